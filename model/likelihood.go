package model

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Likelihood is the law of the target given the network's outputs f (n rows).
type Likelihood interface {
	// String returns the likelihood's name.
	String() string
	// Params names the parameters in theta: "sigma" (as log σ), or none.
	Params() []string
	// LogDensity returns log p(y | f, theta). Where df is not nil it writes the
	// derivative in f to df and adds that in theta to dtheta.
	LogDensity(f *mat.Dense, y, theta []float64, df *mat.Dense, dtheta []float64) float64
	// Simulate writes a draw of y given f and theta to y.
	Simulate(rng *rand.Rand, f *mat.Dense, theta, y []float64)
}
