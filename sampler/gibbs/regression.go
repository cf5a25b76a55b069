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

// Regression draws (τ, σ, intercept, weights, flat coefficients) of a linear
// regression given its local scales, in one block, each with everything that
// follows it integrated out:
//
//	log τ by slice sampling, σ² exactly where its prior is conjugate (and then
//	integrated out in the step before), else by slice sampling,
//	the intercept where its prior is Gaussian, then z, then the flat coefficients.
//
// The bound c of a regularized horseshoe moves along with what multiplies all
// weights: τ, and σ where they are in its units. Their ratio stays, with it D, and
// a new τ or σ costs no product of columns. [BoundedScales] draws c alone. A prior
// that all but fixes c would hold τ back, too; c is held there.
//
// Drawing τ and σ before the weights, not given them, is what lets a horseshoe
// mix for p >> n. [Johndrow, Orenstein & Bhattacharya 2020, Sec. 2; the order
// matters: van Dyk & Park 2008]
type Regression struct {
	sampler.Untuned
	post   *model.Posterior
	design *design
	space  space
	tau    *model.Coord // the global scale's coordinate; nil where it is fixed
	dof    float64      // rows less columns with a flat prior
	window float64      // of log τ

	d        []float64            // prior sd of each weight over τ (and σ, where it scales), no bound applied
	bounded  []float64            // and the bound applied
	along    *gsm.InverseNakagami // the law of a c that moves along; nil: there is none, or it is held
	logC     float64              // log c, as a step finds it
	ratio    float64              // log c less log τ (and log σ), likewise: what stays where c moves along
	m        margin               // at the current τ and σ
	variance float64              // of the intercept's prior; 0: flat or none
	logSigma float64
	logTau   float64
	marginAt [2]float64 // log τ and log σ at which m holds; NaN: nowhere
	tauLogP  func(float64) float64
	sigLogP  func(float64) float64
	w, flat  []float64 // weights and flat coefficients, scratch
}

// The width of the slice of log τ given the local scales. The narrow one is three
// to eight standard deviations, so that no step out is needed: every evaluation
// costs a factor. The wide one reaches from one mode to the other where the
// weights can also interpolate, see [Plan]: with one evaluation more a round the
// autocorrelation time of log τ there falls by a quarter to a half.
const narrow, reaching = 3, 10

// mostAlong is the largest DF of a slab with which c moves along. Effective draws
// of τ per second over those with c held, n = 100, p = 500: 5 at DF = 4, 3.6 at 40,
// 0.6 at 400.
const mostAlong = 200

// margin is what the data say about (τ, σ) with weights and flat coefficients
// integrated out: with M = I + r X D² X', y and the ones o less their
// projection on the flat columns,
//
//	logdet = log|M|, yy = y'M⁻¹y, yo = y'M⁻¹o, oo = o'M⁻¹o
//
// yo and oo are used, and computed, only under a Gaussian intercept.
type margin struct{ logdet, yy, yo, oo float64 }

// space is a way to the weights of a regression, p×p or n×n.
type space interface {
	// prepare takes the prior sd of each weight, in units of √r.
	prepare(d []float64)
	// margin returns the margin at r.
	margin(r float64) margin
	// draw writes a draw of z given y to z, at the r of the last margin: y is
	// the target less intercept times ones, in units of σ.
	draw(rng *rand.Rand, z []float64, sigma, intercept float64)
}

// newRegression returns the kernel on a design that it may share with others.
func newRegression(p *model.Posterior, g *design, sp space) *Regression {
	k := &Regression{post: p, design: g, space: sp, dof: g.dof, window: narrow, d: make([]float64, p.Layout().Weights)}
	k.w, k.bounded, k.flat = make([]float64, len(k.d)), make([]float64, len(k.d)), make([]float64, g.flat.size())
	if b := p.Layout().Bound; b != nil {
		if law := b.Law.(gsm.InverseNakagami); 2*law.A <= mostAlong {
			k.along = &law
		}
	}
	if _, ok := sp.(*wide); ok && p.Layout().LogSigma >= 0 && !k.held() {
		k.window = reaching
	}
	for i, c := range p.Layout().Scales {
		if c.Layer {
			k.tau = &p.Layout().Scales[i]
		}
	}
	k.tauLogP, k.sigLogP = k.logPTau, k.logPSigma
	return k
}

// Columns returns none.
func (*Regression) Columns() []string { return nil }

// Step draws the block.
func (k *Regression) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	l, spec := k.post.Layout(), k.post.Spec()
	clear(k.d)
	for _, c := range l.Scales {
		if c.Layer {
			continue
		}
		for j := c.Off; j < c.Off+c.Len; j++ {
			k.d[j] += s.X[c.At]
		}
	}
	kern.ExpAll(k.d, k.d)
	for j, b := range l.Base {
		k.d[j] *= b
	}
	for _, c := range l.Indicator {
		for j := c.Off; j < c.Off+c.Len; j++ {
			k.d[j] *= s.X[c.At]
		}
	}
	k.logTau = 0
	if k.tau != nil {
		k.logTau = s.X[k.tau.At]
	}
	k.logSigma = kern.Log(k.post.Sigma(s.X))
	if l.Bound != nil {
		k.logC = s.X[l.Bound.At]
		k.ratio = k.logC - k.common(k.logTau, k.logSigma)
	}
	if !k.held() {
		k.prepare(k.ratio)
	}
	k.marginAt[0] = math.NaN()
	k.variance = 0
	if l.Intercept >= 0 && !spec.Intercept.Flat() {
		k.variance = spec.Intercept.Variance(rng, s.X[l.Intercept])
	}

	if k.tau != nil {
		k.logTau = dist.SliceWithin(rng, k.tauLogP, k.logTau, k.window)
	}
	k.at(k.logTau, k.logSigma)
	if math.IsInf(k.m.logdet, 0) || math.IsNaN(k.m.logdet+k.m.yy) {
		return // scales beyond floating point: stay, and let the scales come back
	}
	if k.tau != nil {
		s.X[k.tau.At] = k.logTau
	}
	if l.LogSigma >= 0 {
		if a, b, ok := k.conjugate(k.logTau); ok {
			k.logSigma = dist.LogInverseGamma(rng, a+float64(k.dof/2), b+float64(k.m.yy/2)) / 2
		} else {
			k.logSigma = dist.Slice(rng, k.sigLogP, k.logSigma, 0.5)
			k.atSigma(k.logSigma)
		}
		s.X[l.LogSigma] = k.logSigma
	}
	if k.along != nil {
		s.X[l.Bound.At] = k.ratio + k.common(k.logTau, k.logSigma)
	}
	sigma := kern.Exp(k.logSigma)
	intercept := 0.0
	if k.variance > 0 {
		// precision 1/v + o'M⁻¹o/σ², mean from y less the prior's mean
		q := 1/k.variance + k.m.oo/(sigma*sigma)
		mean := spec.Intercept.Mean + k.m.yo/(sigma*sigma)/q
		intercept = mean + dist.Normal(rng)/math.Sqrt(q)
		s.X[l.Intercept] = intercept
	}
	if l.Weights > 0 {
		k.space.draw(rng, s.X[:l.Weights], sigma, intercept-k.design.shift)
	}
	k.drawFlat(rng, s.X, sigma, intercept-k.design.shift)
	s.LogP = math.NaN()
}

// drawFlat draws the flat coefficients given everything else and writes them to x.
func (k *Regression) drawFlat(rng *rand.Rand, x []float64, sigma, intercept float64) {
	if len(k.flat) == 0 {
		return
	}
	l := k.post.Layout()
	k.post.Weights(k.w, x)
	k.design.flat.draw(rng, k.flat, k.w, sigma, intercept)
	b := k.flat
	if k.design.flat.intercept {
		x[l.Intercept] = b[0]
		b = b[1:]
	}
	copy(x[l.Weights:l.Weights+l.Fixed], b)
}

// held reports whether there is a bound that does not move along.
func (k *Regression) held() bool { return k.post.Layout().Bound != nil && k.along == nil }

// common returns the logarithm of what multiplies the prior sd of all weights.
func (k *Regression) common(logTau, logSigma float64) float64 {
	if k.post.Spec().ScaleByNoise {
		return logTau + logSigma
	}
	return logTau
}

// prepare gives the space D where log c less log τ (and log σ) is ratio.
func (k *Regression) prepare(ratio float64) {
	copy(k.bounded, k.d)
	if b := k.post.Layout().Bound; b != nil {
		c := kern.Exp(ratio)
		for j := b.Off; j < b.Off+b.Len; j++ {
			k.bounded[j] = gsm.Bounded(k.d[j], c)
		}
	}
	k.space.prepare(k.bounded)
}

// at computes the margin at (log τ, log σ): at r, the prior variance of a weight
// over that of the noise, d aside.
func (k *Regression) at(logTau, logSigma float64) {
	if k.marginAt == [2]float64{logTau, logSigma} {
		return
	}
	k.marginAt = [2]float64{logTau, logSigma}
	if k.held() {
		k.prepare(k.logC - k.common(logTau, logSigma))
	}
	logr := 2 * logTau
	if !k.post.Spec().ScaleByNoise {
		logr -= float64(2 * logSigma)
	}
	k.m = k.space.margin(kern.Exp(logr))
}

// atSigma computes the margin at log σ where that makes a difference to it.
func (k *Regression) atSigma(logSigma float64) {
	if !k.post.Spec().ScaleByNoise || k.held() {
		k.at(k.logTau, logSigma)
	}
}

// conjugate returns shape and rate of the prior of σ² at log τ where σ² can be
// drawn exactly with the weights integrated out. That of a c which moves with σ
// is a part of it: c² is an inverse gamma variable, too.
func (k *Regression) conjugate(logTau float64) (a, b float64, ok bool) {
	spec, l := k.post.Spec(), k.post.Layout()
	a, b, ok = spec.Noise.Conjugate()
	if k.along != nil {
		a += k.along.A
		b += float64(k.along.B * kern.Exp(-2*(k.ratio+logTau)))
	}
	return a, b, ok && spec.ScaleByNoise && !k.held() && k.variance == 0 && l.LogSigma >= 0
}

// logPTau returns the log density of log τ, given σ or with σ² integrated out.
func (k *Regression) logPTau(u float64) float64 {
	k.at(u, k.logSigma)
	lp, _ := k.tau.Law.(gsm.Continuous).LogDensity(u)
	if a, b, ok := k.conjugate(u); ok {
		if k.along != nil { // what is left of log c's density, σ aside
			lp -= float64(2 * k.along.A * (k.ratio + u))
		}
		return lp - float64(k.m.logdet/2) - float64((a+float64(k.dof/2))*kern.Log(b+float64(k.m.yy/2)))
	}
	return lp + k.logPBound(u, k.logSigma) + k.logLikelihood(k.logSigma)
}

// logPSigma returns the log density of log σ given τ.
func (k *Regression) logPSigma(logSigma float64) float64 {
	k.atSigma(logSigma)
	lp, _ := k.post.Spec().Noise.LogDensity(logSigma)
	return lp + k.logPBound(k.logTau, logSigma) + k.logLikelihood(logSigma)
}

// logPBound returns the log density of a log c that has moved along to (log τ, log σ).
func (k *Regression) logPBound(logTau, logSigma float64) float64 {
	if k.along == nil {
		return 0
	}
	lp, _ := k.along.LogDensity(k.ratio + k.common(logTau, logSigma))
	return lp
}

// logLikelihood returns log p(y | τ, σ) with weights, flat coefficients and a
// Gaussian intercept integrated out, up to a constant, at the current margin.
func (k *Regression) logLikelihood(logSigma float64) float64 {
	inv := kern.Exp(-2 * logSigma)
	lp := float64(-k.dof*logSigma) - float64(k.m.logdet/2)
	quad := float64(k.m.yy * inv)
	if k.variance > 0 {
		g := 1 + float64(k.variance*k.m.oo*inv)
		lp -= float64(kern.Log(g) / 2)
		quad -= k.variance * inv * inv * k.m.yo * k.m.yo / g
	}
	return lp - float64(quad/2)
}
