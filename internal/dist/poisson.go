package dist

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// Poisson returns a Poisson(mean) draw for 0 <= mean < +Inf, as a float64:
//
//	P(k) = e^(-mean) mean^k / k!
//
// below 10 by counting arrivals, else by transformed rejection. Beyond 2^53 it
// is rounded. [Hörmann 1993, Algorithm PTRS]
func Poisson(rng *rand.Rand, mean float64) float64 {
	if mean < 10 {
		k := 0.0
		for t := Exponential(rng); t < mean; t += Exponential(rng) {
			k++
		}
		return k
	}
	b := 0.931 + float64(2.53*math.Sqrt(mean))
	a := -0.059 + float64(0.02483*b)
	for {
		u, v := float64(rng.Float64())-0.5, rng.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*a/us+b)*u) + mean + 0.43)
		if us >= 0.07 && v <= 0.9277-3.6224/(b-2) {
			return k
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		if kern.Log(v*(1.1239+1.1328/(b-3.4))/(a/(us*us)+b)) <= logPoisson(k, mean) {
			return k
		}
	}
}

// logPoisson returns log P(k), by the deviance from k = 10 on so that nothing
// cancels where both are large. [Loader 2000]
func logPoisson(k, mean float64) float64 {
	if k < 10 {
		return float64(k*kern.Log(mean)) - mean - special.LogGamma(k+1)
	}
	t := (mean - k) / k
	stirling := (1.0/12 - (1.0/360-1.0/1260/(k*k))/(k*k)) / k
	return -float64(k*(t-kern.Log1p(t))) - float64((kern.Log(k)+math.Ln2+special.LogPi)/2) - stirling
}
