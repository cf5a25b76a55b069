package sampler_test

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/sampler"
)

// bent is x ~ N(0, 1)³ and data y_i ~ N(x_0 + x_1 x_2, 1/4): a posterior with a
// ridge that bends, whose gradient is easy to see through.
type bent struct{ y [3]float64 }

func (bent) Dim() int { return 3 }

func (p bent) LogDensity(x, grad []float64) float64 {
	lp, r := -(x[0]*x[0]+x[1]*x[1]+x[2]*x[2])/2, 0.0
	for _, y := range p.y {
		d := y - x[0] - x[1]*x[2]
		lp -= 2 * d * d
		r += 4 * d
	}
	if grad != nil {
		grad[0], grad[1], grad[2] = r-x[0], r*x[2]-x[1], r*x[1]-x[2]
	}
	return lp
}

func (bent) Simulate(rng *rand.Rand, x []float64) (bent, error) {
	var p bent
	p.Init(rng, x)
	for i := range p.y {
		p.y[i] = x[0] + x[1]*x[2] + rng.NormFloat64()/2
	}
	return p, nil
}

func (bent) Init(rng *rand.Rand, x []float64) {
	for i := range x {
		x[i] = rng.NormFloat64()
	}
}

func (bent) Names() []string { return []string{"a", "b", "c"} }

func (bent) Record(row, x []float64) { copy(row, x) }

// bugs are ways to get a Hamiltonian kernel wrong.
type bugs struct {
	noLastKick     bool // the last half kick of a leapfrog step is left out
	greedyInside   bool // the bias to the new half is used inside of it too
	noInnerTurns   bool // a half that turns inside is kept
	stepByPosition bool // the step size depends on where the trajectory starts
	momentumScale  float64
	wrongSign      bool // of the energy's error
}

// textbook is NUTS as it stands in books: trajectories are lists of points.
type textbook struct {
	sampler.Untuned
	target sampler.Target
	scale  []float64 // of the diagonal metric
	step   float64
	depth  int
	bugs   bugs
}

type phase struct {
	x, p, grad []float64
	lp         float64
}

func (textbook) Columns() []string { return nil }

func (k textbook) at(x []float64) phase {
	z := phase{x: x, grad: make([]float64, len(x))}
	z.lp = k.target.LogDensity(x, z.grad)
	return z
}

func (k textbook) leap(z phase, eps float64) phase {
	x, p := make([]float64, len(z.x)), make([]float64, len(z.x))
	for i := range x {
		p[i] = z.p[i] + eps/2*k.scale[i]*z.grad[i]
		x[i] = z.x[i] + eps*k.scale[i]*p[i]
	}
	out := k.at(x)
	for i := range p {
		if !k.bugs.noLastKick {
			p[i] += eps / 2 * k.scale[i] * out.grad[i]
		}
	}
	out.p = p
	return out
}

func (k textbook) energy(z phase) float64 {
	h := -z.lp
	for _, p := range z.p {
		h += p * p / 2
	}
	if k.bugs.wrongSign {
		h = -h
	}
	return h
}

// turns looks at a trajectory and its two halves, each with the nearest point
// of the other.
func turns(a []phase) bool {
	uturn := func(a []phase) bool {
		left, right := 0.0, 0.0
		for _, z := range a {
			for i, p := range z.p {
				left += p * a[0].p[i]
				right += p * a[len(a)-1].p[i]
			}
		}
		return left <= 0 || right <= 0
	}
	half := len(a) / 2
	return uturn(a) || uturn(a[:half+1]) || uturn(a[half-1:])
}

// grow returns 2^depth points from z on, and one of them drawn by weight.
func (k textbook) grow(rng *rand.Rand, z phase, eps, h0 float64, depth int) (points []phase, pick phase, weight float64, ok bool) {
	if depth == 0 {
		z = k.leap(z, eps)
		w := h0 - k.energy(z)
		return []phase{z}, z, w, w > -1000
	}
	points, pick, weight, ok = k.grow(rng, z, eps, h0, depth-1)
	if !ok {
		return
	}
	more, other, w, ok := k.grow(rng, points[len(points)-1], eps, h0, depth-1)
	if !ok {
		return points, pick, weight, false
	}
	points = append(points, more...)
	total := math.Log(math.Exp(weight) + math.Exp(w))
	bar := total
	if k.bugs.greedyInside {
		bar = weight
	}
	if math.Log(1-rng.Float64()) <= w-bar {
		pick = other
	}
	return points, pick, total, k.bugs.noInnerTurns || !turns(points)
}

func (k textbook) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	z := k.at(append([]float64(nil), s.X...))
	z.p = make([]float64, len(z.x))
	for i := range z.p {
		z.p[i] = dist.Normal(rng)
		if k.bugs.momentumScale != 0 {
			z.p[i] *= k.bugs.momentumScale
		}
	}
	step := k.step
	if k.bugs.stepByPosition {
		step *= math.Exp(math.Tanh(z.x[0]))
	}
	h0, weight, all, pick := k.energy(z), 0.0, []phase{z}, z
	for depth := range k.depth {
		eps, from := step, all[len(all)-1]
		if rng.Uint64()&1 == 0 {
			eps, from = -step, all[0]
		}
		more, other, w, ok := k.grow(rng, from, eps, h0, depth)
		if !ok {
			break
		}
		if eps < 0 {
			for i, j := 0, len(more)-1; i < j; i, j = i+1, j-1 {
				more[i], more[j] = more[j], more[i]
			}
			all = append(more, all...)
		} else {
			all = append(all, more...)
		}
		if math.Log(1-rng.Float64()) <= w-weight {
			pick = other
		}
		weight = math.Log(math.Exp(weight) + math.Exp(w))
		if turns(all) {
			break
		}
	}
	copy(s.X, pick.x)
	s.LogP = math.NaN()
}
