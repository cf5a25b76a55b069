package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// Bernoulli is y_i = 1 with probability 1/(1 + e^(-f_i)) and else 0: f is the
// log odds of 1. It has no parameters.
type Bernoulli struct{}

// String returns "bernoulli".
func (Bernoulli) String() string { return "bernoulli" }

// Params returns none.
func (Bernoulli) Params() []string { return nil }

// Outputs returns one nameless output.
func (Bernoulli) Outputs() []string { return oneOutput }

// Check wants 0 or 1.
func (Bernoulli) Check(y []float64) error {
	for i, v := range y {
		if v != 0 && v != 1 {
			return fmt.Errorf("model: a bernoulli likelihood needs targets of 0 and 1, and row %d has %v", i+1, v)
		}
	}
	return nil
}

// LogDensity returns Σ [y f - log(1 + e^f)], exact to rounding for every f.
func (Bernoulli) LogDensity(f, y, _, df, _ []float64) float64 {
	lp := 0.0
	for i, v := range y {
		a := f[i]
		lp += float64(v*a) - kern.Softplus(a)
		if df != nil {
			df[i] = v - kern.Sigmoid(a)
		}
	}
	return lp
}

// Simulate writes 0 and 1 to y.
func (Bernoulli) Simulate(rng *rand.Rand, f, _, y []float64) {
	for i := range y {
		y[i] = 0
		if rng.Float64() < kern.Sigmoid(f[i]) {
			y[i] = 1
		}
	}
}

// RowVariance returns 1/(μ(1-μ)), μ the share of ones: +Inf where all are alike.
func (Bernoulli) RowVariance(y []float64, _ float64) float64 {
	ones := 0.0
	for _, v := range y {
		ones += v
	}
	mu := ones / float64(len(y))
	return 1 / (mu * (1 - mu))
}

// Moments writes the probability μ of 1, and √(μ(1-μ)).
func (Bernoulli) Moments(mean, sd, f []float64, _ float64) {
	for i, v := range f {
		mean[i] = kern.Sigmoid(v)
		sd[i] = math.Sqrt(mean[i] * kern.Sigmoid(-v))
	}
}
