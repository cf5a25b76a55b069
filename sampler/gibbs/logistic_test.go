package gibbs

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// logistic returns the spec of a logistic regression.
func logistic(t testing.TB, prior, intercept string, change ...func(*model.Spec)) model.Spec {
	t.Helper()
	s := parse(t, prior, "jeffreys", intercept, false)
	s.Likelihood = model.Bernoulli{}
	for _, f := range change {
		f(&s)
	}
	return s
}

// logisticJoints are the models of the joint test: every law, every part of the
// sweep in each of its forms at least once.
func logisticJoints(t testing.TB) map[string]*model.Posterior {
	gauss, student := "gaussian(0.5,1)", "student-t(4,0.5,1)"
	unpenalized := func(names ...string) func(*model.Spec) {
		return func(s *model.Spec) { s.Unpenalized = names }
	}
	structure := func(x gsm.Structure) func(*model.Spec) { return func(s *model.Spec) { s.Prior.Structure = x } }
	all := map[string]*model.Posterior{
		"wide":                    classed(t, 4, 6, logistic(t, "horseshoe", gauss)),
		"wide, student-t":         classed(t, 4, 6, logistic(t, "student-t(a=3,b=3)", student)),
		"student-t intercept":     classed(t, 9, 3, logistic(t, "laplace", student)),
		"unpenalized":             classed(t, 9, 3, logistic(t, "horseshoe", gauss, unpenalized("f1"))),
		"unpenalized, wide":       classed(t, 4, 6, logistic(t, "laplace", "none", unpenalized("f0", "f3"))),
		"all unpenalized":         classed(t, 9, 2, logistic(t, "laplace", gauss, unpenalized("f0", "f1"))),
		"gaussian, fixed tau":     classed(t, 9, 3, logistic(t, "gaussian", gauss, func(s *model.Spec) { s.Prior.Tau, s.Prior.Sigma0 = gsm.Fixed(0.7), 2 })),
		"gaussian, tau":           classed(t, 9, 3, logistic(t, "gaussian", gauss)),
		"add":                     classed(t, 9, 3, logistic(t, "horseshoe", gauss, structure(gsm.ADD))),
		"ard-add":                 classed(t, 9, 3, logistic(t, "laplace", "none", structure(gsm.ARDADD))),
		"dropconnect":             classed(t, 9, 3, logistic(t, "normal-gamma(k=0.5,r=0.5)", "none", structure(gsm.DropConnect))),
		"prior only, unpenalized": classed(t, 9, 3, logistic(t, "horseshoe", gauss, unpenalized("f1"), func(s *model.Spec) { s.PriorOnly = true })),
		"offset":                  offset(t, classed(t, 9, 3, logistic(t, "horseshoe", gauss))),
	}
	for _, law := range everyLaw() {
		if law == "spike-slab" {
			continue // its weights cannot be integrated out here
		}
		all["law "+law] = classed(t, 7, 3, logistic(t, law, gauss))
	}
	return all
}

// classed returns small with a target of classes.
func classed(t testing.TB, n, p int, spec model.Spec) *model.Posterior {
	t.Helper()
	d := small(t, n, p, parse(t, "gaussian", "1", "none", false)).Data()
	for i := range d.Y {
		d.Y[i] = float64(i % 2)
	}
	post, err := model.New(d, spec)
	require.NoError(t, err)
	return post
}

// offset returns p with an offset.
func offset(t testing.TB, p *model.Posterior) *model.Posterior {
	t.Helper()
	d, rng := p.Data(), rand.New(rand.NewPCG(2, 2))
	for range d.Y {
		d.Offset = append(d.Offset, 2*rng.NormFloat64())
	}
	post, err := model.New(d, p.Spec())
	require.NoError(t, err)
	return post
}

func TestLogisticLeavesPosteriorInvariant(t *testing.T) {
	for name, p := range logisticJoints(t) {
		t.Run(name, func(t *testing.T) { mcmctest.Invariant(t, p, kernelOf(t), replicates(), 5) })
	}
}

func TestLogisticResumesBitIdentical(t *testing.T) {
	for name, p := range logisticJoints(t) {
		t.Run(name, func(t *testing.T) { mcmctest.Resume(t, p, plan(t, p)) })
	}
}

// tilted draws the variables of another tilt.
type tilted struct {
	polyaGamma
	factor float64
}

func (m tilted) draw(rng *rand.Rand, f []float64, _ float64, root, t []float64) {
	for i, v := range f {
		omega := dist.PolyaGamma(rng, m.factor*v)
		root[i], t[i] = math.Sqrt(omega), (m.y[i]-0.5)/omega
	}
}

func TestWrongTiltIsCaught(t *testing.T) {
	for _, factor := range []float64{0.5, 2} {
		p := classed(t, 9, 3, logistic(t, "gaussian", "gaussian(0.5,1)"))
		mcmctest.MustFail(t, func(tb testing.TB) {
			mcmctest.Invariant(tb, p, func(q *model.Posterior) sampler.Kernel {
				k := kernelOf(t)(q).(sampler.Sweep)
				for _, part := range k {
					if a, ok := part.(*Augment); ok {
						a.mixture = tilted{a.mixture.(polyaGamma), factor}
					}
				}
				return k
			}, replicates(), 5)
		})
	}
}

// An Augment between the draw of τ and that of the weights: here, one that
// forgets to weigh the columns and weighs the target alone.
func TestUnweighedColumnsAreCaught(t *testing.T) {
	p := classed(t, 9, 3, logistic(t, "gaussian", "gaussian(0.5,1)"))
	mcmctest.MustFail(t, func(tb testing.TB) {
		mcmctest.Invariant(tb, p, func(q *model.Posterior) sampler.Kernel {
			k := kernelOf(t)(q).(sampler.Sweep)
			for _, part := range k {
				if a, ok := part.(*Augment); ok {
					a.design.forms = nil // the digest stays that of the first design
				}
			}
			return k
		}, replicates(), 5)
	})
}

func TestLogisticStepDoesNotAllocate(t *testing.T) {
	if raced {
		t.Skip("the race detector empties pools")
	}
	for _, name := range []string{"law horseshoe", "wide", "unpenalized"} {
		p := logisticJoints(t)[name]
		k := kernelOf(t)(p)
		rng := rand.New(rand.NewPCG(1, 1))
		s := &sampler.State{X: make([]float64, p.Dim()), Grad: make([]float64, p.Dim())}
		p.Init(rng, s.X)
		out := make([]float64, len(k.Columns()))
		require.Zero(t, testing.AllocsPerRun(200, func() { k.Step(rng, s, out) }), name)
	}
}

// Logistic posteriors under flat priors with exact answers from posteriordb: 16
// replicates of scrambled Sobol points, numerical error below 7e-4 posterior sd.
func TestLogisticPosteriordbEqualsExact(t *testing.T) {
	seeds, draws := uint64(2), 2_800
	if testing.Short() {
		seeds, draws = 1, 500
	}
	var figures []mcmctest.Figure
	least := math.Inf(1)
	for _, name := range []string{"wells_data-wells_dist100_model", "nes_logit_data-nes_logit_model"} {
		ref := posteriordb(t, name)
		p, err := model.New(loadClasses(t, "testdata/posteriordb/"+ref.Data, model.Untouched), logistic(t, "flat", "flat"))
		require.NoError(t, err)
		for seed := range seeds {
			out := draw(t, p, plan(t, p), 4, 200, draws, seed+1)
			for _, q := range ref.Parameters {
				c := out.Chains(q.Name)
				least = math.Min(least, diagnostics.ESSBulk(c))
				figures = append(figures, q.Exact.Figures(name+" ", c)...)
			}
		}
	}
	t.Logf("least bulk ESS %.0f", least)
	if !testing.Short() {
		require.GreaterOrEqual(t, least, 10_000.0)
	}
	mcmctest.Moments(t, figures)
}
