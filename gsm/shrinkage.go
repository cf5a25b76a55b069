package gsm

// ShrinkageFactor returns the share of a coefficient that the prior takes away
// from its least-squares value, were the columns orthogonal:
//
//	κ = 1 / (1 + n v s² / σ²)
//
// n rows, v the coefficient's prior variance given its scales, s² the variance
// of its column, sigma2 that of the noise; κ is in [0, 1], 0 where v is infinite.
// [Carvalho, Polson & Scott 2010; Piironen & Vehtari 2017, Eq. 2.7]
func ShrinkageFactor(n, v, s2, sigma2 float64) float64 {
	return 1 / (1 + float64(n*v*s2)/sigma2)
}

// EffectiveSize returns the effective number of coefficients Σ(1-κ).
// [Piironen & Vehtari 2017, Eq. 3.9]
func EffectiveSize(kappa []float64) float64 {
	m := 0.0
	for _, k := range kappa {
		m += 1 - k
	}
	return m
}
