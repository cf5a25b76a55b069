package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Trade moves a regression's τ against all of its ξ with their products held,
// so that neither weights nor likelihood change: by slice sampling of δ from
//
//	p(log τ + δ) Π p(log ξ - δ)
//
// since such a shift of the logarithms has no Jacobian. It tells apart what is
// common to the scales and what is theirs, which draws of one given the other
// do slowly. [Liu & Sabatti 2000]
type Trade struct {
	sampler.Untuned
	tau    model.Coord
	coords []model.Coord
	x      []float64
	logP   func(delta float64) float64
}

// newTrade returns the kernel; nil: p has no τ, or no ξ to trade with.
func newTrade(p *model.Posterior) *Trade {
	k := &Trade{coords: NewScales(p).coords}
	if k.logP = k.logPShift; len(k.coords) == 0 {
		return nil
	}
	for _, c := range p.Layout().Scales {
		if c.Layer {
			k.tau = c
			return k
		}
	}
	return nil
}

// Columns returns none.
func (*Trade) Columns() []string { return nil }

// Step draws one shift.
func (k *Trade) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	k.x = s.X
	delta := dist.Slice(rng, k.logP, 0, 1)
	s.X[k.tau.At] += delta
	for _, c := range k.coords {
		s.X[c.At] -= delta
	}
	s.LogP = math.NaN()
}

// logPShift returns the log density of a shift, up to a constant.
func (k *Trade) logPShift(delta float64) float64 {
	lp, _ := k.tau.Law.(gsm.Continuous).LogDensity(k.x[k.tau.At] + delta)
	for _, c := range k.coords {
		l, _ := c.Law.(gsm.Continuous).LogDensity(k.x[c.At] - delta)
		lp += l
	}
	return lp
}
