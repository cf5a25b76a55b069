package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Trade moves the τ of each matrix against all of its ξ with their products held,
// so that neither weights nor likelihood change: by slice sampling of δ from
//
//	p(log τ + δ) Π p(log ξ - δ)
//
// since such a shift of the logarithms has no Jacobian. It tells apart what is
// common to the scales and what is theirs, which draws of one given the other
// do slowly. [Liu & Sabatti 2000]
type Trade struct {
	sampler.Untuned
	matrices []shared
	at       shared // whose shift is drawn
	x        []float64
	logP     func(delta float64) float64
}

// shared is the τ of a matrix, and its ξ.
type shared struct {
	tau model.Coord
	xi  []model.Coord
}

// newTrade returns the kernel; nil: no matrix of p has both a τ and ξ to trade with.
func newTrade(p *model.Posterior) *Trade {
	k := &Trade{}
	scales := p.Layout().Scales
	for _, tau := range scales {
		if !tau.Layer {
			continue
		}
		m := shared{tau: tau}
		for _, c := range scales {
			if !c.Layer && tau.Off <= c.Off && c.Off < tau.Off+tau.Len {
				m.xi = append(m.xi, c)
			}
		}
		if len(m.xi) > 0 {
			k.matrices = append(k.matrices, m)
		}
	}
	if len(k.matrices) == 0 {
		return nil
	}
	k.logP = k.logPShift
	return k
}

// Columns returns none.
func (*Trade) Columns() []string { return nil }

// Step draws one shift for each matrix.
func (k *Trade) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	k.x = s.X
	for _, k.at = range k.matrices {
		delta := dist.Slice(rng, k.logP, 0, 1)
		s.X[k.at.tau.At] += delta
		for _, c := range k.at.xi {
			s.X[c.At] -= delta
		}
	}
	s.LogP = math.NaN()
}

// logPShift returns the log density of a shift, up to a constant.
func (k *Trade) logPShift(delta float64) float64 {
	lp, _ := k.at.tau.Law.(gsm.Continuous).LogDensity(k.x[k.at.tau.At] + delta)
	for _, c := range k.at.xi {
		l, _ := c.Law.(gsm.Continuous).LogDensity(k.x[c.At] - delta)
		lp += l
	}
	return lp
}
