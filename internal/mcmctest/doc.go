// Package mcmctest holds the statistical checks of targets and kernels.
//
// A check is a test helper that takes a testing.TB; its twin runs it on a
// planted bug through [MustFail], which fails if the check passes.
//
// References: [Geweke 2004] Getting it right: joint distribution tests of
// posterior simulators, JASA 99. [Gandy & Scott 2021] Unit testing for MCMC and
// other Monte Carlo methods.
package mcmctest
