package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
	"noiseprior/model"
	"noiseprior/sampler"
)

// CollapsedScales draws each local scale ξ of a regression in turn given τ and
// the others, with the weights integrated out, and σ² where the [Regression]
// that follows draws it without looking at the one before. With M the covariance
// of y without column x, in units of σ², and v the column's prior variance,
//
//	log|M + v xx'| = log|M| + log(1 + v s),                s = x'M⁻¹x
//	y'(M + v xx')⁻¹y = r + s b²/(1 + v s),                 b = x'M⁻¹y/s
//
// r what is left where v is infinite: three numbers, after which log ξ is drawn
// by slice sampling at no cost. Given the weights a scale near 0 hardly moves,
// since its weight is near 0 too; so it does here. It costs a p×p factor for
// each column.
//
// A [Regression] must follow at once, since weights and σ do not belong to the
// new scales. [van Dyk & Park 2008]
type CollapsedScales struct {
	sampler.Untuned
	post    *model.Posterior
	coords  []model.Coord
	t       *tall
	noSigma bool // σ² is integrated out

	d      []float64 // prior sd over σ of each weight
	cy, ry []float64 // X'y and Q'y, the intercept taken off y
	unit   []float64 // L⁻¹ of a unit vector, scratch
	z      []float64 // B⁻¹DX'y, scratch

	law   gsm.Continuous // of the scale that is drawn
	bound float64        // c; +Inf: none
	sigma float64
	base  float64 // prior sd of its weight, no bound applied, over the scale
	like  score
	s     float64 // as above
	sbb   float64 // s b²
	left  float64 // r
	logP  func(u float64) float64
}

// mostCollapsed is the largest p for which the factors of a scan are worth their
// time.
const mostCollapsed = 100

// collapses reports whether p's local scales are drawn by [CollapsedScales]:
// where p is small, and their law has mass on scales that are orders of
// magnitude below what the data can tell from 0. Given its weight such a scale
// hardly moves.
//
// Effective draws per second of the quantity that mixes worst, over those with
// [Scales], three seeds on diabetes (p = 10): normal-gamma(k=0.1,r=0.1) 7,
// beta(a=0.2,b=1) 3, log-uniform(1e-4,100) 2, horseshoe 0.7, laplace 0.5. With
// normal-gamma(k=0.1,r=0.1) on diabetes64 (p = 64) 6, at p = 100 less than 2.
func collapses(p *model.Posterior) bool {
	if p.Layout().Weights > min(mostCollapsed, len(p.Data().Y)) || p.Spec().PriorOnly {
		return false
	}
	for _, c := range p.Layout().Scales {
		if !c.Layer {
			return spiked(c.Law)
		}
	}
	return false
}

// spiked reports whether a law's density of log ξ falls more slowly than ξ
// towards 0.
func spiked(law gsm.Law) bool {
	switch law := law.(type) {
	case gsm.NormalGamma:
		return law.K < 0.5
	case gsm.Beta:
		return law.A < 1
	case gsm.LogUniform:
		return true
	}
	return false
}

// newCollapsedScales returns the kernel that works on the design of r.
func newCollapsedScales(p *model.Posterior, r *reduced) *CollapsedScales {
	k := &CollapsedScales{post: p, coords: local(p), t: newTall(r), noSigma: integratesSigma(p)}
	k.d, k.cy, k.ry = make([]float64, r.p), make([]float64, r.p), make([]float64, r.p)
	k.unit, k.z = linalg.NewVector(r.p), linalg.NewVector(r.p)
	k.logP = k.logPScale
	return k
}

// Columns returns none.
func (*CollapsedScales) Columns() []string { return nil }

// Step draws all scales in turn.
func (k *CollapsedScales) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	s.LogP = math.NaN()
	l, spec, t := k.post.Layout(), k.post.Spec(), k.t
	k.bound, k.sigma = math.Inf(1), k.post.Sigma(s.X)
	if l.Bound != nil {
		k.bound = kern.Exp(s.X[l.Bound.At])
	}
	a, b, _ := spec.Noise.Conjugate()
	k.like = score{conjugate: k.noSigma, a: a + float64(t.g.dof/2), b: b, inv: 1 / (k.sigma * k.sigma)}
	alpha := 0.0
	if l.Intercept >= 0 && !spec.Intercept.Flat() {
		alpha = s.X[l.Intercept] - t.g.shift
	}
	for j := range k.cy {
		k.cy[j], k.ry[j] = t.cy[j]-float64(alpha*t.co[j]), t.ry[j]-float64(alpha*t.ro[j])
	}
	outside := t.yy - float64(2*alpha*t.yo) + float64(alpha*alpha*t.oo)
	common := 1.0
	if spec.ScaleByNoise {
		common = k.sigma
	}
	for _, c := range l.Scales {
		if c.Layer {
			common *= kern.Exp(s.X[c.At])
		}
	}
	for _, c := range k.coords {
		k.d[c.Off] = gsm.Bounded(float64(l.Base[c.Off]*common)*kern.Exp(s.X[c.At]), k.bound) / k.sigma
	}
	t.prepare(k.d)
	for _, c := range k.coords {
		if !k.look(c.Off, outside) {
			return // scales beyond floating point: stay
		}
		k.law, k.base = c.Law.(gsm.Continuous), l.Base[c.Off]*common
		u := dist.Slice(rng, k.logP, s.X[c.At], 4)
		s.X[c.At] = u
		k.scale(c.Off, k.sd(u))
	}
}

// scale gives column j the prior sd d.
func (k *CollapsedScales) scale(j int, d float64) {
	k.d[j] = d
	for i, e := range k.d {
		row, col := max(i, j), min(i, j)
		k.t.dc.Set(row, col, d*e*k.t.c.At(row, col))
	}
}

// sd returns the prior sd over σ of the weight at log ξ = u.
func (k *CollapsedScales) sd(u float64) float64 {
	return gsm.Bounded(k.base*kern.Exp(u), k.bound) / k.sigma
}

// look finds s, s b² and r of column j from the factor of B = I + D X'X D with
// the column at the prior variance 1/x'x, where nothing cancels that need not:
//
//	(B⁻¹)_jj = 1/(1 + v s)
//
// and r as a sum of squares at the solution without a prior for j. It reports
// whether the factor exists.
func (k *CollapsedScales) look(j int, outside float64) bool {
	t := k.t
	own := t.c.At(j, j)
	d := 1.0
	if own > 0 {
		d /= math.Sqrt(own)
	}
	k.scale(j, d)
	if !t.l.Factor(1, 1, t.dc) && !factorByQR(&t.l, t.p, func(i, h int) float64 { return t.r[i*t.p+h] * k.d[h] }) {
		return false
	}
	clear(k.unit)
	k.unit[j] = 1
	t.l.Forward(k.unit)
	for i, c := range k.cy {
		k.z[i] = k.d[i] * c
	}
	t.l.Forward(k.z)
	share := kern.Dot(k.unit, k.unit)  // 1/(1 + v s)
	rest := math.Max(1-share, 0x1p-50) // less is rounding
	kern.Axpy(kern.Dot(k.unit, k.z)/rest, k.unit, k.z)
	t.l.Backward(k.z)
	b := k.z[j] * d
	k.s = rest / share / (d * d)
	k.sbb = k.s * b * b
	for i, z := range k.z {
		t.e[i] = k.d[i] * z
	}
	k.z[j] = 0
	k.left = outside + t.rest(k.ry, nil) + kern.Dot(k.z, k.z)
	return true
}

// logPScale returns the log density of log ξ, up to a constant.
func (k *CollapsedScales) logPScale(u float64) float64 {
	lp, _ := k.law.LogDensity(u)
	d := k.sd(u)
	vs := float64(float64(d*d) * k.s)
	return lp + k.like.of(kern.Log1p(vs), k.left+k.sbb/(1+vs))
}
