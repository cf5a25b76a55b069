package sampler

import (
	"fmt"
	"math"
	"strings"
)

// Metric is what a Hamiltonian kernel adapts to the scales of its target, one
// of Metrics.
type Metric interface {
	// String returns what ParseMetric reads.
	String() string
	new(n int) adaptive
}

// Metrics are all metrics, the usual one first.
var Metrics = []Metric{Diagonal{}, Dense{}, Stan{}, Unit{}}

// ParseMetric returns the metric of a name: diagonal, dense, stan or unit.
func ParseMetric(name string) (Metric, error) {
	var known []string
	for _, m := range Metrics {
		if m.String() == name {
			return m, nil
		}
		known = append(known, m.String())
	}
	return nil, fmt.Errorf("sampler: unknown metric %q: known are %s", name, strings.Join(known, ", "))
}

// Unit is the metric that adapts nothing.
type Unit struct{}

// String returns "unit".
func (Unit) String() string { return "unit" }

// Diagonal is one scale a coordinate, from draws and gradients:
//
//	M⁻¹_i = sd(x_i) / sd(∂_i log p)
//
// This minimises the Fisher divergence between the target and the Gaussian that
// the metric would fit. Gradients tell a scale after far fewer draws than draws
// do alone. [Seyboldt, Carlson & Carpenter 2026]
type Diagonal struct{}

// String returns "diagonal".
func (Diagonal) String() string { return "diagonal" }

// Dense is a full matrix from draws and gradients, the one with
//
//	M⁻¹ S M⁻¹ = C,   C and S the covariances of draws and gradients,
//
// which minimises the same divergence; Diagonal's until there are two draws a
// coordinate. It costs O(dim²) a gradient and O(dim³) a fit.
type Dense struct{}

// String returns "dense".
func (Dense) String() string { return "dense" }

// Stan is one scale a coordinate, the standard deviation of the draws, with
// Stan's windows and regularisation. [Stan Reference Manual 2.36, Section 13.2]
type Stan struct{}

// String returns "stan".
func (Stan) String() string { return "stan" }

// whitener is the map L of a flow, with LL' the inverse mass matrix.
type whitener interface {
	push(v, p []float64) // v = L p
	pull(q, g []float64) // q = L' g
}

// estimate is an L that can be fitted.
type estimate interface {
	whitener
	guess(grad []float64) // from one gradient, as if the position had a standard deviation of 1
	fit(draws, grads *moments)
	numbers() []float64 // L, for checkpoints
}

type unit struct{}

func (unit) push(v, p []float64) { copy(v, p) }

func (unit) pull(q, g []float64) { copy(q, g) }

// diagonal is L = diag(scale).
type diagonal struct{ scale []float64 }

func newDiagonal(n int) diagonal {
	d := diagonal{make([]float64, n)}
	for i := range d.scale {
		d.scale[i] = 1
	}
	return d
}

func (d diagonal) push(v, p []float64) {
	for i, s := range d.scale {
		v[i] = s * p[i]
	}
}

func (d diagonal) pull(q, g []float64) { d.push(q, g) }

func (d diagonal) numbers() []float64 { return d.scale }

func (d diagonal) guess(grad []float64) {
	for i := range d.scale {
		d.scale[i] = scale(1, grad[i])
	}
}

func (d diagonal) fit(draws, grads *moments) {
	for i := range d.scale {
		d.scale[i] = scale(math.Sqrt(draws.square(i, i)), math.Sqrt(grads.square(i, i)))
	}
}

// scale returns √(|x|/|g|) within bounds, 1 where that does not exist.
func scale(x, g float64) float64 {
	s := math.Sqrt(math.Abs(x / g))
	if !finite(s) || s == 0 {
		return 1
	}
	return math.Max(1e-10, math.Min(s, 1e10))
}
