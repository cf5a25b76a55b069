package mcmctest

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

func right(p toy) sampler.Kernel { return &metropolis{target: p, step: 0.7, power: 1} }

func TestInvariant(t *testing.T) {
	Invariant(t, toy{}, right, 10_000, 4)
}

// Each of these is a bug that samplers have shipped with.
func TestInvariantSeesWrongKernels(t *testing.T) {
	bugs := map[string]func(p toy) sampler.Kernel{
		"acceptance of half the log ratio": func(p toy) sampler.Kernel { return &metropolis{target: p, step: 0.7, power: 0.5} },
		"every proposal accepted":          func(p toy) sampler.Kernel { return &metropolis{target: p, step: 0.2, power: 0} },
		"data ignored":                     func(p toy) sampler.Kernel { return &metropolis{target: prior{}, step: 0.7, power: 1} },
		"gradient's drift uncorrected":     func(p toy) sampler.Kernel { return langevin{target: p} },
		"nothing moves":                    func(p toy) sampler.Kernel { return still{} },
		"a fixed jump":                     func(p toy) sampler.Kernel { return still{to: 100} },
		"not a number":                     func(p toy) sampler.Kernel { return still{to: math.NaN()} },
	}
	for name, kernel := range bugs {
		t.Run(name, func(t *testing.T) {
			MustFail(t, func(tb testing.TB) { Invariant(tb, toy{}, kernel, 4_000, 4) })
		})
	}
	MustFail(t, func(tb testing.TB) { Invariant(tb, improper{}, right, 10, 1) })
}

type prior struct{}

func (prior) Dim() int { return 2 }

func (prior) LogDensity(x, _ []float64) float64 { return -(x[0]*x[0] + x[1]*x[1]) / 2 }

type improper struct{ toy }

func (improper) Simulate(*rand.Rand, []float64) (toy, error) {
	return toy{}, errors.New("the prior is flat")
}

type langevin struct {
	sampler.Untuned
	target sampler.Target
}

func (langevin) Columns() []string { return nil }

func (k langevin) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	const h = 0.4
	k.target.LogDensity(s.X, s.Grad)
	for j := range s.X {
		s.X[j] += h*h/2*s.Grad[j] + h*rng.NormFloat64()
	}
}

// still leaves x as it is, or sends the first coordinate to one place.
type still struct {
	sampler.Untuned
	to float64
}

func (still) Columns() []string { return nil }

func (k still) Step(_ *rand.Rand, s *sampler.State, _ []float64) {
	if k.to != 0 {
		s.X[0] = k.to
	}
}

func TestGradient(t *testing.T) {
	p := toy{y: [3]float64{1, -2, 3}}
	Gradient(t, p, []float64{0.3, -1}, []float64{20, -20}, []float64{1e-9, 0})
}

// bent is the toy with one thing wrong.
type bent struct {
	toy
	bend func(lp float64, grad []float64) float64
}

func (b bent) LogDensity(x, grad []float64) float64 {
	return b.bend(b.toy.LogDensity(x, grad), grad)
}

func TestGradientSeesWrongGradients(t *testing.T) {
	with := func(change func(grad []float64)) func(float64, []float64) float64 {
		return func(lp float64, grad []float64) float64 {
			if grad != nil {
				change(grad)
			}
			return lp
		}
	}
	for name, bend := range map[string]func(float64, []float64) float64{
		"a factor":      with(func(g []float64) { g[1] *= 1.00001 }),
		"a term":        with(func(g []float64) { g[0]++ }),
		"not a number":  with(func(g []float64) { g[0] = math.NaN() }),
		"two densities": func(lp float64, g []float64) float64 { return lp + float64(len(g)) },
	} {
		t.Run(name, func(t *testing.T) {
			MustFail(t, func(tb testing.TB) { Gradient(tb, bent{bend: bend}, []float64{0.3, -1}) })
		})
	}
	MustFail(t, func(tb testing.TB) { Gradient(tb, toy{}) })
}

func TestResume(t *testing.T) {
	Resume(t, toy{}, func() sampler.Kernel {
		return sampler.Sweep{right(toy{}), sampler.Density{Target: toy{}}}
	})
}

// counter remembers in a field what is in no checkpoint.
type counter struct {
	sampler.Untuned
	n int
}

func (*counter) Columns() []string { return nil }

func (k *counter) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	k.n++
	s.X[k.n%2] += rng.NormFloat64()
}

func TestResumeSeesHiddenState(t *testing.T) {
	for name, kernel := range map[string]func() sampler.Kernel{
		"tuning left out":    func() sampler.Kernel { return &metropolis{target: toy{}, step: 0.7, power: 1, forget: true} },
		"a counter left out": func() sampler.Kernel { return &counter{} },
	} {
		t.Run(name, func(t *testing.T) {
			MustFail(t, func(tb testing.TB) { Resume(tb, toy{}, kernel) })
		})
	}
}

// figuresOf returns n means of 400 independent normal draws with the standard
// error as a factor of the right one.
func figuresOf(n int, factor, bias float64) []Figure {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]Figure, n)
	for k := range out {
		mean := 0.0
		for range 400 {
			mean += rng.NormFloat64() / 400
		}
		out[k] = Figure{Name: "mean", Value: mean + bias, MCSE: factor / 20}
	}
	return out
}

func TestMoments(t *testing.T) {
	Moments(t, figuresOf(200, 1, 0))
	Moments(t, figuresOf(3, 1, 0))
}

func TestMomentsSeesWrongFigures(t *testing.T) {
	for name, f := range map[string][]Figure{
		"MCSE too small": figuresOf(200, 0.7, 0),
		"MCSE too large": figuresOf(200, 1.5, 0),
		"a bias":         figuresOf(3, 1, 0.3),
		"no figure":      nil,
		"not a number":   {{Name: "mean", Value: math.NaN(), MCSE: 1}},
		"no error":       {{Name: "mean"}},
	} {
		t.Run(name, func(t *testing.T) {
			MustFail(t, func(tb testing.TB) { Moments(tb, f) })
		})
	}
}

func TestAllocatesNothing(t *testing.T) {
	var kept []byte
	AllocatesNothing(t, "a loop", 10, func() { clear(kept) })
	MustFail(t, func(tb testing.TB) {
		AllocatesNothing(tb, "a slice", 10, func() { kept = make([]byte, 1+cap(kept)) })
	})
}

// MustFail itself: a check that passes is a failure, and nothing of a failing
// check leaks into the test.
func TestMustFailIsStrict(t *testing.T) {
	require.False(t, t.Failed())
	for _, fail := range []func(tb testing.TB){
		func(tb testing.TB) { tb.Error("no") },
		func(tb testing.TB) { tb.Fatal("no") },
		func(tb testing.TB) { tb.FailNow() },
		func(tb testing.TB) { tb.Fail() },
		func(tb testing.TB) { require.True(tb, false) },
	} {
		MustFail(t, fail)
		require.False(t, t.Failed())
	}
	r := &recorder{TB: t}
	r.Log("a check that passes")
	require.False(t, r.Failed())
}
