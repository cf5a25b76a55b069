package dist

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// LogGamma returns the logarithm of a Gamma(shape, rate 1) draw for shape > 0.
// Working on the log scale keeps shapes as small as 1e-300, where the draw
// itself underflows. [Marsaglia & Tsang 2000; for shape < 1 log G(a) = log
// G(a+1) + log(U)/a]
func LogGamma(rng *rand.Rand, shape float64) float64 {
	boost := 0.0
	if shape < 1 {
		boost = -Exponential(rng) / shape
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		z := Normal(rng)
		v := 1 + float64(c*z)
		if v <= 0 {
			continue
		}
		v = v * v * v
		logv := kern.Log(v)
		if -Exponential(rng) < float64(0.5*z*z)+d-float64(d*v)+float64(d*logv) {
			return kern.Log(d) + logv + boost
		}
	}
}

// LogInverseGamma returns the logarithm of an InverseGamma(a, b) draw, density
// ∝ x^(-a-1) exp(-b/x), for a, b > 0.
func LogInverseGamma(rng *rand.Rand, a, b float64) float64 {
	return kern.Log(b) - LogGamma(rng, a)
}
