package sampler

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
)

// quartic has the log density -Σ (x_i² + x_i⁴/4)/2 - x_0² x_1²/2.
type quartic struct{}

func (quartic) Dim() int { return 3 }

func (quartic) LogDensity(x, grad []float64) float64 {
	lp := -x[0] * x[0] * x[1] * x[1] / 2
	for i, v := range x {
		lp -= v*v/2 + v*v*v*v/8
		grad[i] = -v - v*v*v/2
	}
	grad[0] -= x[0] * x[1] * x[1]
	grad[1] -= x[0] * x[0] * x[1]
	return lp
}

// flows has one flow for each form of a metric.
func flows() map[string]*flow {
	scale := newDiagonal(3)
	copy(scale.scale, []float64{0.3, 1, 2})
	full := newDense(3)
	copy(full.root, []float64{1, 0.1, 0, 0.5, 0.8, -0.2, -0.3, 0.2, 0.6})
	all := map[string]*flow{}
	for name, w := range map[string]whitener{"unit": unit{}, "diagonal": scale, "dense": full} {
		all[name] = &flow{target: quartic{}, whiten: w, v: make([]float64, 3)}
	}
	return all
}

func atPoint(f *flow, x, p []float64) point {
	z := newPoint(3, 3)
	copy(z.x, x)
	copy(z.p, p)
	z.lp = f.target.LogDensity(z.x, z.grad)
	return z
}

func TestLeapfrogIsReversible(t *testing.T) {
	for name, f := range flows() {
		x, p := []float64{0.5, -1, 0.3}, []float64{1, 0.2, -0.7}
		z := atPoint(f, x, p)
		for range 1000 {
			f.leapfrog(&z, 0.1)
		}
		require.Greater(t, math.Abs(z.x[0]-x[0]), 1e-3, name)
		for i := range z.p {
			z.p[i] = -z.p[i]
		}
		for range 1000 {
			f.leapfrog(&z, 0.1)
		}
		for i := range x {
			require.InDelta(t, x[i], z.x[i], 1e-10, name)
			require.InDelta(t, p[i], -z.p[i], 1e-10, name)
		}
	}
}

// Halving the step divides the largest error of the energy by 4.
func TestLeapfrogIsOfSecondOrder(t *testing.T) {
	for name, f := range flows() {
		worst := func(eps float64) float64 {
			z := atPoint(f, []float64{0.5, -1, 0.3}, []float64{1, 0.2, -0.7})
			h0, worst := f.energy(&z), 0.0
			for range int(math.Round(5 / eps)) {
				f.leapfrog(&z, eps)
				worst = math.Max(worst, math.Abs(f.energy(&z)-h0))
			}
			return worst
		}
		for _, eps := range []float64{0.02, 0.01} {
			require.InDelta(t, 4, worst(eps)/worst(eps/2), 0.1, name)
		}
	}
}

// The determinant of the flow's Jacobian, by central differences, is 1.
func TestLeapfrogKeepsVolume(t *testing.T) {
	for name, f := range flows() {
		start := []float64{0.5, -1, 0.3, 1, 0.2, -0.7}
		end := func(at []float64) []float64 {
			z := atPoint(f, at[:3], at[3:])
			for range 5 {
				f.leapfrog(&z, 0.2)
			}
			return append(append([]float64(nil), z.x...), z.p...)
		}
		jacobian := mat.NewDense(6, 6, nil)
		difference := func(j int, h float64) []float64 {
			at := append([]float64(nil), start...)
			at[j] += h
			up := end(at)
			at[j] -= 2 * h
			for i, v := range end(at) {
				up[i] = (up[i] - v) / (2 * h)
			}
			return up
		}
		for j := range start {
			const h = 1e-3
			wide, narrow := difference(j, h), difference(j, h/2)
			for i := range start {
				jacobian.Set(i, j, (4*narrow[i]-wide[i])/3)
			}
		}
		require.InDelta(t, 1, mat.Det(jacobian), 1e-8, name)
	}
}

// push and pull are each other's transpose.
func TestMetricsAreLinearMaps(t *testing.T) {
	for name, f := range flows() {
		rng := rand.New(rand.NewPCG(1, 2))
		p, g, v, q := make([]float64, 3), make([]float64, 3), make([]float64, 3), make([]float64, 3)
		for i := range p {
			p[i], g[i] = rng.NormFloat64(), rng.NormFloat64()
		}
		f.whiten.push(v, p)
		f.whiten.pull(q, g)
		a, b := 0.0, 0.0
		for i := range p {
			a += g[i] * v[i]
			b += q[i] * p[i]
		}
		require.InDelta(t, a, b, 1e-14, name)
	}
}

// On a Gaussian the Dense metric is its covariance after as many draws as there
// are coordinates, and Diagonal's is the one that the formula gives.
func TestMetricsOfAGaussian(t *testing.T) {
	const n = 6
	rng := rand.New(rand.NewPCG(1, 2))
	root := mat.NewDense(n, n, nil)
	root.Apply(func(i, j int, _ float64) float64 {
		if i == j {
			return math.Pow(10, float64(i-3))
		}
		return rng.NormFloat64()
	}, root)
	var cov, precision mat.Dense
	cov.Mul(root, root.T())
	require.NoError(t, precision.Inverse(&cov))
	draws, grads := newMoments(n, true), newMoments(n, true)
	for range 5 * n {
		z := make([]float64, n)
		for i := range z {
			z[i] = rng.NormFloat64()
		}
		var x, g mat.VecDense
		x.MulVec(root, mat.NewVecDense(n, z))
		g.MulVec(&precision, &x)
		draws.add(x.RawVector().Data)
		grads.add(g.RawVector().Data)
	}
	full := newDense(n)
	full.fit(draws, grads)
	l := mat.NewDense(n, n, full.root)
	var got mat.Dense
	got.Mul(l, l.T())
	for i := range n {
		for j := range n {
			unit := math.Sqrt(cov.At(i, i) * cov.At(j, j))
			require.InDelta(t, cov.At(i, j)/unit, got.At(i, j)/unit, 1e-6)
		}
	}
	d := newDiagonal(n)
	d.fit(draws, grads)
	for i, s := range d.scale {
		require.InEpsilon(t, math.Sqrt(draws.square(i, i)/grads.square(i, i)), s*s, 1e-12)
	}
}

// Moments by Welford's recurrence are those of two passes, far from the origin.
func TestMomentsAreThoseOfTwoPasses(t *testing.T) {
	const n, far = 500, 1e6
	rng := rand.New(rand.NewPCG(3, 2))
	m := newMoments(2, true)
	alone := newMoments(2, false)
	x := make([][]float64, n)
	mean := []float64{0, 0}
	for k := range x {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		x[k] = []float64{far + a, a + b}
		m.add(x[k])
		alone.add(x[k])
		mean[0] += x[k][0] / n
		mean[1] += x[k][1] / n
	}
	for i := range 2 {
		for j := range i + 1 {
			s := 0.0
			for _, v := range x {
				s += (v[i] - mean[i]) * (v[j] - mean[j])
			}
			require.InEpsilon(t, s, m.square(i, j), 1e-6)
		}
		require.InEpsilon(t, m.square(i, i), alone.square(i, i), 1e-11)
	}
}

// The windows are Stan's: 75, 25, 50, 100, 200, 500, 50 of 1000.
func TestWindowsAreStans(t *testing.T) {
	for n, want := range map[float64][]float64{
		1000: {100, 150, 250, 450, 950},
		150:  {100},
		100:  {90},
		19:   nil,
	} {
		w := Stan{}.new(1).(*windows)
		var ends []float64
		for at := range int(n) {
			if w.learn(float64(at), n, &State{X: []float64{float64(at % 7)}}, outcome{}) {
				ends = append(ends, float64(at)+1)
			}
		}
		require.Equal(t, want, ends, "%v steps", n)
	}
}

// Dual averaging finds the step size whose acceptance rate is the target.
func TestDualAveragingFindsTheStep(t *testing.T) {
	for _, target := range []float64{0.6, 0.8, 0.95} {
		var d dualAverage
		d.restart(1)
		rng := rand.New(rand.NewPCG(1, 2))
		for range 5000 {
			accept := math.Exp(-d.step() * (0.5 + rng.Float64()))
			d.update(accept, target)
		}
		require.InEpsilon(t, -math.Log(target), d.mean(), 0.05, "%v", target)
	}
}

// The first step size is about the one of the target's scale, from anywhere.
func TestFirstStepFitsTheScale(t *testing.T) {
	for _, size := range []float64{1e-6, 1, 1e6} {
		for _, from := range []float64{1e-12, 1e-3, 1, 1e3, 1e12} {
			f := &flow{target: wide(size), whiten: unit{}, v: make([]float64, 1)}
			s := &State{X: []float64{size}, Grad: make([]float64, 1)}
			s.LogP = f.target.LogDensity(s.X, s.Grad)
			z := newPoint(1, 1)
			eps := firstStep(rand.New(rand.NewPCG(1, 2)), f, s, &z, from, 0.8)
			require.Less(t, math.Abs(math.Log(eps/math.Min(size, 1e5))), math.Log(20.0), "%v from %v", size, from)
		}
	}
	f := &flow{target: plain{}, whiten: unit{}, v: make([]float64, 1)}
	s, z := &State{X: []float64{1}, Grad: make([]float64, 1)}, newPoint(1, 1)
	require.InEpsilon(t, 65536, firstStep(rand.New(rand.NewPCG(1, 2)), f, s, &z, 1, 0.8), 1e-12, "a constant density has no scale")
}

// wide is a normal law with a standard deviation.
type wide float64

func (wide) Dim() int { return 1 }

func (s wide) LogDensity(x, grad []float64) float64 {
	v := x[0] / float64(s)
	grad[0] = -v / float64(s)
	return -v * v / 2
}

// plain is a constant density.
type plain struct{}

func (plain) Dim() int { return 1 }

func (plain) LogDensity(_, grad []float64) float64 {
	clear(grad)
	return 0
}
