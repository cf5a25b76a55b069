package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/model"
	"noiseprior/sampler"
)

// BoundedScales draws scales and the bound of a regularized horseshoe given the
// weights w, which are held: u = log ξ, then log c, each by slice sampling of
//
//	log p(u) + Σ log N(w; 0, c²v/(c²+v))
//
// over the weights below it, since the bound leaves no closed conditional; then
// z is rescaled so that w stays. It takes the place of [Scales]. The scales of
// hidden biases have no bound.
type BoundedScales struct {
	sampler.Untuned
	post   *model.Posterior
	coords []model.Coord

	w, v []float64 // weights; their prior sd without the bound
	sd   []float64 // and with it
	c    float64
	at   model.Coord // the scale that is drawn
	old  float64     // its log, at which v holds
	logP func(float64) float64
	logC func(float64) float64
}

// NewBoundedScales returns the kernel for the local scales and the bound of p.
func NewBoundedScales(p *model.Posterior) *BoundedScales { return newBoundedScales(p, local(p)) }

func newBoundedScales(p *model.Posterior, coords []model.Coord) *BoundedScales {
	n := p.Layout().Weights
	k := &BoundedScales{post: p, coords: coords, w: make([]float64, n), v: make([]float64, n), sd: make([]float64, n)}
	k.logP, k.logC = k.logPScale, k.logPBound
	return k
}

// Columns returns none.
func (*BoundedScales) Columns() []string { return nil }

// Step draws all scales in turn, then the bound.
func (k *BoundedScales) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	bound := *k.post.Layout().Bound
	k.post.Weights(k.w, s.X)
	k.post.UnboundedSD(k.v, s.X)
	for _, at := range k.coords {
		k.at, k.old, k.c = at, s.X[at.At], math.Inf(1)
		if at.Off < bound.Off+bound.Len {
			k.c = kern.Exp(s.X[bound.At])
		}
		u := dist.Slice(rng, k.logP, k.old, 2)
		ratio := kern.Exp(u - k.old)
		for j := at.Off; j < at.Off+at.Len; j++ {
			k.v[j] *= ratio
		}
		s.X[at.At] = u
	}
	k.at = bound
	s.X[bound.At] = dist.Slice(rng, k.logC, s.X[bound.At], 1)
	k.post.PriorSD(k.sd, s.X)
	for j, sd := range k.sd {
		s.X[j] = k.w[j] / sd
	}
	s.LogP = math.NaN()
}

// logPScale returns the log density of the scale's logarithm given the weights.
func (k *BoundedScales) logPScale(u float64) float64 {
	lp, _ := k.at.Law.(gsm.Continuous).LogDensity(u)
	ratio := kern.Exp(u - k.old)
	for j := k.at.Off; j < k.at.Off+k.at.Len; j++ {
		lp += logNormal(k.w[j], gsm.Bounded(k.v[j]*ratio, k.c))
	}
	return lp
}

// logPBound returns the log density of log c given the weights.
func (k *BoundedScales) logPBound(logC float64) float64 {
	lp, _ := k.at.Law.(gsm.Continuous).LogDensity(logC)
	c := kern.Exp(logC)
	for j, v := range k.v[:k.at.Len] {
		lp += logNormal(k.w[j], gsm.Bounded(v, c))
	}
	return lp
}

// logNormal returns log N(w; 0, sd²) up to a constant.
func logNormal(w, sd float64) float64 {
	r := w / sd
	return -kern.Log(sd) - float64(r*r/2)
}
