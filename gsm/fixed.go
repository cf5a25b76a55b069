package gsm

import (
	"math/rand/v2"

	"noiseprior/internal/expr"
)

// Fixed is a scale that is known: a point mass at its value > 0. The weights
// below it are Gaussian.
type Fixed float64

// Rand returns the value.
func (f Fixed) Rand(*rand.Rand) float64 { return float64(f) }

// LogMarginal returns log N(w; 0, σ0²f²).
func (f Fixed) LogMarginal(w, sigma0 float64) float64 {
	return logNormalDensity(w, sigma0*float64(f))
}

// String returns the value as a number.
func (f Fixed) String() string { return expr.Number(float64(f)) }

// Noise returns the value as a number.
func (f Fixed) Noise() string { return f.String() }
