package sampler

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// starts is how often Init is asked for a position where density and gradient
// are finite.
const starts = 100

// followsGradient reports whether a kernel cannot move where there is none; the
// others may begin anywhere.
func followsGradient(k Kernel) bool {
	switch k := k.(type) {
	case *hamiltonian, *confined:
		return true
	case Sweep:
		return slices.ContainsFunc(k, followsGradient)
	}
	return false
}

// start moves s to where the chain of k begins. The error says which parameter
// is at fault if there is no density to be found that k needs.
func start(m Model, k Kernel, rng *rand.Rand, s *State) error {
	for range starts {
		m.Init(rng, s.X)
		if s.LogP = m.LogDensity(s.X, s.Grad); finite(s.LogP) && wild(s.Grad) < 0 {
			return nil
		}
	}
	if !followsGradient(k) {
		return nil
	}
	what := fmt.Sprintf("the log density is %v", s.LogP)
	switch {
	case finite(s.LogP):
		what = "the gradient of the log density is not finite"
	case math.IsNaN(s.LogP):
		what = "the log density is not a number"
	}
	return fmt.Errorf("no start in %d tries: %s%s; start nearer to the posterior, or look for values of extreme size in the data", starts, what, blame(m, s))
}

// blame names the parameter of a position that has no density or gradient: the
// first one that would not be at fault were its coordinate 0, else the first
// one whose gradient is not finite.
func blame(m Model, s *State) string {
	for i, v := range s.X {
		s.X[i] = 0
		lp := m.LogDensity(s.X, s.Grad)
		s.X[i] = v
		if finite(lp) && wild(s.Grad) < 0 {
			return fmt.Sprintf(" because of %s", parameter(m, s.X, i))
		}
	}
	m.LogDensity(s.X, s.Grad)
	if i := wild(s.Grad); i >= 0 {
		return fmt.Sprintf(", and so is its derivative with respect to %s", parameter(m, s.X, i))
	}
	return ""
}

// wild returns the first derivative that is not finite, -1 if all are.
func wild(grad []float64) int {
	return slices.IndexFunc(grad, func(g float64) bool { return !finite(g) })
}

// parameter returns a name for a coordinate: the first quantities that change
// with it, and its value.
func parameter(m Model, x []float64, i int) string {
	names := m.Names()
	here, there := make([]float64, len(names)), make([]float64, len(names))
	m.Record(here, x)
	value := x[i]
	x[i] = 0.5
	m.Record(there, x)
	x[i] = value
	var moved []string
	for j, name := range names {
		if math.Float64bits(here[j]) != math.Float64bits(there[j]) && len(moved) < 3 {
			moved = append(moved, name)
		}
	}
	at := fmt.Sprintf("x[%d] = %v", i, value)
	if len(moved) == 0 {
		return at
	}
	return fmt.Sprintf("%s (%s)", strings.Join(moved, ", "), at)
}
