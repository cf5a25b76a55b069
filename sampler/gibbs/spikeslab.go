package gibbs

import (
	"math"
	"math/rand/v2"
	"sort"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
	"noiseprior/model"
	"noiseprior/sampler"
)

// SpikeSlab draws the indicators of a regression with the weights integrated
// out, π too, and σ² where the regression that follows draws it without looking
// at the one before. A scan first takes columns of the model out and fills their
// places with columns drawn from all, then draws each indicator from its odds
// given the others, in a fixed order; at the end of a step π is drawn.
// A [Regression] must follow at once, since weights and σ do not belong to the
// new indicators. [George & McCulloch 1997; the order: van Dyk & Park 2008]
//
// It reports the mean probability that each indicator was drawn with over the
// step's scans, the Rao-Blackwellised inclusion.
type SpikeSlab struct {
	sampler.Untuned
	post    *model.Posterior
	law     gsm.Bernoulli
	set     *subset
	dof     float64
	shift   float64
	noSigma bool // σ² is integrated out
	columns []string
	log     []float64 // of what each column would add to the likelihood, scratch
	on      int       // columns beside one whose prior log odds are
	odds    float64
}

// newSpikeSlab returns the kernel on products that it may share with others.
func newSpikeSlab(p *model.Posterior, g *design, m *gram) *SpikeSlab {
	l := p.Layout()
	k := &SpikeSlab{post: p, law: l.Pi[0].Law, set: newSubset(m, zellner(p)), dof: g.dof, shift: g.shift, log: make([]float64, m.p), on: -1}
	k.noSigma = integratesSigma(p)
	k.columns = inclusionNames(l)
	return k
}

// zellner tells whether the likelihood sees a Zellner slab; without one, z is
// all that there is, and its prior is the same.
func zellner(p *model.Posterior) bool {
	return p.Spec().Prior.Slab.Zellner && !p.Spec().PriorOnly
}

// scans returns how often a step goes over all of p indicators: often where a
// scan costs less than the rest of a step, once where it is nearly all of it.
//
// Note: scans at random, which would visit the many indicators of probability
// near 0 less often, were rejected for large p. A visit that changes nothing is
// some 30 ns; the time goes into X'x_j of a column that comes in, which a column
// visited less often needs as well, and the inclusion of all columns at each
// draw needs it for each column of the model.
func scans(p int) int { return max(1, min(4, 4000/max(p, 1))) }

// swaps is how many places a scan fills anew.
const swaps = 2

// Columns returns "inclusion[...]" for each indicator.
func (k *SpikeSlab) Columns() []string { return k.columns }

// integratesSigma tells whether a [Regression] draws σ² of p with all that comes
// before it integrated out, so that a kernel ahead of it may integrate σ² out too:
// not under a bound, whose ratio to σ is that of the σ before.
func integratesSigma(p *model.Posterior) bool {
	spec, l := p.Spec(), p.Layout()
	_, _, conjugate := spec.Noise.Conjugate()
	return conjugate && spec.ScaleByNoise && l.LogSigma >= 0 && l.Bound == nil && (l.Intercept < 0 || spec.Intercept.Flat())
}

// score is the log likelihood of scales or a subset, weights and where possible σ² out.
type score struct {
	conjugate bool
	a, b      float64 // shape, dof included, and rate of σ²
	inv       float64 // 1/σ²
}

// of returns the log likelihood, up to a constant.
func (c score) of(logdet, yy float64) float64 {
	if c.conjugate {
		return float64(-logdet/2) - float64(c.a*kern.Log(c.b+float64(math.Max(yy, 0)/2)))
	}
	return float64(-logdet/2) - float64(yy*c.inv/2)
}

// change returns by how much of changes from yy with logdet and dy.
func (c score) change(logdet, yy, dy float64) float64 {
	if c.conjugate {
		return float64(-logdet/2) - float64(c.a*kern.Log((c.b+float64(math.Max(yy+dy, 0)/2))/(c.b+float64(math.Max(yy, 0)/2))))
	}
	return float64(-logdet/2) - float64(dy*c.inv/2)
}

// Step draws all indicators, and π.
func (k *SpikeSlab) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	l, spec := k.post.Layout(), k.post.Spec()
	rho := l.Base[0] * l.Base[0]
	for _, c := range l.Scales {
		rho *= kern.Exp(2 * s.X[c.At]) // a spike-slab's only other scale is τ
	}
	sigma := k.post.Sigma(s.X)
	a, b, _ := spec.Noise.Conjugate()
	c := score{conjugate: k.noSigma, a: a + float64(k.dof/2), b: b, inv: 1 / (sigma * sigma)}
	if !spec.ScaleByNoise {
		rho *= c.inv
	}
	alpha := 0.0
	if l.Intercept >= 0 && !spec.Intercept.Flat() {
		alpha = s.X[l.Intercept] - k.shift
	}
	k.set.reset(rho, alpha)
	for j, ind := range l.Indicator {
		if s.X[ind.At] == 1 {
			k.set.add(j)
		}
	}
	clear(out)
	rounds := scans(len(out))
	for range rounds {
		for range swaps {
			k.swap(rng, c)
		}
		for j := range out {
			out[j] += k.flip(rng, j, c) / float64(rounds)
		}
	}
	for j, ind := range l.Indicator {
		s.X[ind.At] = 0
		if k.set.where[j] >= 0 {
			s.X[ind.At] = 1
		}
	}
	if at := l.Pi[0].At; at >= 0 {
		on := float64(len(k.set.idx))
		s.X[at] = k.law.RandLogit(rng, on, float64(len(out))-on)
	}
	s.LogP = math.NaN()
}

// flip draws indicator j given the others and returns the probability of 1.
func (k *SpikeSlab) flip(rng *rand.Rand, j int, c score) float64 {
	s := k.set
	in := s.where[j] >= 0
	var odds float64
	if in {
		dl, dy := s.without(j)
		odds = k.prior(len(s.idx)-1) - c.change(dl, s.yy, dy)
	} else {
		dl, dy := s.with(j)
		odds = k.prior(len(s.idx)) + c.change(dl, s.yy, dy)
	}
	prob := kern.Sigmoid(odds)
	if want := rng.Float64() < prob; want && !in {
		s.add(j)
	} else if !want && in {
		s.remove(j)
	}
	return prob
}

// prior returns the prior log odds of a column beside on others, kept until on
// changes.
func (k *SpikeSlab) prior(on int) float64 {
	if k.on != on {
		k.on, k.odds = on, k.law.LogOdds(float64(on), float64(len(k.columns)-1-on))
	}
	return k.odds
}

// swap takes a column of the model, each with the same probability, out and
// draws the one for its place from all that are then outside, with
// probabilities as their posteriors, size and prior being the same. Two columns
// that say the same change places so, which flips do only by way of a model
// that has both or none.
func (k *SpikeSlab) swap(rng *rand.Rand, c score) {
	s := k.set
	if len(s.idx) == 0 {
		return
	}
	s.remove(s.idx[rng.IntN(len(s.idx))])
	top := math.Inf(-1)
	for j := range k.log {
		k.log[j] = math.Inf(-1)
		if s.where[j] < 0 {
			dl, dy := s.with(j)
			k.log[j] = c.change(dl, s.yy, dy)
			top = math.Max(top, k.log[j])
		}
	}
	total := 0.0
	for j, v := range k.log {
		total += kern.Exp(v - top)
		k.log[j] = total
	}
	at := rng.Float64() * total
	s.add(sort.Search(len(k.log)-1, func(j int) bool { return k.log[j] > at }))
}
