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

// Rayleigh is Rayleigh noise with scale S > 0: the Laplace prior, the Bayesian
// lasso.
//
//	p(ξ) = ξ/S² exp(-ξ²/(2S²)),  ξ > 0;  ξ² ~ Exponential(rate 1/(2S²))
//
// [Park & Casella 2008]
type Rayleigh struct{ S float64 }

func (l Rayleigh) square() gammaSquare { return gammaSquare{1, -math.Ln2 - float64(2*kern.Log(l.S))} }

// Rand returns S √(2E), E standard exponential.
func (l Rayleigh) Rand(rng *rand.Rand) float64 { return l.S * math.Sqrt(2*dist.Exponential(rng)) }

// LogMarginal returns log [exp(-|w|/b) / (2b)] with b = σ0 S.
func (l Rayleigh) LogMarginal(w, sigma0 float64) float64 {
	return -math.Abs(w)/sigma0/l.S - math.Ln2 - kern.Log(sigma0) - kern.Log(l.S)
}

// LogDensity returns 2v - e^(2v)/2 with v = u - log S, and its derivative.
func (l Rayleigh) LogDensity(u float64) (lp, dlp float64) { return l.square().logDensity(u) }

// Conditional returns an exact, independent draw: ξ² is generalised inverse
// Gaussian, GIG(1 - j/2, 1/S², s).
func (l Rayleigh) Conditional(rng *rand.Rand, _ float64, j int, s float64) float64 {
	return l.square().conditional(rng, j, s)
}

// String returns "laplace(s=S)".
func (l Rayleigh) String() string { return fmt.Sprintf("laplace(s=%s)", expr.Number(l.S)) }

// Noise returns "Rayleigh(S)".
func (l Rayleigh) Noise() string { return fmt.Sprintf("Rayleigh(%s)", expr.Number(l.S)) }

// gammaSquare is ξ² ~ Gamma(k, rate r), r by its logarithm.
type gammaSquare struct{ k, logr float64 }

// logDensity returns log 2 + k log r - log Γ(k) + 2ku - r e^(2u) and its slope.
func (g gammaSquare) logDensity(u float64) (lp, dlp float64) {
	lg := special.LogGamma(g.k)
	e := kern.Exp(g.logr + float64(2*u))
	return math.Ln2 - lg + float64(g.k*(g.logr+float64(2*u))) - e, float64(2*g.k) - float64(2*e)
}

// conditional draws u of ξ² ~ GIG(k - j/2, 2r, s).
func (g gammaSquare) conditional(rng *rand.Rand, j int, s float64) float64 {
	return dist.LogGIG(rng, g.k-float64(float64(j)/2), math.Ln2+g.logr, logFloor(s)) / 2
}
