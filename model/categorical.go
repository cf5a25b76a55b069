package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// Categorical is y_i = k with probability e^(f_ik) / Σ_c e^(f_ic): one output
// for each class, of which only the differences matter. It has no parameters.
type Categorical struct{ Classes []string }

// String returns "categorical".
func (Categorical) String() string { return "categorical" }

// Params returns none.
func (Categorical) Params() []string { return nil }

// Outputs returns the classes.
func (c Categorical) Outputs() []string { return c.Classes }

// Check wants the numbers of the classes, from 0.
func (c Categorical) Check(y []float64) error {
	if len(c.Classes) < 2 {
		return fmt.Errorf("model: a categorical likelihood needs two classes or more, not %d", len(c.Classes))
	}
	for i, v := range y {
		if !(v >= 0) || v != math.Floor(v) || v >= float64(len(c.Classes)) {
			return fmt.Errorf("model: a categorical likelihood of %d classes needs targets from 0 to %d, and row %d has %v", len(c.Classes), len(c.Classes)-1, i+1, v)
		}
	}
	return nil
}

// LogDensity returns Σ [f_iy - log Σ_c e^(f_ic)], the largest output taken off
// first.
func (c Categorical) LogDensity(f, y, _, df, _ []float64) float64 {
	lp := 0.0
	for i, v := range y {
		top, sum := c.sum(f, i)
		lp += f[c.at(i, int(v))] - top - kern.Log(sum)
		if df == nil {
			continue
		}
		for k := range c.Classes {
			df[c.at(i, k)] = -kern.Exp(f[c.at(i, k)]-top) / sum
		}
		df[c.at(i, int(v))]++
	}
	return lp
}

// at returns where the output of class k stands for row i.
func (c Categorical) at(i, k int) int { return outputAt(i, k, len(c.Classes)) }

// sum returns the largest output of row i, and Σ e^(f - it).
func (c Categorical) sum(f []float64, i int) (top, sum float64) {
	top = math.Inf(-1)
	for k := range c.Classes {
		top = math.Max(top, f[c.at(i, k)])
	}
	for k := range c.Classes {
		sum += kern.Exp(f[c.at(i, k)] - top)
	}
	return top, sum
}

// Simulate writes the numbers of classes to y.
func (c Categorical) Simulate(rng *rand.Rand, f, _, y []float64) {
	for i := range y {
		top, sum := c.sum(f, i)
		left, k := rng.Float64()*sum, 0
		for ; k < len(c.Classes)-1; k++ {
			if left -= kern.Exp(f[c.at(i, k)] - top); left < 0 {
				break
			}
		}
		y[i] = float64(k)
	}
}

// RowVariance returns the inverse of the mean of μ(1-μ) over the classes, μ the
// share of each.
func (c Categorical) RowVariance(y []float64, _ float64) float64 {
	k, n := float64(len(c.Classes)), float64(len(y))
	count := make([]float64, len(c.Classes))
	for _, v := range y {
		count[int(v)]++
	}
	information := 0.0
	for _, m := range count {
		information += m / n * (1 - m/n) / k
	}
	return 1 / information
}

// Moments writes the probability μ of each class, and √(μ(1-μ)).
func (c Categorical) Moments(mean, sd, f []float64, _ float64) {
	for i := range len(f) / len(c.Classes) {
		top, sum := c.sum(f, i)
		for k := range c.Classes {
			at := c.at(i, k)
			mean[at] = kern.Exp(f[at]-top) / sum
			sd[at] = math.Sqrt(mean[at] * (1 - mean[at]))
		}
	}
}
