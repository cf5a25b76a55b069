package special

import (
	"math"

	"noiseprior/internal/kern"
)

// LogPi is log π.
const LogPi = 1.14472988584940017414342735135305871165

// LogGamma returns log Γ(x) for x >= 0, +Inf at 0; it is NaN below:
//
//	Γ(x) = ∫_0^∞ t^(x-1) e^(-t) dt
//
// by Stirling's series from x = 8 on, and below by Γ(x+1) = x Γ(x). Error below
// 1e-14 max(1, |log Γ|) for x in [1e-300, 1e300]. [DLMF 5.11.1, 5.5.1]
func LogGamma(x float64) float64 {
	if !(x >= 0) {
		return math.NaN()
	}
	product := 1.0
	for ; x < 8; x++ {
		product *= x
	}
	if math.IsInf(x, 1) {
		return x
	}
	r := 1 / x
	z := r * r
	series := -3617.0 / 122400
	for _, c := range [...]float64{1.0 / 156, -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12} {
		series = math.FMA(series, z, c)
	}
	return math.FMA(x-0.5, kern.Log(x), -x) + math.FMA(series, r, (math.Ln2+LogPi)/2) - kern.Log(product)
}
