package gibbs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

func planned(t testing.TB, p *model.Posterior, name string, g Gradient) func() sampler.Kernel {
	t.Helper()
	newKernel, _, err := Plan(p, name, g)
	require.NoError(t, err)
	return newKernel
}

// NUTS draws at least 10,000 effective draws of every quantity of posteriordb's
// posteriors: with the dense metric of all, with the others of those
// whose columns are not nearly collinear.
func TestNUTSOnPosteriordbEqualsExact(t *testing.T) {
	draws, enough := 3_500, 10_000.0
	if testing.Short() {
		draws, enough = 2_000, 5_000
	}
	var figures []mcmctest.Figure
	for _, c := range append(gaussians(t), classesAndCounts(t)...) {
		if testing.Short() && c.name == "diamonds-diamonds" {
			continue // most of the time
		}
		metrics := []sampler.Metric{sampler.Dense{}}
		if c.name == "kidiq_with_mom_work-kidscore_interaction_z" {
			metrics = append(metrics, sampler.Diagonal{}, sampler.Stan{})
		}
		for _, m := range metrics {
			f, least := c.figures(t, draw(t, c.post, planned(t, c.post, "nuts", Gradient{Metric: m}), 4, 1000, draws, 1))
			t.Logf("%s, %T: least bulk ESS %.0f", c.name, m, least)
			require.GreaterOrEqual(t, least, enough)
			figures = append(figures, f...)
		}
	}
	mcmctest.Moments(t, figures)
}

// frozen returns a maker of kernels with the tuning that 300 steps of warm-up
// find on p.
func frozen(t testing.TB, p *model.Posterior, name string, g Gradient) func(q *model.Posterior) sampler.Kernel {
	t.Helper()
	return frozenAfter(t, p, name, g, 300)
}

// frozenAfter is frozen for a warm-up of n steps; after none, the first step
// finds a step size.
func frozenAfter(t testing.TB, p *model.Posterior, name string, g Gradient, n int) func(q *model.Posterior) sampler.Kernel {
	t.Helper()
	k := planned(t, p, name, g)()
	rng := rand.New(rand.NewPCG(1, 2))
	s := &sampler.State{X: make([]float64, p.Dim()), LogP: math.NaN(), Grad: make([]float64, p.Dim())}
	p.Init(rng, s.X)
	k.Warmup(n)
	for range max(n, 1) {
		k.Step(rng, s, make([]float64, len(k.Columns())))
	}
	tuning, err := k.MarshalBinary()
	require.NoError(t, err)
	return func(q *model.Posterior) sampler.Kernel {
		k := planned(t, q, name, g)()
		require.NoError(t, k.UnmarshalBinary(tuning))
		return k
	}
}

var gradientSamplers = map[string]struct {
	name string
	Gradient
}{
	"nuts, diagonal": {"nuts", Gradient{}},
	"nuts, unit":     {"nuts", Gradient{Metric: sampler.Unit{}}},
	"nuts, dense":    {"nuts", Gradient{Metric: sampler.Dense{}}},
	"nuts, stan":     {"nuts", Gradient{Metric: sampler.Stan{}}},
	"hmc, diagonal":  {"hmc", Gradient{}},
}

func TestGradientSamplersLeavePosteriorInvariant(t *testing.T) {
	for _, prior := range []string{"horseshoe", "laplace", "beta(2,3)", "log-uniform(0.1,10)", "regularized-horseshoe(s=0.5,slab=1,df=3)"} {
		p := small(t, 9, 3, parse(t, prior, "inverse-gamma(3,2)", "gaussian(0.5,1)", true))
		for name, c := range gradientSamplers {
			t.Run(name+", "+prior, func(t *testing.T) {
				t.Parallel()
				mcmctest.Invariant(t, p, frozen(t, p, c.name, c.Gradient), replicates()/4, 3)
			})
		}
	}
}

// loud is a posterior without the Jacobian of log σ.
type loud struct{ *model.Posterior }

func (l loud) LogDensity(x, grad []float64) float64 {
	lp := l.Posterior.LogDensity(x, grad)
	at := l.Layout().LogSigma
	if grad != nil {
		grad[at]--
	}
	return lp - x[at]
}

func TestMissingJacobianOfSigmaIsCaughtUnderNUTS(t *testing.T) {
	p := joints(t)["tall, gaussian intercept"]
	tuned := frozen(t, p, "nuts", Gradient{})
	tuning, err := tuned(p).MarshalBinary()
	require.NoError(t, err)
	mcmctest.MustFail(t, func(tb testing.TB) {
		mcmctest.Invariant(tb, p, func(q *model.Posterior) sampler.Kernel {
			k := sampler.Sweep{sampler.Hamiltonian{Target: loud{q}}.Kernel(), sampler.Density{Target: q}}
			require.NoError(tb, k.UnmarshalBinary(tuning))
			return k
		}, 5_000, 3)
	})
}

// Gradient samplers and Gibbs draw from one posterior, whatever the law. The
// figures of one run move together, so all runs are judged at once.
func TestGradientSamplersEqualGibbs(t *testing.T) {
	n := 1_500
	if testing.Short() {
		n = 500
	}
	var figures []mcmctest.Figure
	tame := func(v float64) float64 { return math.Asinh(10 * v) } // the tails
	for i, prior := range everyLaw() {
		if prior == "spike-slab" {
			continue // has indicators
		}
		for k, p := range []*model.Posterior{
			small(t, 9, 3, parse(t, prior, "half-cauchy(1)", "gaussian(0.2,0.5)", true)),
			classed(t, 9, 3, logistic(t, prior, "gaussian(0.2,0.5)")),
		} {
			name, seed := []string{"nuts", "hmc"}[(i+k)%2], uint64(4*i+2*k)
			g := draw(t, p, planned(t, p, "gibbs", Gradient{}), 4, 500, n, seed+1)
			h := draw(t, p, planned(t, p, name, Gradient{Accept: 0.95}), 4, 1000, n, seed+2)
			for _, q := range p.Names() {
				what := fmt.Sprintf("%s %s %s %s", p.Spec().Likelihood, prior, name, q)
				figures = append(figures, mcmctest.Between(what, mapped(h.Chains(q), tame), mapped(g.Chains(q), tame))...)
			}
		}
	}
	mcmctest.Moments(t, figures)
}

func TestGradientSamplersResume(t *testing.T) {
	p := small(t, 9, 3, parse(t, "horseshoe", "jeffreys", "flat", true))
	for _, c := range gradientSamplers {
		mcmctest.Resume(t, p, planned(t, p, c.name, c.Gradient))
	}
}

func TestGradientSamplersRefuseIndicators(t *testing.T) {
	p := small(t, 9, 3, parse(t, "spike-slab", "jeffreys", "flat", true))
	for _, name := range []string{"nuts", "hmc"} {
		_, _, err := Plan(p, name, Gradient{})
		require.ErrorContains(t, err, "gibbs: "+name+" follows gradients, and the indicators of the prior spike-slab")
		require.ErrorContains(t, err, "which are 0 or 1, have none: use auto")
	}
}
