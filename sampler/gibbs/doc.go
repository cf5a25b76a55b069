// Package gibbs holds the kernels that know the structure of a posterior:
// regression weights, noise and global scale in one block, the scales by their
// conditionals, and the plan that puts them together. Of models whose weights
// have no conditional, networks among them, a sweep interweaves trajectories in
// expanded coordinates with draws of the scales given the weights.
//
// References: [Liu & Sabatti 2000] Generalised Gibbs sampler and multigrid Monte
// Carlo for Bayesian computation, Biometrika 87. [Rue 2001] Fast sampling of
// Gaussian Markov random fields, JRSS B 63. [Bhattacharya, Chakraborty & Mallick 2016] Fast sampling with Gaussian
// scale mixture priors in high-dimensional regression, Biometrika 103.
// [Johndrow, Orenstein & Bhattacharya 2020] Scalable approximate MCMC
// algorithms for the horseshoe prior, JMLR 21. [van Dyk & Park 2008] Partially
// collapsed Gibbs samplers, JASA 103. [Polson, Scott & Windle 2013] Bayesian
// inference for logistic models using Pólya-Gamma latent variables, JASA 108.
// [Liu & Wu 1999] Parameter expansion for data augmentation, JASA 94. [Yu & Meng
// 2011] To center or not to center: that is not the question, JCGS 20. [Kuo &
// Mallick 1998] Variable selection for regression models, Sankhyā B 60.
package gibbs
