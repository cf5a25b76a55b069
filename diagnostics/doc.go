// Package diagnostics computes figures over draws: R-hat, effective sample
// sizes, Monte Carlo standard errors, E-BFMI, and the checks that a run must
// pass. It never knows what was sampled and never prints.
//
// Draws come as chains[chain][draw]. [Rhat], the ESS functions and the MCSE
// functions take one quantity; [Summarize] gives all figures of every quantity
// and shares the work between them; [Diagnose] judges a run.
//
// # What equals what
//
// The figures equal those of the R package posterior 1.4 [Vehtari et al. 2021]:
// chains are split in halves (the middle draw of an odd chain is left out),
// R-hat and bulk ESS work on normal scores of the ranks, an ESS sums the
// autocorrelations by Geyer's initial monotone sequence [Geyer 1992] and is at
// most n log10 n of n draws, and draws that span less than 2.2e-16 have no ESS.
// testdata holds arrays of draws with posterior's figures; the tests ask for a
// relative difference below 1e-8. Four things differ, each on purpose:
//
//   - One draw that is not finite takes all figures, as posterior's manual has
//     it. Its code ranks an infinite draw like a large one, and overlooks a bad
//     draw in the middle of an odd chain.
//   - Fewer than four draws a chain have no figures. posterior reads two or
//     three draws of several chains as one draw of each (it loses a dimension).
//   - Chains that never move, at different values, have R-hat +Inf. There
//     posterior divides by rounding errors and gives about 1e15.
//   - Chains of unequal length are cut to the shortest.
//
// # Missing figures
//
// A figure that does not exist is NaN, and [Summary] says why in Reason. Among
// them are means and standard deviations whose integrals the tails do not leave:
// a horseshoe's local scales have no variance, and a sample's says nothing.
// Quantiles always exist. No input panics.
//
// Note: the judgement of a neural network's weights by R-hat means little, as
// hidden units can swap places; hand [Diagnose] the quantities that do not
// depend on their order.
//
// # References
//
//   - Betancourt 2016: Diagnosing suboptimal cotangent disintegrations in
//     Hamiltonian Monte Carlo. arXiv:1604.00695.
//   - Blom 1958: Statistical estimates and transformed beta-variables. Wiley.
//   - Geyer 1992: Practical Markov chain Monte Carlo. Statistical Science 7(4),
//     473-483.
//   - Gneiting & Raftery 2007: Strictly proper scoring rules, prediction, and
//     estimation. JASA 102, 359-378.
//   - Hill 1975: A simple general approach to inference about the tail of a
//     distribution. Annals of Statistics 3(5), 1163-1174.
//   - Hyndman & Fan 1996: Sample quantiles in statistical packages. The
//     American Statistician 50(4), 361-365.
//   - Kenney & Keeping 1951: Mathematics of Statistics, part two. Van Nostrand.
//   - Vehtari et al. 2021: Vehtari, Gelman, Simpson, Carpenter & Bürkner,
//     Rank-normalization, folding, and localization: an improved R-hat for
//     assessing convergence of MCMC. Bayesian Analysis 16(2), 667-718.
//   - Vehtari et al. 2024: Vehtari, Simpson, Gelman, Yao & Gabry, Pareto smoothed
//     importance sampling. Journal of Machine Learning Research 25(72), 1-58.
//   - Zhang & Stephens 2009: A new and efficient estimation method for the
//     generalized Pareto distribution. Technometrics 51(3), 316-325.
package diagnostics
