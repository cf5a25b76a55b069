// Package dist draws from the laws that the samplers need, exactly: one law a file.
//
// References: [Neal 2003] Slice sampling, Annals of Statistics 31. [Gilks &
// Wild 1992] Adaptive rejection sampling, Applied Statistics 41. [Marsaglia &
// Tsang 2000] A simple method for generating gamma variables, ACM TOMS 26.
// [Hörmann & Leydold 2014] Generating generalized inverse Gaussian random
// variates, Statistics and Computing 24. [Polson, Scott & Windle 2013] Bayesian
// inference for logistic models using Pólya-Gamma latent variables, JASA 108.
// [Devroye 2009] On exact simulation algorithms for some distributions related
// to Jacobi theta functions, Statistics & Probability Letters 79. [Michael,
// Schucany & Haas 1976] Generating random variates using transformations with
// multiple roots, American Statistician 30. [Hörmann 1993] The transformed
// rejection method for generating Poisson random variables, Insurance: Mathematics
// and Economics 12. [Loader 2000] Fast and accurate computation of binomial
// probabilities.
package dist
