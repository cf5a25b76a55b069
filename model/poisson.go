package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// Poisson is y_i ~ Poisson(e^(f_i)): f is the log of the expected count. It has
// no parameters.
type Poisson struct{}

// String returns "poisson".
func (Poisson) String() string { return "poisson" }

// Params returns none.
func (Poisson) Params() []string { return nil }

// Outputs returns one nameless output.
func (Poisson) Outputs() []string { return oneOutput }

// Check wants whole numbers from 0 up.
func (Poisson) Check(y []float64) error {
	for i, v := range y {
		if !(v >= 0) || v != math.Floor(v) || v > 1<<53 {
			return fmt.Errorf("model: a poisson likelihood needs counts, whole numbers from 0 up, and row %d has %v", i+1, v)
		}
	}
	return nil
}

// LogDensity returns Σ [y f - e^f - log y!].
func (Poisson) LogDensity(f, y, _, df, _ []float64) float64 {
	lp := 0.0
	for i, v := range y {
		mean := kern.Exp(f[i])
		lp += float64(v*f[i]) - mean - logFactorial(v)
		if df != nil {
			df[i] = v - mean
		}
	}
	return lp
}

// logFactorials are those of 0, 1, ...: they are looked up at every evaluation.
var logFactorials = func() (table [1024]float64) {
	for i := range table {
		table[i] = special.LogGamma(float64(i) + 1)
	}
	return table
}()

func logFactorial(y float64) float64 {
	if y < float64(len(logFactorials)) {
		return logFactorials[int(y)]
	}
	return special.LogGamma(y + 1)
}

// Simulate writes counts to y; a mean beyond 1e300 is taken as that.
func (Poisson) Simulate(rng *rand.Rand, f, _, y []float64) {
	for i := range y {
		y[i] = dist.Poisson(rng, math.Min(kern.Exp(f[i]), 1e300))
	}
}

// RowVariance returns 1/μ, μ the mean count.
func (Poisson) RowVariance(y []float64, _ float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	return float64(len(y)) / sum
}

// Moments writes the expected count μ, and √μ.
func (Poisson) Moments(mean, sd, f []float64, _ float64) {
	for i, v := range f {
		mean[i] = kern.Exp(v)
		sd[i] = math.Sqrt(mean[i])
	}
}
