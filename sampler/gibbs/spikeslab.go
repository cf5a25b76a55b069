package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/gsm"
	"noiseprior/model"
	"noiseprior/sampler"
)

// SpikeSlab draws the indicators of a regression with the weights integrated
// out, and σ² with them where its prior is conjugate: each is drawn from its
// odds given the others, in a fixed order, π integrated out too; before that
// columns in the model are swapped against correlated ones outside; at the end
// π is drawn.
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
	columns []string
}

// newSpikeSlab returns the kernel on products that it may share with others.
func newSpikeSlab(p *model.Posterior, g *design, m *gram) *SpikeSlab {
	l := p.Layout()
	k := &SpikeSlab{post: p, law: l.Bernoulli(), set: newSubset(m), dof: g.dof, shift: g.shift}
	for _, c := range l.Indicator {
		k.columns = append(k.columns, "inclusion"+c.Name[len("xi"):])
	}
	return k
}

// scans is how often a step goes over all indicators: a scan costs far less
// than the memory of a draw.
const scans = 2

// Columns returns "inclusion[...]" for each indicator.
func (k *SpikeSlab) Columns() []string { return k.columns }

// score is the log likelihood of a subset, weights and where possible σ² out.
type score struct {
	conjugate bool
	a, b      float64 // shape, dof included, and rate of σ²
	inv       float64 // 1/σ²
}

func (c score) of(logdet, yy float64) float64 {
	if c.conjugate {
		return -logdet/2 - c.a*math.Log(c.b+math.Max(yy, 0)/2)
	}
	return -logdet/2 - yy*c.inv/2
}

// Step draws all indicators once, then swaps.
func (k *SpikeSlab) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	l, spec := k.post.Layout(), k.post.Spec()
	rho := l.Constant * l.Constant
	for _, c := range l.Scales {
		rho *= math.Exp(2 * s.X[c.At]) // a spike-slab's only other scale is τ
	}
	sigma := k.post.Sigma(s.X)
	c := score{inv: 1 / (sigma * sigma)}
	if a, b, ok := spec.Noise.Conjugate(); ok && spec.ScaleByNoise && l.LogSigma >= 0 {
		c.conjugate, c.a, c.b = true, a+k.dof/2, b
	}
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
	p := float64(len(l.Indicator))
	for j := range l.Indicator {
		out[j] = 0
	}
	for range scans {
		for range min(len(k.set.idx), 10) {
			k.swap(rng, c)
		}
		for j := range l.Indicator {
			out[j] += k.flip(rng, j, c, p) / scans
		}
	}
	for j, ind := range l.Indicator {
		s.X[ind.At] = 0
		if k.set.where[j] >= 0 {
			s.X[ind.At] = 1
		}
	}
	if l.LogitPi >= 0 {
		on := float64(len(k.set.idx))
		s.X[l.LogitPi] = k.law.RandLogit(rng, on, p-on)
	}
	s.LogP = math.NaN()
}

// flip draws indicator j given the others and returns the probability of 1.
func (k *SpikeSlab) flip(rng *rand.Rand, j int, c score, p float64) float64 {
	s := k.set
	in := s.where[j] >= 0
	on := float64(len(s.idx))
	var odds float64
	if in {
		on--
		dl, dy := s.without(j)
		odds = c.of(s.logdet, s.yy) - c.of(s.logdet+dl, s.yy+dy)
	} else {
		dl, dy := s.with(j)
		odds = c.of(s.logdet+dl, s.yy+dy) - c.of(s.logdet, s.yy)
	}
	odds += k.law.LogOdds(on, p-1-on)
	prob := 1 / (1 + math.Exp(-odds))
	if want := rng.Float64() < prob; want && !in {
		s.add(j)
	} else if !want && in {
		s.remove(j)
	}
	return prob
}

// swap proposes to exchange a column of the model with one that correlates
// with it, and accepts by Metropolis and Hastings; size and prior do not change.
func (k *SpikeSlab) swap(rng *rand.Rand, c score) {
	s := k.set
	if len(s.idx) == 0 {
		return
	}
	i := s.idx[rng.IntN(len(s.idx))]
	near := s.g.neighbours[i]
	if len(near) == 0 {
		return
	}
	j := near[rng.IntN(len(near))]
	if s.where[j] >= 0 {
		return
	}
	before := c.of(s.logdet, s.yy)
	s.remove(i)
	s.add(j)
	ratio := c.of(s.logdet, s.yy) - before + math.Log(float64(len(near))/float64(len(s.g.neighbours[j])))
	if !(-rng.ExpFloat64() < ratio) {
		s.remove(j)
		s.add(i)
	}
}
