package sampler

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// Bound says that a target is 0 where coordinate At is below Lo, which may be
// -Inf, or above Hi.
type Bound struct {
	At     int
	Lo, Hi float64
}

// free returns where x stands on a line without ends,
//
//	y = log((x - Lo)/(Hi - x)),   or -log(exp(Hi - x) - 1) where Lo is -Inf
//
// kept to ±40, beyond which floating point cannot tell x from a bound.
func (b Bound) free(x float64) float64 {
	d := b.Hi - x
	y := -d - kern.Log(-kern.Expm1(-d))
	if !math.IsInf(b.Lo, -1) {
		y = kern.Log(x-b.Lo) - kern.Log(d)
		y = math.Max(y, -40)
	}
	return math.Min(y, 40)
}

// confine returns the inverse of free at y, its derivative, the log of that, and
// the derivative of the log.
func (b Bound) confine(y float64) (x, dx, log, dlog float64) {
	up, down := kern.Sigmoid(y), kern.Sigmoid(-y)
	below := math.Max(-y, 0) + kern.Log1p(kern.Exp(-math.Abs(y))) // log(1 + e^-y)
	if math.IsInf(b.Lo, -1) {
		return b.Hi - below, down, -y - below, -up
	}
	width := b.Hi - b.Lo
	return math.Min(b.Lo+float64(width*up), b.Hi), width * up * down, kern.Log(width) - y - float64(2*below), down - up
}

// freed is a target in coordinates without bounds. It belongs to one chain.
type freed struct {
	Target
	bounds []Bound
	x      []float64
}

// LogDensity returns the log density of y, the Jacobian included.
func (t *freed) LogDensity(y, grad []float64) float64 {
	copy(t.x, y)
	for _, b := range t.bounds {
		t.x[b.At], _, _, _ = b.confine(y[b.At])
	}
	lp := t.Target.LogDensity(t.x, grad)
	for _, b := range t.bounds {
		_, dx, log, dlog := b.confine(y[b.At])
		lp += log
		grad[b.At] = float64(grad[b.At]*dx) + dlog
	}
	return lp
}

// confined is a Hamiltonian kernel along coordinates without bounds.
type confined struct {
	*hamiltonian
	target *freed
	y      State
}

// Step moves s by a step of the freed target. At its end the density is computed
// once more, as a chain that is resumed there computes it.
func (k *confined) Step(rng *rand.Rand, s *State, out []float64) {
	t := k.target
	if math.IsNaN(s.LogP) {
		s.LogP = t.Target.LogDensity(s.X, s.Grad)
	}
	copy(k.y.X, s.X)
	copy(k.y.Grad, s.Grad)
	k.y.LogP = s.LogP
	for _, b := range t.bounds {
		y := b.free(s.X[b.At])
		_, dx, log, dlog := b.confine(y)
		k.y.X[b.At], k.y.Grad[b.At] = y, float64(s.Grad[b.At]*dx)+dlog
		k.y.LogP += log
	}
	k.hamiltonian.Step(rng, &k.y, out)
	copy(s.X, k.y.X)
	for _, b := range t.bounds {
		s.X[b.At], _, _, _ = b.confine(k.y.X[b.At])
	}
	s.LogP = t.Target.LogDensity(s.X, s.Grad)
}
