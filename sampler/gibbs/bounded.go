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
// weights w, which are held; then z is rescaled so that w stays. It takes the
// place of [Scales]. The scales of hidden biases have no bound.
//
// A scale has the law that it has without a bound, times
//
//	Π √(1 + v²/c²)
//
// over the weights below it, v their prior standard deviations without the bound.
// Where the weights are far below c, draws from that law are accepted by the ratio
// of this factor: of one weight 98 % and more where τ is below c/10, 84 % where
// they are equal. Where they are not, for log c, and now and then for every scale,
// slice sampling of
//
//	log p(u) + Σ log N(w; 0, c²v²/(c²+v²))
//
// since a scale far above c would refuse draws from that law for as long as its
// factor is large.
type BoundedScales struct {
	sampler.Untuned
	post *model.Posterior
	runs [][]model.Coord // those that are drawn together

	u, s, ratio []float64 // of a run: log ξ, S as [Scales] has it, and ξ to what it was; scratch

	w, v   []float64   // weights; their prior sd without the bound
	sd     []float64   // and with it
	square float64     // Σw² below the bound
	c      float64     // +Inf: none
	at     model.Coord // the scale that is drawn
	old    float64     // its log, at which v holds
	logP   func(float64) float64
	logC   func(float64) float64
}

// leastFar is how many times Σw² of the weights below a scale goes into c² where
// draws from the law without the bound serve.
const leastFar = 400

// seldom is one in how many draws of a scale is by slice sampling wherever its
// weights are.
const seldom = 16

// NewBoundedScales returns the kernel for the local scales and the bound of p.
func NewBoundedScales(p *model.Posterior) *BoundedScales { return newBoundedScales(p, local(p)) }

func newBoundedScales(p *model.Posterior, coords []model.Coord) *BoundedScales {
	n := p.Layout().Weights
	runs, most := inRuns(coords)
	k := &BoundedScales{post: p, runs: runs, u: make([]float64, most), s: make([]float64, most), ratio: make([]float64, most), w: make([]float64, n), v: make([]float64, n), sd: make([]float64, n)}
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
	for _, run := range k.runs {
		k.c = math.Inf(1)
		if run[0].Off < bound.Off+bound.Len {
			k.c = kern.Exp(s.X[bound.At])
		}
		k.draw(rng, s.X, run)
	}
	k.at, k.square = bound, 0
	for _, w := range k.w[bound.Off : bound.Off+bound.Len] {
		k.square += float64(w * w)
	}
	s.X[bound.At] = dist.Slice(rng, k.logC, s.X[bound.At], 1)
	k.post.PriorSD(k.sd, s.X)
	for j, sd := range k.sd {
		s.X[j] = k.w[j] / sd
	}
	s.LogP = math.NaN()
}

// draw draws the scales of a run.
func (k *BoundedScales) draw(rng *rand.Rand, x []float64, run []model.Coord) {
	u, s, ratio := k.u[:len(run)], k.s[:len(run)], k.ratio[:len(run)]
	for i, at := range run {
		u[i] = x[at.At]
	}
	kern.ExpAll(ratio, u)
	for i, at := range run {
		s[i] = 0
		for j := at.Off; j < at.Off+at.Len; j++ {
			r := k.w[j] / k.v[j] * ratio[i]
			s[i] += float64(r * r)
		}
	}
	gsm.Conditionals(run[0].Law.(gsm.Continuous), rng, u, run[0].Len, s)
	for i, at := range run {
		ratio[i] = u[i] - x[at.At]
	}
	kern.ExpAll(ratio, ratio)
	for i, at := range run {
		k.at, k.old = at, x[at.At]
		if !k.far() || rng.IntN(seldom) == 0 {
			u[i] = dist.Slice(rng, k.logP, k.old, 2)
			ratio[i] = kern.Exp(u[i] - k.old)
		} else if !k.accepts(rng, ratio[i]) {
			continue
		}
		x[at.At] = u[i]
		for j := at.Off; j < at.Off+at.Len; j++ {
			k.v[j] *= ratio[i]
		}
	}
}

// far reports whether the weights below the scale in work are far below c. It
// asks what is held, not the scale.
func (k *BoundedScales) far() bool {
	s := 0.0
	for _, w := range k.w[k.at.Off : k.at.Off+k.at.Len] {
		s += float64(w * w)
	}
	return s < k.c*k.c/leastFar
}

// accepts reports whether a scale that is ratio times that in work and comes from
// the law without the bound is to take its place.
func (k *BoundedScales) accepts(rng *rand.Rand, ratio float64) bool {
	square := 1.0
	for _, v := range k.v[k.at.Off : k.at.Off+k.at.Len] {
		before := v / k.c
		after := before * ratio
		square *= (1 + float64(after*after)) / (1 + float64(before*before))
	}
	u := rng.Float64()
	return u*u < square
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

// logPBound returns the log density of log c given the weights, up to a constant:
// -Σ log sd is ½ Σ log(1 + v/c²) and what does not depend on c.
func (k *BoundedScales) logPBound(logC float64) float64 {
	lp, _ := k.at.Law.(gsm.Continuous).LogDensity(logC)
	inv := kern.Exp(-logC)
	lp -= float64(k.square * inv * inv / 2)
	p := 1.0
	for _, v := range k.v[k.at.Off : k.at.Off+k.at.Len] {
		r := v * inv
		p *= 1 + float64(r*r)
		if p > 1e100 {
			lp += float64(kern.Log(p) / 2)
			p = 1
		}
	}
	return lp + float64(kern.Log(p)/2)
}

// logNormal returns log N(w; 0, sd²) up to a constant.
func logNormal(w, sd float64) float64 {
	r := w / sd
	return -kern.Log(sd) - float64(r*r/2)
}
