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
// divides out; then z is rescaled so that w stays. Scales of one law over
// different weights do not depend on each other and are drawn together.
type Scales struct {
	sampler.Untuned
	runs         [][]model.Coord // those that are drawn together
	u, s, square []float64       // of a run: log ξ, S, and ξ² before; scratch
}

// NewScales returns the kernel for the local scales of p.
func NewScales(p *model.Posterior) *Scales { return newScales(local(p)) }

func newScales(coords []model.Coord) *Scales {
	k := &Scales{}
	runs, most := inRuns(coords)
	k.runs, k.u, k.s, k.square = runs, make([]float64, most), make([]float64, most), make([]float64, most)
	return k
}

// inRuns divides scales into those that are drawn together, and returns how many
// the longest run has.
func inRuns(coords []model.Coord) (runs [][]model.Coord, most int) {
	first := 0
	for i, c := range coords {
		if i == len(coords)-1 || !together(c, coords[i+1]) {
			runs = append(runs, coords[first:i+1])
			first, most = i+1, max(most, i+1-first)
		}
	}
	return runs, most
}

// together reports whether d, which follows c, is of the same law and has as many
// weights, none of which c has.
func together(c, d model.Coord) bool {
	return !c.Layer && !d.Layer && c.Matrix == d.Matrix && c.Len == d.Len && c.Off+c.Len <= d.Off
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
	for _, run := range k.runs {
		k.draw(rng, s.X, run)
	}
	s.LogP = math.NaN()
}

func (k *Scales) draw(rng *rand.Rand, x []float64, run []model.Coord) {
	u, s, square := k.u[:len(run)], k.s[:len(run)], k.square[:len(run)]
	for i, c := range run {
		u[i] = x[c.At]
		square[i] = 2 * u[i]
	}
	kern.ExpAll(square, square)
	for i, c := range run {
		ss := 0.0
		for _, v := range x[c.Off : c.Off+c.Len] {
			ss += float64(v * v)
		}
		s[i] = ss * square[i]
	}
	gsm.Conditionals(run[0].Law.(gsm.Continuous), rng, u, run[0].Len, s)
	ratio := s // of ξ before to ξ
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
