// Package dist draws from the laws that the samplers need, exactly: one law a file.
//
// References: [Neal 2003] Slice sampling, Annals of Statistics 31. [Gilks &
// Wild 1992] Adaptive rejection sampling, Applied Statistics 41. [Marsaglia &
// Tsang 2000] A simple method for generating gamma variables, ACM TOMS 26.
// [Hörmann & Leydold 2014] Generating generalized inverse Gaussian random
// variates, Statistics and Computing 24.
package dist
