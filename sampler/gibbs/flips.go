package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Flips draws every indicator of any model given all else, z among it, in an
// order that is drawn anew,
//
//	log odds of ξ = 1 = log p(y, ξ = 1, ...) - log p(y, ξ = 0, ...)
//
// which costs one log density an indicator; then, from its prior, the z of each
// weight that is out, which the likelihood does not see; then each π. [Kuo &
// Mallick 1998]
//
// Columns are the probabilities of 1 at the last visit, of which an inclusion is
// the mean.
type Flips struct {
	sampler.Untuned
	post    *model.Posterior
	columns []string
	order   []int
	sd      []float64 // of the weights; 0: out
}

func newFlips(p *model.Posterior) *Flips {
	k := &Flips{post: p, columns: inclusionNames(p.Layout()), sd: make([]float64, p.Layout().Weights)}
	for j := range k.columns {
		k.order = append(k.order, j)
	}
	return k
}

// Columns returns "inclusion[...]" for each indicator.
func (k *Flips) Columns() []string { return k.columns }

// Step draws all indicators once, what is out, and each π.
func (k *Flips) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	l := k.post.Layout()
	for i := range k.order { // no order outlives its step: a resumed chain would not know it
		k.order[i] = i
	}
	rng.Shuffle(len(k.order), func(i, j int) { k.order[i], k.order[j] = k.order[j], k.order[i] })
	now := k.logDensity(s.X)
	for _, j := range k.order {
		at := l.Indicator[j].At
		is := s.X[at]
		s.X[at] = 1 - is
		then := k.logDensity(s.X)
		out[j] = is
		if d := then - now; !math.IsNaN(d) { // else neither can be
			out[j] = kern.Sigmoid(float64((1 - 2*is) * d))
		}
		s.X[at] = 0
		if rng.Float64() < out[j] {
			s.X[at] = 1
		}
		if s.X[at] != is {
			now = then
		}
	}
	k.post.PriorSD(k.sd, s.X)
	for j, sd := range k.sd {
		if sd == 0 {
			s.X[j] = dist.Normal(rng)
		}
	}
	for _, q := range l.Pi {
		if q.At >= 0 {
			on, off := l.Counts(q, s.X)
			s.X[q.At] = q.Law.RandLogit(rng, on, off)
		}
	}
	s.LogP = math.NaN()
}

// logDensity returns the log density at x, -Inf where it is no number.
func (k *Flips) logDensity(x []float64) float64 {
	lp := k.post.LogDensity(x, nil)
	if math.IsNaN(lp) {
		return math.Inf(-1)
	}
	return lp
}
