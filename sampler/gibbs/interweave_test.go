package gibbs

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// nets are networks of one hidden layer and of two, residual ones among them.
func nets(t testing.TB) map[string]*model.Posterior {
	net := func(prior string, structure gsm.Structure, residual bool, hidden ...int) *model.Posterior {
		s := parse(t, prior, "inverse-gamma(3,2)", "gaussian(0.5,1)", false)
		s.Network = model.Network{Hidden: hidden, Activation: model.Tanh, Residual: residual, WidthScaling: true}
		s.Prior.Structure = structure
		return small(t, 5, 2, s)
	}
	return map[string]*model.Posterior{
		"2-3-1, horseshoe, ard":                    net("horseshoe", gsm.ARD, false, 3),
		"2-3-3-1, student-t, dropconnect":          net("student-t", gsm.DropConnect, false, 3, 3),
		"2-2-2-1, residual, horseshoe, ard-add":    net("horseshoe", gsm.ARDADD, true, 2, 2),
		"2-2-2-1, residual, spike-slab, add":       net("spike-slab", gsm.ADD, true, 2, 2),
		"2-3-1, regularized-horseshoe, ard":        net("regularized-horseshoe(s=0.5,slab=1,df=3)", gsm.ARD, false, 3),
		"2-3-1, spike-slab(pi=beta(2,1)), dropout": net("spike-slab(pi=beta(2,1))", gsm.ARD, false, 3),
	}
}

func TestInterweavedNetworksLeavePosteriorInvariant(t *testing.T) {
	for name, p := range nets(t) {
		for _, s := range []string{"gibbs+nuts", "gibbs+hmc"} {
			t.Run(name+", "+s, func(t *testing.T) {
				t.Parallel()
				mcmctest.Invariant(t, p, frozen(t, p, s, Gradient{MaxDepth: 5}), replicates()/4, 2)
			})
		}
	}
}

// tampered is a sweep one of whose kernels is replaced, tuned as the right one.
func tampered[K sampler.Kernel](t testing.TB, p *model.Posterior, replace func(q *model.Posterior, k K) sampler.Kernel) func(q *model.Posterior) sampler.Kernel {
	right := frozen(t, p, "gibbs+nuts", Gradient{MaxDepth: 5})
	return func(q *model.Posterior) sampler.Kernel {
		sweep := slices.Clone(right(q).(sampler.Sweep))
		found := false
		for i, k := range sweep {
			if k, ok := k.(K); ok {
				sweep[i], found = replace(q, k), true
			}
		}
		require.True(t, found, "the sweep has no such kernel")
		return sweep
	}
}

// upward moves τ and leaves the ξ, so that the weights move.
type upward struct{ *Trade }

func (k upward) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	before := slices.Clone(s.X)
	k.Trade.Step(rng, s, out)
	for _, l := range k.matrices {
		for _, c := range l.xi {
			s.X[c.At] = before[c.At]
		}
	}
}

// overlap is a Flips that leaves out the odds before the data.
type overlap struct{ *Flips }

func (k overlap) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	k.Flips.Step(rng, s, out)
	for j, c := range k.post.Layout().Indicator {
		if rng.Float64() < 0.5 {
			s.X[c.At], out[j] = float64(rng.IntN(2)), 0.5
		}
	}
	s.LogP = math.NaN()
}

// widthless draws σ as if the errors had one degree of freedom more.
type widthless struct{ *Noise }

func (k widthless) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	k.Noise.Step(rng, s, out)
	s.X[k.post.Layout().LogSigma] -= 0.5 / float64(len(k.f))
}

func TestBugsInInterweavedSweepsAreCaught(t *testing.T) {
	all := nets(t)
	hs, on := all["2-3-1, horseshoe, ard"], all["2-3-1, spike-slab(pi=beta(2,1)), dropout"]
	for name, c := range map[string]struct {
		p    *model.Posterior
		make func(q *model.Posterior) sampler.Kernel
	}{
		"z not rescaled under new scales": {hs, tampered(t, hs, func(_ *model.Posterior, k *Scales) sampler.Kernel { return unscaled{k} })},
		"two layers, z not rescaled": {all["2-3-3-1, student-t, dropconnect"], tampered(t, all["2-3-3-1, student-t, dropconnect"],
			func(_ *model.Posterior, k *Scales) sampler.Kernel { return unscaled{k} })},
		"residual, z not rescaled": {all["2-2-2-1, residual, horseshoe, ard-add"], tampered(t, all["2-2-2-1, residual, horseshoe, ard-add"],
			func(_ *model.Posterior, k *Scales) sampler.Kernel { return unscaled{k} })},
		"ξ not moved against τ":    {hs, tampered(t, hs, func(_ *model.Posterior, k *Trade) sampler.Kernel { return upward{k} })},
		"flips without odds":       {on, tampered(t, on, func(_ *model.Posterior, k *Flips) sampler.Kernel { return overlap{k} })},
		"a wrong conditional of σ": {hs, tampered(t, hs, func(_ *model.Posterior, k *Noise) sampler.Kernel { return widthless{k} })},
		"no Jacobian of log τ": {hs, func() func(q *model.Posterior) sampler.Kernel {
			tuning, err := frozen(t, hs, "gibbs+nuts", Gradient{MaxDepth: 5})(hs).MarshalBinary()
			require.NoError(t, err)
			return func(q *model.Posterior) sampler.Kernel {
				k := planned(t, q, "gibbs+nuts", Gradient{MaxDepth: 5})().(sampler.Sweep)
				k[0] = sampler.Hamiltonian{Target: loudTau{q}, Trajectory: sampler.NUTS{MaxDepth: 5}}.Kernel()
				require.NoError(t, k.UnmarshalBinary(tuning))
				return k
			}
		}()},
	} {
		t.Run(name, func(t *testing.T) {
			mcmctest.MustFail(t, func(tb testing.TB) { mcmctest.Invariant(tb, c.p, c.make, 4_000, 2) })
		})
	}
}

// loudTau is a posterior without the Jacobian of the log of its last scale, a τ.
type loudTau struct{ *model.Posterior }

func (l loudTau) LogDensity(x, grad []float64) float64 {
	lp := l.Posterior.LogDensity(x, grad)
	scales := l.Layout().Scales
	at := scales[len(scales)-1].At
	if grad != nil {
		grad[at]--
	}
	return lp - x[at]
}

func TestAutoInterweavesNetworks(t *testing.T) {
	p := nets(t)["2-2-2-1, residual, spike-slab, add"]
	newKernel, why, err := Plan(p, "auto", Gradient{})
	require.NoError(t, err)
	require.Equal(t, "gibbs+nuts: trajectories of all that is continuous at once that double until they turn back, 10 times at most; metric diagonal, acceptance rate 0.8; then each indicator given the rest, intercept and noise by themselves; since the weights of a network have no conditional to draw from", why)
	require.Equal(t, []string{
		"acceptance_rate", "step_size", "n_steps", "diverging", "energy", "tree_depth",
		"inclusion1[f0]", "inclusion1[f1]", "inclusion[tau2]", "inclusion3[1]", "inclusion3[2]", "lp",
	}, newKernel().Columns())

	p = nets(t)["2-3-1, horseshoe, ard"]
	newKernel, why, err = Plan(p, "gibbs+hmc", Gradient{})
	require.NoError(t, err)
	require.Contains(t, why, "gibbs+hmc: trajectories of all coordinates at once that take a time between half and one and a half of π/2")
	require.Contains(t, why, "; then the scales with the weights held, intercept and noise by themselves")
	require.NotContains(t, newKernel().Columns(), "tree_depth")
}

// Interweaved sweeps draw from the posterior that Gibbs draws from, whatever the
// prior and the likelihood.
func TestInterweavedEqualsGibbs(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 1_000
	}
	var figures []mcmctest.Figure
	for k, c := range []struct{ prior, likelihood, name string }{
		{"horseshoe", "gaussian", "gibbs+nuts"}, {"spike-slab(pi=0.4)", "gaussian", "gibbs+nuts"}, {"regularized-horseshoe", "gaussian", "gibbs+hmc"},
		{"laplace", "bernoulli", "gibbs+nuts"}, {"spike-slab", "bernoulli", "gibbs+hmc"}, {"student-t", "student-t", "gibbs+nuts"},
	} {
		s, make := parse(t, c.prior, "half-cauchy(1)", "gaussian(0.2,0.5)", c.likelihood != "bernoulli"), small
		var err error
		s.Likelihood, err = model.ParseLikelihood(c.likelihood)
		require.NoError(t, err)
		if c.likelihood == "bernoulli" {
			make = classed
		}
		p := make(t, 9, 3, s)
		g := draw(t, p, planned(t, p, "gibbs", Gradient{}), 4, 500, n, uint64(2*k))
		h := draw(t, p, planned(t, p, c.name, Gradient{Accept: 0.9}), 4, 500, n, uint64(2*k+1))
		for _, q := range p.Names() {
			f := func(v float64) float64 { return math.Asinh(10 * v) } // tames the tails
			for _, figure := range mcmctest.Between(c.prior+" "+c.likelihood+" "+q, mapped(h.Chains(q), f), mapped(g.Chains(q), f)) {
				if !strings.HasPrefix(c.prior, "spike-slab") || strings.HasSuffix(figure.Name, "mean") { // quantiles may be 0 in all draws
					figures = append(figures, figure)
				}
			}
		}
	}
	mcmctest.Moments(t, figures)
}

// Scales that are drawn together are of one law and have no weight in common.
func TestScalesDrawnTogetherAreIndependent(t *testing.T) {
	posteriors := nets(t)
	posteriors["one feature"] = small(t, 5, 1, parse(t, "horseshoe", "jeffreys", "flat", true))
	for name, p := range posteriors {
		coords := p.Layout().Scales
		runs := newScales(coords).runs
		require.Equal(t, coords, slices.Concat(runs...), name)
		for _, run := range runs {
			held := map[int]bool{}
			for _, c := range run {
				require.Equal(t, run[0].Law, c.Law, name)
				require.Equal(t, run[0].Len, c.Len, name)
				for j := c.Off; j < c.Off+c.Len; j++ {
					require.False(t, held[j], "%s: %s shares weight %d", name, c.Name, j)
					held[j] = true
				}
			}
		}
	}
	require.Len(t, newScales(nets(t)["2-3-1, horseshoe, ard"].Layout().Scales).runs, 4, "ξ and τ of two matrices")
}
