// Package gsm holds what a Gaussian scale mixture is: the laws of the scales,
// who shares a scale, and how strongly a draw shrinks.
//
// Multiplicative noise on a layer is a prior on its weights: with z standard
// normal and ξ the noise,
//
//	w = σ0 τ ξ z
//
// has the marginal density ∫ N(w; 0, σ0²τ²ξ²) p(ξ) dξ, so half-Cauchy noise is
// the horseshoe, Bernoulli noise the spike and slab, and so on. [NHS 2019,
// Eq. 5-8] A [Law] is the law of one scale; a [Structure] says which weights
// share one; a [Prior] is both, with the law of every layer's scale τ.
//
// Scales multiply: the prior variance of a weight is σ0²·τ²·ξ².
//
// References: [NHS 2019] Nalisnick, Hernández-Lobato & Smyth, Dropout as a
// Structured Shrinkage Prior, ICML. [Carvalho, Polson & Scott 2010] The
// horseshoe estimator for sparse signals, Biometrika 97. [Piironen & Vehtari
// 2017] Sparsity information and regularization in the horseshoe and other
// shrinkage priors, Electronic Journal of Statistics 11. [Park & Casella 2008]
// The Bayesian lasso, JASA 103. [Griffin & Brown 2010] Inference with
// normal-gamma prior distributions in regression problems, Bayesian Analysis 5.
// [Tipping 2001] Sparse Bayesian learning and the relevance vector machine,
// JMLR 1. [Kuo & Mallick 1998] Variable selection for regression models,
// Sankhyā B 60. [Srivastava et al. 2014] Dropout: a simple way to prevent neural
// networks from overfitting, JMLR 15. [Neal 2003] Slice sampling, Annals of Statistics 31. [Hron et al.
// 2018] Variational Bayesian dropout: pitfalls and fixes, ICML.
package gsm
