package model

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// Gaussian is y_i ~ N(f_i, σ²), theta = (log σ).
type Gaussian struct{}

// String returns "gaussian".
func (Gaussian) String() string { return "gaussian" }

// Params returns "sigma".
func (Gaussian) Params() []string { return sigmaAlone }

// Outputs returns one nameless output.
func (Gaussian) Outputs() []string { return oneOutput }

// Check accepts every number.
func (Gaussian) Check([]float64) error { return nil }

// LogDensity returns Σ log N(y_i; f_i, σ²).
func (Gaussian) LogDensity(f, y, theta, df, dtheta []float64) float64 {
	if df != nil {
		df = df[:len(y)]
	}
	ss := kern.Misfit(df, y, f[:len(y)], kern.Exp(-theta[0]))
	n := float64(len(y))
	if df != nil {
		dtheta[0] += ss - n
	}
	return float64(-0.5*ss) - float64(n*theta[0]) - float64(0.5*n*(math.Ln2+special.LogPi))
}

// Simulate writes f + σ z to y.
func (Gaussian) Simulate(rng *rand.Rand, f, theta, y []float64) {
	sigma := kern.Exp(theta[0])
	for i := range y {
		y[i] = f[i] + float64(sigma*dist.Normal(rng))
	}
}

// RowVariance returns σ².
func (Gaussian) RowVariance(_ []float64, sigma float64) float64 { return sigma * sigma }

// Moments writes f and σ.
func (Gaussian) Moments(mean, sd, f []float64, sigma float64) {
	copy(mean, f)
	for i := range f {
		sd[i] = sigma
	}
}
