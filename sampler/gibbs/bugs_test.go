package gibbs

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Each test plants one bug in the sweep; the joint test must notice it.

// caught checks that it notices what is wrong with kernels on p.
func caught(t *testing.T, p *model.Posterior, newKernel func(q *model.Posterior) sampler.Kernel, sweeps int) {
	t.Helper()
	mcmctest.MustFail(t, func(tb testing.TB) { mcmctest.Invariant(tb, p, newKernel, replicates(), sweeps) })
}

// noJacobian is a half-Cauchy law whose density in log ξ lacks the Jacobian.
type noJacobian struct{ gsm.HalfCauchy }

func (l noJacobian) LogDensity(u float64) (lp, dlp float64) {
	lp, dlp = l.HalfCauchy.LogDensity(u)
	return lp - u, dlp - 1
}

func TestMissingJacobianOfTauIsCaught(t *testing.T) {
	p := joints(t)["tall, conjugate"]
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		g := newDesign(q)
		k := newRegression(q, g, newTall(reduce(g)))
		tau := *k.tau
		tau.Law = noJacobian{tau.Law.(gsm.HalfCauchy)}
		k.tau = &tau
		return sampler.Sweep{k, NewScales(q)}
	}, 5)
}

func TestWrongDegreesOfFreedomInSigmaAreCaught(t *testing.T) {
	p := joints(t)["tall, conjugate"]
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		g := newDesign(q)
		g.dof-- // as if the intercept, which this model does not have, were projected out
		return sampler.Sweep{newRegression(q, g, newTall(reduce(g))), NewScales(q)}
	}, 5)
}

// stale runs the regression on the local scales of the step before.
type stale struct {
	*Regression
	coords []model.Coord
	old    []float64
}

func (k *stale) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	now := slices.Clone(s.X)
	for i, c := range k.coords {
		if k.old != nil {
			s.X[c.At] = k.old[i]
		}
	}
	k.Regression.Step(rng, s, out)
	k.old = nil
	for _, c := range k.coords {
		k.old = append(k.old, now[c.At])
		s.X[c.At] = now[c.At]
	}
}

func TestStaleScalesAreCaught(t *testing.T) {
	for _, name := range []string{"tall, conjugate", "wide, conjugate"} {
		p := joints(t)[name]
		caught(t, p, func(q *model.Posterior) sampler.Kernel {
			k := kernelOf(t)(q).(sampler.Sweep)
			r := k[0].(*Regression)
			return sampler.Sweep{&stale{Regression: r, coords: local(q)}, NewScales(q)}
		}, 5)
	}
}

// unscaled draws ξ and leaves z as it was, so that the weights move.
type unscaled struct{ *Scales }

func (k unscaled) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	z := slices.Clone(s.X)
	k.Scales.Step(rng, s, out)
	for _, c := range slices.Concat(k.runs...) {
		copy(s.X[c.Off:c.Off+c.Len], z[c.Off:c.Off+c.Len])
	}
}

func TestWeightsNotHeldUnderNewScalesAreCaught(t *testing.T) {
	p := joints(t)["tall, gaussian intercept"]
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		return sampler.Sweep{unscaled{NewScales(q)}}
	}, 5)
}

func TestResumeIsBitIdentical(t *testing.T) {
	resume(t, joints(t))
}

// remembering is a kernel with a state that its checkpoint does not hold.
type remembering struct {
	sampler.Kernel
	steps int
}

func (k *remembering) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	if k.steps++; k.steps%3 == 0 {
		rng.Uint64()
	}
	k.Kernel.Step(rng, s, out)
}

func TestStateBesideTheCheckpointIsCaught(t *testing.T) {
	p := joints(t)["tall, conjugate"]
	mcmctest.MustFail(t, func(tb testing.TB) {
		mcmctest.Resume(tb, p, func() sampler.Kernel { return &remembering{Kernel: plan(t, p)()} })
	})
}

// Without the likelihood the chain must reproduce the prior: quantiles of τ,
// ξ, σ and the weights against their laws.
// Twenty seeds, since the figures of one run move together: a mean square of z
// over its 13 quantities tells little.
func TestPriorOnlyReproducesThePrior(t *testing.T) {
	p := joints(t)["no rows' worth: prior only"]
	n := 4_000
	if testing.Short() {
		n = 1_000
	}
	rng := rand.New(rand.NewPCG(9, 9))
	x, row := make([]float64, p.Dim()), make([]float64, len(p.Names()))
	var figures []mcmctest.Figure
	for seed := range uint64(20) {
		d := draw(t, p, plan(t, p), 4, 200, n, seed)
		exact := sampler.NewDraws()
		require.NoError(t, exact.Begin(p.Names()))
		for i := range 4 * n {
			_, err := p.Simulate(rng, x)
			require.NoError(t, err)
			p.Record(row, x)
			require.NoError(t, exact.Record(1+i%4, i/4, row))
		}
		for _, name := range p.Names() {
			f := func(v float64) float64 { return math.Asinh(v) }
			figures = append(figures, mcmctest.Between(name, mapped(d.Chains(name), f), mapped(exact.Chains(name), f))...)
		}
	}
	mcmctest.Moments(t, figures)
}

func TestStepDoesNotAllocate(t *testing.T) {
	for name, p := range map[string]*model.Posterior{
		"tall":           joints(t)["tall, conjugate"],
		"wide":           joints(t)["wide, gaussian intercept"],
		"bounded":        joints(t)["regularized horseshoe, wide"],
		"n=100, p=500":   synthetic(t, 100, 500, 5, 1),
		"n=500, p=10000": synthetic(t, 500, 10_000, 5, 1),
	} {
		stepsAllocateNothing(t, name, p, max(2, 200_000/p.Dim()/p.Dim()))
	}
}

// stepsAllocateNothing checks the planned steps on p.
func stepsAllocateNothing(t testing.TB, name string, p *model.Posterior, steps int) {
	t.Helper()
	k := kernelOf(t)(p)
	rng := rand.New(rand.NewPCG(1, 1))
	s := &sampler.State{X: make([]float64, p.Dim()), Grad: make([]float64, p.Dim())}
	p.Init(rng, s.X)
	out := make([]float64, len(k.Columns()))
	mcmctest.AllocatesNothing(t, name, steps, func() { k.Step(rng, s, out) })
}

// Columns that are multiples of each other under a huge prior scale leave I +
// r D X'X D singular to rounding: the sweep must still move, and end.
func TestCollinearColumnsUnderHugeScalesMove(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	const n = 30
	x, y := make([]float64, 2*n), make([]float64, n)
	for i := range y {
		a := rng.NormFloat64()
		x[2*i], x[2*i+1], y[i] = a, 1e6*a, a+rng.NormFloat64()
	}
	d, _, err := model.NewData(x, y, []string{"a", "b"}, model.Full)
	require.NoError(t, err)
	for _, sigma0 := range []float64{1e10, 1e50, 1e200} {
		spec := parse(t, "horseshoe", "jeffreys", "flat", true)
		spec.Prior.Sigma0 = sigma0
		p, err := model.New(d, spec)
		require.NoError(t, err)
		g := newDesign(p)
		r := reduce(g)
		for name, sp := range map[string]func() space{"tall": func() space { return newTall(r) }, "wide": func() space { return newWide(g) }} {
			out := draw(t, p, func() sampler.Kernel {
				return sampler.Sweep{newRegression(p, g, sp()), NewScales(p)}
			}, 1, 50, 200, 1)
			for _, v := range out.Chains("tau")[0] {
				require.False(t, math.IsNaN(v), "%s %v", name, sigma0)
			}
		}
	}
}

func TestScalesThatForgetTheBoundAreCaught(t *testing.T) {
	p := joints(t)["regularized horseshoe, tall"]
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		sweep := kernelOf(t)(q).(sampler.Sweep)
		return sampler.Sweep{sweep[0], NewScales(q)}
	}, 5)
}

// behind leaves c where it was, though τ and σ were drawn as if it had moved along.
type behind struct{ *Regression }

func (k behind) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	c := &s.X[k.post.Layout().Bound.At]
	was := *c
	k.Regression.Step(rng, s, out)
	*c = was
}

func TestBoundsLeftBehindAreCaught(t *testing.T) {
	for _, name := range []string{"regularized horseshoe, tall", "regularized horseshoe, wide", "regularized horseshoe, ard-add"} {
		caught(t, joints(t)[name], func(q *model.Posterior) sampler.Kernel {
			sweep := kernelOf(t)(q).(sampler.Sweep)
			return sampler.Sweep{behind{sweep[0].(*Regression)}, sweep[1]}
		}, 5)
	}
}
