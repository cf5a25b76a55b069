// Package sampler runs Markov chains on R^dim: what a target, a kernel and a
// recorder are, one loop that drives them, and the streams of random numbers.
//
// A [Kernel] is one transition that leaves a target invariant; a [Sweep] is
// several of them, one after the other, and itself a kernel. [Run] drives one
// chain per goroutine and hands every row to a [Recorder]; storage, progress
// and memory are recorders around that one loop.
//
// The future of a chain is a function of its position, its kernel's tuning and
// its stream alone. A [Checkpoint] holds these three, so a run that was cut
// anywhere and resumed gives the same rows, bit for bit, as one that was not.
//
// [Hamiltonian] makes kernels that follow the gradient of a target: a trajectory,
// [NUTS] or [HMC], a metric that warm-up fits, one of [Metrics], and coordinates
// that are held or bounded, each chosen by itself.
//
// References: [Betancourt 2017] A conceptual introduction to Hamiltonian Monte
// Carlo, arXiv 1701.02434. [Duane et al. 1987] Hybrid Monte Carlo, Physics Letters
// B 195. [Golub & Van Loan 2013] Matrix computations. [Hoffman & Gelman 2014] The
// no-U-turn sampler, JMLR 15. [Neal 2011] MCMC using Hamiltonian dynamics, in
// Handbook of Markov chain Monte Carlo. [Nesterov 2009] Primal-dual subgradient
// methods for convex problems, Mathematical Programming 120. [Seyboldt, Carlson &
// Carpenter 2026] Preconditioning Hamiltonian Monte Carlo by minimizing Fisher
// divergence, arXiv 2603.18845. [Welford 1962] Note on a method for calculating
// corrected sums of squares and products, Technometrics 4.
package sampler
