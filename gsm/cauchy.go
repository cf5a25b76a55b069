package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/special"
)

// HalfCauchy is half-Cauchy noise with scale S > 0: the horseshoe.
//
//	p(ξ) = 2 / (π S (1 + ξ²/S²)),  ξ > 0
//
// [Carvalho, Polson & Scott 2010]
type HalfCauchy struct{ S float64 }

// Rand returns S times the absolute ratio of two standard normal draws.
func (h HalfCauchy) Rand(rng *rand.Rand) float64 {
	return h.S * math.Abs(rng.NormFloat64()/rng.NormFloat64())
}

// LogMarginal returns log [e^u E1(u) / (√(2π³) σ0 S)] with u = w²/(2σ0²S²);
// +Inf at w = 0. Relative error of the density below 1e-13 for |w|/(σ0 S) in
// [1e-150, 1e150].
func (h HalfCauchy) LogMarginal(w, sigma0 float64) float64 {
	logu := 2*(math.Log(math.Abs(w))-math.Log(sigma0)-math.Log(h.S)) - math.Ln2
	return special.LogE1Scaled(logu) - 0.5*math.Log(2*math.Pi*math.Pi*math.Pi) - math.Log(sigma0) - math.Log(h.S)
}

// LogDensity returns log [(2/π) / (e^(-v) + e^v)] with v = u - log S, and its
// derivative -tanh v.
func (h HalfCauchy) LogDensity(u float64) (lp, dlp float64) {
	v := u - math.Log(h.S)
	a := math.Exp(-2 * math.Abs(v))
	return math.Log(2/math.Pi) - math.Abs(v) - math.Log1p(a), math.Copysign((1-a)/(1+a), -v)
}

// Conditional returns an exact, independent draw: the density of u is
// log-concave for every j >= 1.
//
// Note: the inverse-gamma mixture of [Makalic & Schmidt 2016] and the slice of
// Polson, Scott & Windle leave draws that depend on the last one.
func (h HalfCauchy) Conditional(rng *rand.Rand, _ float64, j int, s float64) float64 {
	logs := logFloor(s)
	start := 0.5 * (logs - math.Log(float64(j+1))) // the mode where s is large
	return dist.LogConcave(rng, conditional[HalfCauchy]{h, float64(j), logs}, start, 1/math.Sqrt(float64(j)))
}

// String returns "horseshoe(s=S)".
func (h HalfCauchy) String() string { return fmt.Sprintf("horseshoe(s=%s)", expr.Number(h.S)) }

// Noise returns "half-Cauchy(S)".
func (h HalfCauchy) Noise() string { return fmt.Sprintf("half-Cauchy(%s)", expr.Number(h.S)) }
