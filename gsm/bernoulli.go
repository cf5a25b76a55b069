package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// Bernoulli is noise that keeps (ξ = 1) or drops (ξ = 0) what it multiplies:
// dropout, the spike and slab. ξ = 1 has probability Pi where Pi > 0; else one
// π ~ Beta(A, B) is shared by all scales of a layer.
//
//	p(w) = π N(w; 0, σ0²) + (1-π) δ0
//
// [Kuo & Mallick 1998; NHS 2019, Table 1]
type Bernoulli struct{ Pi, A, B float64 }

// parseSpikeSlab returns law and slab of spike-slab(pi=0.5,slab=zellner,g=n):
// pi a number or beta(a,b).
func parseSpikeSlab(call expr.Call) (Bernoulli, Slab, error) {
	got, err := call.Bind("pi", "slab", "g")
	if err != nil {
		return Bernoulli{}, Slab{}, err
	}
	slab, err := parseSlab(call.Name, got)
	if err != nil {
		return Bernoulli{}, Slab{}, err
	}
	text, given := got["pi"]
	if !given {
		return Bernoulli{A: 1, B: 1}, slab, nil
	}
	law, err := parsePi(call.Name, text)
	return law, slab, err
}

// parsePi returns the law of indicators whose π is a number or beta(a,b).
func parsePi(name, text string) (Bernoulli, error) {
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		if !(v > 0 && v < 1) {
			return Bernoulli{}, fmt.Errorf("%s needs pi between 0 and 1, not %s", name, text)
		}
		return Bernoulli{Pi: v}, nil
	}
	hyper, err := expr.Parse(text)
	if err != nil || hyper.Name != "beta" {
		return Bernoulli{}, fmt.Errorf("%s: pi=%s is neither a number nor beta(a,b)", name, text)
	}
	v, err := hyper.Numbers([]string{"a", "b"}, []float64{math.NaN(), math.NaN()})
	if err != nil {
		return Bernoulli{}, fmt.Errorf("%s: pi: %w", name, err)
	}
	if !(v[0] > 0 && v[1] > 0) {
		return Bernoulli{}, fmt.Errorf("%s: pi=%s needs both parameters above 0", name, text)
	}
	return Bernoulli{A: v[0], B: v[1]}, nil
}

// Mean returns the prior probability of ξ = 1.
func (b Bernoulli) Mean() float64 {
	if b.Pi > 0 {
		return b.Pi
	}
	return b.A / (b.A + b.B)
}

// Fixed reports whether π is known.
func (b Bernoulli) Fixed() bool { return b.Pi > 0 }

// Rand returns 1 with probability Mean, else 0.
func (b Bernoulli) Rand(rng *rand.Rand) float64 {
	if rng.Float64() < b.Mean() {
		return 1
	}
	return 0
}

// RandLogit returns a draw of log π/(1-π): that of Pi where it is fixed, else
// the difference of two log-gamma draws.
func (b Bernoulli) RandLogit(rng *rand.Rand, on, off float64) float64 {
	if b.Fixed() {
		return kern.Log(b.Pi) - kern.Log1p(-b.Pi)
	}
	return dist.LogGamma(rng, b.A+on) - dist.LogGamma(rng, b.B+off)
}

// LogOdds returns the prior log odds of one more scale at 1 given that on of
// the others are at 1 and off at 0, π integrated out.
func (b Bernoulli) LogOdds(on, off float64) float64 {
	if b.Fixed() {
		return kern.Log(b.Pi) - kern.Log1p(-b.Pi)
	}
	return kern.Log(b.A+on) - kern.Log(b.B+off)
}

// LogDensity returns the log density of v = log π/(1-π) together with that of
// on scales at 1 and off at 0, and its derivative in v.
func (b Bernoulli) LogDensity(v, on, off float64) (lp, dlp float64) {
	logPi, logOff := -kern.Softplus(-v), -kern.Softplus(v)
	if b.Fixed() {
		return float64(on*logPi) + float64(off*logOff), 0
	}
	lp = special.LogGamma(b.A+b.B) - special.LogGamma(b.A) - special.LogGamma(b.B)
	lp += float64((b.A+on)*logPi) + float64((b.B+off)*logOff)
	return lp, b.A + on - float64((b.A+b.B+on+off)*kern.Sigmoid(v))
}

// LogMarginal returns log [π N(w; 0, σ0²)], π at its mean: the part of w that
// has a density. The rest, 1-π, is an atom at 0.
func (b Bernoulli) LogMarginal(w, sigma0 float64) float64 {
	return kern.Log(b.Mean()) + logNormalDensity(w, sigma0)
}

// String returns "spike-slab(pi=...)".
func (b Bernoulli) String() string { return fmt.Sprintf("spike-slab(pi=%s)", b.pi()) }

// Noise returns "Bernoulli(π)".
func (b Bernoulli) Noise() string { return fmt.Sprintf("Bernoulli(%s)", b.pi()) }

func (b Bernoulli) pi() string {
	if b.Fixed() {
		return expr.Number(b.Pi)
	}
	return fmt.Sprintf("beta(%s,%s)", expr.Number(b.A), expr.Number(b.B))
}
