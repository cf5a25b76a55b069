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
	runs   [][]model.Coord // coords, divided
	u, s   []float64       // of a run: log ξ, sums of squares
	square []float64       // ξ² before, then the ratio of ξ before to after, of all
}

// NewScales returns the kernel for the local scales of p.
func NewScales(p *model.Posterior) *Scales { return newScales(local(p)) }

func newScales(coords []model.Coord) *Scales {
	n := len(coords)
	k := &Scales{coords: coords, u: make([]float64, n), s: make([]float64, n), square: make([]float64, n)}
	first := 0
	for i, c := range coords {
		if i == n-1 || !together(c, coords[i+1]) {
			k.runs = append(k.runs, coords[first:i+1])
			first = i + 1
		}
	}
	return k
}

// together reports whether d, which follows c, can be drawn with it: by the same
// law, with as many weights, none of which c has.
func together(c, d model.Coord) bool {
	return d.Law == c.Law && d.Len == c.Len && d.Off >= c.Off+c.Len
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
	square := k.square
	for _, run := range k.runs {
		n := len(run)
		k.draw(rng, s.X, run, k.u[:n], k.s[:n], square[:n])
		square = square[n:]
	}
	s.LogP = math.NaN()
}

// draw draws the scales of a run, ξ² before in square.
func (k *Scales) draw(rng *rand.Rand, x []float64, run []model.Coord, u, s, square []float64) {
	for i, c := range run {
		s[i] = 0
		for _, v := range x[c.Off : c.Off+c.Len] {
			s[i] += float64(v * v)
		}
		s[i] *= square[i]
		u[i] = x[c.At]
	}
	gsm.Conditionals(run[0].Law.(gsm.Continuous), rng, u, run[0].Len, s)
	ratio := square
	for i, c := range run {
		ratio[i] = x[c.At] - u[i]
		x[c.At] = u[i]
	}
	kern.ExpAll(ratio, ratio)
	for i, c := range run {
		for j := c.Off; j < c.Off+c.Len; j++ {
			x[j] *= ratio[i]
		}
	}
}
