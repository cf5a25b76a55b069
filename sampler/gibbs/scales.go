package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Scales draws scales from their laws given the weights w = s z, which are held,
// one after the other: u = log ξ by [gsm.Continuous.Conditional] with
//
//	S = Σ (ξ z)²
//
// over the weights below it, since everything else that multiplies them
// divides out; then z is rescaled so that w stays.
type Scales struct {
	sampler.Untuned
	coords []model.Coord
	square []float64 // ξ² before, scratch
}

// NewScales returns the kernel for the local scales of p.
func NewScales(p *model.Posterior) *Scales { return newScales(local(p)) }

func newScales(coords []model.Coord) *Scales {
	return &Scales{coords: coords, square: make([]float64, len(coords))}
}

// local returns the scales that no whole matrix shares.
func local(p *model.Posterior) []model.Coord {
	var coords []model.Coord
	for _, c := range p.Layout().Scales {
		if !c.Layer {
			coords = append(coords, c)
		}
	}
	return coords
}

// Columns returns none.
func (*Scales) Columns() []string { return nil }

// Step draws all scales in turn.
func (k *Scales) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	for i, c := range k.coords {
		k.square[i] = 2 * s.X[c.At]
	}
	kern.ExpAll(k.square, k.square)
	for i, c := range k.coords {
		z := s.X[c.Off : c.Off+c.Len]
		ss := 0.0
		for _, v := range z {
			ss += float64(v * v)
		}
		old := s.X[c.At]
		u := c.Law.(gsm.Continuous).Conditional(rng, old, c.Len, ss*k.square[i])
		ratio := kern.Exp(old - u)
		for j := range z {
			z[j] *= ratio
		}
		s.X[c.At] = u
	}
	s.LogP = math.NaN()
}
