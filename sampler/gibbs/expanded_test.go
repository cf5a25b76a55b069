package gibbs

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

func expandedOf(t testing.TB) func(p *model.Posterior) sampler.Kernel {
	return func(p *model.Posterior) sampler.Kernel {
		newKernel, _, err := Plan(p, "expanded", Gradient{})
		require.NoError(t, err)
		return newKernel()
	}
}

func TestExpandedLeavesPosteriorInvariant(t *testing.T) {
	for name, p := range spikeJoints(t) {
		if !p.Spec().Prior.Slab.Zellner {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				mcmctest.Invariant(t, p, expandedOf(t), replicates(), 5)
			})
		}
	}
}

// noisier looks at the likelihood with another σ.
type noisier struct {
	*Expanded
	at int
}

func (k noisier) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	s.X[k.at]++
	k.Expanded.Step(rng, s, out)
	s.X[k.at]--
}

func TestExpandedWithAnotherSigmaIsCaught(t *testing.T) {
	p := spikeJoints(t)["unscaled, half-normal"]
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		k := expandedOf(t)(q).(sampler.Sweep)
		k[0] = noisier{k[0].(*Expanded), q.Layout().LogSigma}
		return k
	}, 5)
}

// shares returns for each k the chains of whether size is k.
func shares(c [][]float64, p int) [][][]float64 {
	var out [][][]float64
	for k := range p + 1 {
		out = append(out, mapped(c, func(v float64) float64 {
			if v == float64(k) {
				return 1
			}
			return 0
		}))
	}
	return out
}

func meanOf(c [][]float64) (mean float64) {
	n := 0
	for _, ch := range c {
		n += len(ch)
		for _, v := range ch {
			mean += v
		}
	}
	return mean / float64(n)
}

// The collapsed sampler, the expanded one and the enumeration know nothing of
// each other's odds. Figures of one run hang together, so that their root mean
// square is told by many short runs, not by a long one.
func TestCollapsedExpandedAndEnumerationAgree(t *testing.T) {
	draws, seed := 2_500, uint64(0)
	if testing.Short() {
		draws = 500
	}
	var figures []mcmctest.Figure
	add := func(name string, c [][]float64, exact float64) {
		if mcse := diagnostics.MCSEMean(c); mcse > 1e-6 {
			figures = append(figures, mcmctest.Figure{Name: name, Value: meanOf(c), MCSE: mcse, Reference: exact})
		}
	}
	for _, law := range []gsm.Bernoulli{{Pi: 0.4}, {A: 1, B: 1}} {
		for _, noise := range []string{"jeffreys", "0.8"} {
			p := small(t, 12, 5, spikeSlab(parse(t, "horseshoe", noise, "flat", true), law, gsm.Fixed(0.5)))
			inclusion, size, err := Enumerate(p)
			require.NoError(t, err)
			for run := range 16 {
				sampler := []string{"auto", "expanded"}[run%2]
				newKernel, _, err := Plan(p, sampler, Gradient{})
				require.NoError(t, err)
				seed++
				d := draw(t, p, newKernel, 4, 200, draws, seed)
				for j, f := range p.Data().Features {
					add(sampler+" "+noise+" inclusion "+f, d.Chains("inclusion["+f+"]"), inclusion[j])
				}
				for k, c := range shares(d.Chains("size"), 5) {
					add(sampler+" "+noise+" size "+strconv.Itoa(k), c, size[k])
				}
			}
		}
	}
	mcmctest.Moments(t, figures)
}

// What the enumeration has no figure for: coefficients, σ and τ of both samplers.
func TestCollapsedAndExpandedAgreeOnTheRest(t *testing.T) {
	draws := 20_000
	if testing.Short() {
		draws = 5_000
	}
	var figures []mcmctest.Figure
	for _, intercept := range []string{"flat", "gaussian(0.5,1)"} {
		s := spikeSlab(parse(t, "horseshoe", "half-normal(1)", intercept, false), gsm.Bernoulli{A: 1, B: 1}, gsm.HalfCauchy{S: 1})
		p := small(t, 12, 4, s)
		collapsed := draw(t, p, plan(t, p), 4, 500, draws, 3)
		expanded := draw(t, p, func() sampler.Kernel { return expandedOf(t)(p) }, 4, 500, draws, 4)
		for _, name := range p.Names() {
			bounded := func(v float64) float64 { return v / (1 + v*v) }
			a, b := mapped(collapsed.Chains(name), bounded), mapped(expanded.Chains(name), bounded)
			figures = append(figures, mcmctest.Figure{
				Name: name, Value: meanOf(a), MCSE: diagnostics.MCSEMean(a), Reference: meanOf(b), Error: diagnostics.MCSEMean(b),
			})
		}
	}
	mcmctest.Moments(t, figures)
}

func TestExpandedIsRefusedWhereItIsNone(t *testing.T) {
	_, _, err := Plan(small(t, 9, 3, parse(t, "horseshoe", "jeffreys", "flat", true)), "expanded", Gradient{})
	require.EqualError(t, err, "gibbs: expanded draws indicators, which the prior horseshoe(s=1) does not have: use auto")
	_, _, err = Plan(small(t, 9, 3, gslab(parse(t, "horseshoe", "jeffreys", "flat", true), gsm.Bernoulli{A: 1, B: 1}, gsm.Fixed(1), 0)), "expanded", Gradient{})
	require.EqualError(t, err, "gibbs: expanded holds a weight while its indicator changes, and under slab=zellner all weights would change with it: use auto, or slab=independent")
	_, _, err = Plan(small(t, 9, 3, parse(t, "horseshoe", "jeffreys", "flat", true)), "best", Gradient{})
	require.EqualError(t, err, `gibbs: unknown sampler "best": known are auto, gibbs, nuts, hmc, gibbs+nuts, gibbs+hmc, expanded`)
}
