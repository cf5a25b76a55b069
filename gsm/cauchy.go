package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
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
	return h.S * math.Abs(dist.Normal(rng)/dist.Normal(rng))
}

// LogMarginal returns log [e^u E1(u) / (√(2π³) σ0 S)] with u = w²/(2σ0²S²);
// +Inf at w = 0. Relative error of the density below 1e-13 for |w|/(σ0 S) in
// [1e-150, 1e150].
func (h HalfCauchy) LogMarginal(w, sigma0 float64) float64 {
	logu := float64(2*(kern.Log(math.Abs(w))-kern.Log(sigma0)-kern.Log(h.S))) - math.Ln2
	return special.LogE1Scaled(logu) - (math.Ln2+3*special.LogPi)/2 - kern.Log(sigma0) - kern.Log(h.S)
}

// LogDensity returns log [(2/π) / (e^(-v) + e^v)] with v = u - log S, and its
// derivative -tanh v.
func (h HalfCauchy) LogDensity(u float64) (lp, dlp float64) {
	v := u - kern.Log(h.S)
	a := kern.Exp(-2 * math.Abs(v))
	return math.Ln2 - special.LogPi - math.Abs(v) - kern.Log1p(a), math.Copysign((1-a)/(1+a), -v)
}

// Conditional returns an exact, independent draw by rejection: with η = S²/ξ²
// and a = s/(2S²) it has the density
//
//	p(η) ∝ η^((j-1)/2) e^(-aη) / (1+η)
//
// for which a gamma law without the last factor, or with 1/η in its place, is an envelope.
//
// Note: the inverse-gamma mixture of [Makalic & Schmidt 2016] and the slice of
// Polson, Scott & Windle leave draws that depend on the last one.
func (h HalfCauchy) Conditional(rng *rand.Rand, _ float64, j int, s float64) float64 {
	if j == 1 {
		a := h.tilt(s)
		return kern.Log(h.S) - float64(kern.Log(tiltedExponential(rng, a, kern.Log(1+1/a)))/2)
	}
	loga := logFloor(s) - math.Ln2 - float64(2*kern.Log(h.S))
	shape := float64(float64(j+1) / 2)
	large := kern.Log(shape) > loga // η is mostly above 1
	if large {
		shape--
	}
	for {
		logEta := dist.LogGamma(rng, shape) - loga
		logAccept := -kern.Softplus(logEta) // of 1/(1+η)
		if large {
			logAccept = -kern.Softplus(-logEta) // of η/(1+η)
		}
		if !(-dist.Exponential(rng) >= logAccept) { // a NaN ends it, too
			return kern.Log(h.S) - float64(logEta/2)
		}
	}
}

// conditionals draws u[i] given s[i] at j = 1, as Conditional does with the same
// random numbers. It overwrites s.
func (h HalfCauchy) conditionals(rng *rand.Rand, u, s []float64) {
	for i, v := range s {
		s[i] = h.tilt(v)
		u[i] = 1 + 1/s[i]
	}
	kern.LogAll(u, u)
	for i, a := range s {
		u[i] = tiltedExponential(rng, a, u[i])
	}
	kern.LogAll(u, u)
	logS := kern.Log(h.S)
	for i, v := range u {
		u[i] = logS - float64(v/2)
	}
}

// tilt returns a = s/(2S²), so far from 0 that e/a is finite for any e that is
// drawn from the exponential law.
func (h HalfCauchy) tilt(s float64) float64 {
	return min(max(floor(s)/2/h.S/h.S, 0x1p-1015), math.MaxFloat64)
}

// tiltedExponential returns a draw of p(η) ∝ e^(-aη)/(1+η), given log(1 + 1/a). The
// envelope drops the second factor where a >= 1; else it drops the first up to
// η = 1/a, where log(1+η) is then uniform, and holds the second at its value
// there beyond.
func tiltedExponential(rng *rand.Rand, a, near float64) float64 {
	if a >= 1 {
		for {
			eta := dist.Exponential(rng) / a
			if rng.Float64()*(1+eta) < 1 && eta > 0 {
				return eta
			}
		}
	}
	far := 1 / (math.E * (1 + a))
	for {
		t := float64(rng.Float64() * (near + far))
		if t >= near {
			e := dist.Exponential(rng)
			if rng.Float64()*(1+a+e) < 1+a {
				return (1 + e) / a
			}
			continue
		}
		if eta := kern.Expm1(t); !(a*eta >= dist.Exponential(rng) || eta == 0) { // a NaN ends it, too
			return eta
		}
	}
}

// String returns "horseshoe(s=S)".
func (h HalfCauchy) String() string { return fmt.Sprintf("horseshoe(s=%s)", expr.Number(h.S)) }

// Noise returns "half-Cauchy(S)".
func (h HalfCauchy) Noise() string { return fmt.Sprintf("half-Cauchy(%s)", expr.Number(h.S)) }
