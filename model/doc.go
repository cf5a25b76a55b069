// Package model holds p(y, w, ξ, τ given X): a network, a likelihood and a
// prior, on one unconstrained position x.
//
// A linear regression is the network without hidden layers, and runs through the
// same products. The position is
//
//	x = (z_1..z_p, hidden biases, unpenalized coefficients, intercept, log σ, log ξ and log τ, log c, logit π, indicators)
//
// with those parts left out that the model does not have; z is the expanded
// coordinate, and w = s z with s = σ0 s_l τ ξ (times σ where coefficients are
// scaled by the noise; s_l is the width scaling of matrix l) is the hierarchical
// one. A hidden bias is b = s_b z, s_b the scale that the biases of its layer share. Samplers read and write x;
// [Posterior.Record] is the only way out of it.
//
// References: [Albert & Anderson 1984] On the existence of maximum likelihood
// estimates in logistic regression models, Biometrika 71. [Fernández & Steel
// 1999] Multivariate Student-t regression models: pitfalls and inference,
// Biometrika 86. [Lange, Little & Taylor 1989] Robust statistical modeling using
// the t distribution, JASA 84. [Lawson & Hanson 1974] Solving least squares
// problems. [NHS 2019] Nalisnick, Hernández-Lobato & Smyth, Dropout as a
// Structured Shrinkage Prior, ICML. [Gelman 2006] Prior distributions for
// variance parameters in hierarchical models, Bayesian Analysis 1.
package model
