package sampler

import (
	"cmp"
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// NUTS doubles a trajectory, forwards or backwards in time at random, until its
// ends turn towards each other, and takes one of its points: within a half of
// it by the weights exp(-H), between the old trajectory and a new half with a
// bias to the new one. [Hoffman & Gelman 2014; multinomial sampling and the
// generalised criterion: Betancourt 2017, Appendix A]
//
// A trajectory turns if the sum ρ of its momenta has p·ρ <= 0 at one of its
// ends. Where two halves meet, each half together with the nearest point of the
// other is checked in the same way, without which a trajectory can run through
// a whole period unnoticed.
type NUTS struct {
	MaxDepth int // doublings at most; 0 is 10, that is 1023 gradients a step
}

func (NUTS) columns() []string { return []string{"tree_depth"} }

func (s NUTS) new(f *flow) trajectory {
	dim, n := f.target.Dim(), len(f.v)
	t := &tree{flow: f, maxDepth: cmp.Or(s.MaxDepth, 10), z: newPoint(dim, n)}
	t.ends = [2]point{newPoint(dim, n), newPoint(dim, n)}
	t.rho, t.sum = make([]float64, n), make([]float64, n)
	for range t.maxDepth + 1 {
		t.spans = append(t.spans, span{
			first: make([]float64, n), last: make([]float64, n), rho: make([]float64, n), pick: newPoint(dim, 0),
		})
	}
	return t
}

// tree is a trajectory that grows.
type tree struct {
	flow     *flow
	maxDepth int

	z     point    // the point that a new half has reached
	ends  [2]point // of the trajectory, in the order of time
	rho   []float64
	sum   []float64 // scratch
	spans []span    // spans[d] is the second half of a new span of 2^(d+1) points

	eps, h0 float64
	out     outcome
}

// span is a run of successive points, in the order in which they were made.
type span struct {
	first, last []float64 // momenta at its ends
	rho         []float64 // sum of its momenta
	weight      float64   // log Σ exp(H0 - H)
	pick        point     // one of its points, drawn by weight
	energy      float64   // of pick
}

func (t *tree) move(rng *rand.Rand, s *State, eps float64) outcome {
	left, right := &t.ends[0], &t.ends[1]
	left.from(s)
	t.flow.refresh(rng, left.p)
	right.copy(left)
	copy(t.rho, left.p)
	t.h0 = t.flow.energy(left)
	t.out = outcome{energy: t.h0}
	weight, more := 0.0, &t.spans[t.maxDepth]
	for t.out.depth < t.maxDepth {
		near, far := right, left
		t.eps = eps
		if rng.Uint64()&1 == 0 {
			near, far, t.eps = left, right, -eps
		}
		t.z.copy(near)
		if !t.grow(rng, t.out.depth, more) {
			break
		}
		t.out.depth++
		if kern.Log(1-float64(rng.Float64())) <= more.weight-weight { // biased to the new half
			more.pick.to(s)
			t.out.energy, t.out.moved = more.energy, true
		}
		weight = logAdd(weight, more.weight)
		turned := t.turns(far.p, near.p, t.rho, more)
		add(t.rho, more.rho)
		near.copy(&t.z)
		if turned {
			break
		}
	}
	t.out.accept /= float64(t.out.steps)
	t.out.balanced /= float64(t.out.steps)
	if t.out.diverging {
		t.out.balanced = 0
	}
	return t.out
}

// grow makes a span of 2^depth points from t.z on, and reports whether it
// neither turns nor diverges anywhere.
func (t *tree) grow(rng *rand.Rand, depth int, s *span) bool {
	if depth == 0 {
		return t.leaf(s)
	}
	if !t.grow(rng, depth-1, s) {
		return false
	}
	other := &t.spans[depth-1]
	if !t.grow(rng, depth-1, other) {
		return false
	}
	turned := t.turns(s.first, s.last, s.rho, other)
	weight := logAdd(s.weight, other.weight)
	if kern.Log(1-float64(rng.Float64())) <= other.weight-weight {
		s.pick, other.pick, s.energy = other.pick, s.pick, other.energy
	}
	s.weight = weight
	s.last, other.last = other.last, s.last
	add(s.rho, other.rho)
	return !turned
}

// leaf takes one step.
func (t *tree) leaf(s *span) bool {
	t.flow.leapfrog(&t.z, t.eps)
	h := t.flow.energy(&t.z)
	t.out.steps++
	if failed(h, t.h0) {
		t.out.diverging = true
		return false
	}
	t.out.accept += kern.Exp(math.Min(0, t.h0-h))
	t.out.balanced += balance(t.h0 - h)
	copy(s.first, t.z.p)
	copy(s.last, t.z.p)
	copy(s.rho, t.z.p)
	s.weight, s.energy = t.h0-h, h
	s.pick.copy(&t.z)
	return true
}

// turns tells whether a span with momenta first and last at its ends and sum
// rho, continued by other, turns.
func (t *tree) turns(first, last, rho []float64, other *span) bool {
	total := func(a, b []float64) []float64 {
		copy(t.sum, a)
		add(t.sum, b)
		return t.sum
	}
	return turning(first, other.last, total(rho, other.rho)) ||
		turning(first, other.first, total(rho, other.first)) ||
		turning(last, other.last, total(other.rho, last))
}

func turning(a, b, rho []float64) bool { return !(kern.Dot(a, rho) > 0 && kern.Dot(b, rho) > 0) }

func add(sum, x []float64) {
	for i, v := range x {
		sum[i] += v
	}
}

// logAdd returns log(exp a + exp b).
func logAdd(a, b float64) float64 {
	return math.Max(a, b) + kern.Log1p(kern.Exp(-math.Abs(a-b)))
}
