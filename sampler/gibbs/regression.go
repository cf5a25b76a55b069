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

	d        []float64 // prior sd of each weight over τ (and σ, where it scales), no bound applied
	bound    float64   // c; +Inf: none
	sd       []float64 // prior sd over σ under a bound, scratch
	m        margin    // at the current τ and σ
	variance float64   // of the intercept's prior; 0: flat or none
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
	if _, ok := sp.(*wide); ok && p.Layout().LogSigma >= 0 && p.Layout().Bound == nil {
		k.window = reaching
	}
	k.w, k.flat, k.sd = make([]float64, len(k.d)), make([]float64, g.flat.size()), make([]float64, len(k.d))
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
	k.bound = math.Inf(1)
	if l.Bound != nil {
		k.bound = kern.Exp(s.X[l.Bound.At])
	} else {
		k.space.prepare(k.d)
	}
	k.marginAt[0] = math.NaN()
	k.logTau = 0
	if k.tau != nil {
		k.logTau = s.X[k.tau.At]
	}
	k.logSigma = kern.Log(k.post.Sigma(s.X))
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
		if a, b, ok := k.conjugate(); ok {
			k.logSigma = dist.LogInverseGamma(rng, a+float64(k.dof/2), b+float64(k.m.yy/2)) / 2
		} else {
			k.logSigma = dist.Slice(rng, k.sigLogP, k.logSigma, 0.5)
			k.at(k.logTau, k.logSigma)
		}
		s.X[l.LogSigma] = k.logSigma
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

// at computes the margin at (log τ, log σ): at r, the prior variance of a weight
// over that of the noise, d aside. Under a bound d does not come out of it.
func (k *Regression) at(logTau, logSigma float64) {
	if k.marginAt == [2]float64{logTau, logSigma} {
		return
	}
	k.marginAt = [2]float64{logTau, logSigma}
	scaled := k.post.Spec().ScaleByNoise
	if !math.IsInf(k.bound, 1) {
		common, sigma := kern.Exp(logTau), kern.Exp(logSigma)
		if scaled {
			common *= sigma
		}
		for j, d := range k.d {
			k.sd[j] = gsm.Bounded(d*common, k.bound) / sigma
		}
		k.space.prepare(k.sd)
		k.m = k.space.margin(1)
		return
	}
	logr := 2 * logTau
	if !scaled {
		logr -= float64(2 * logSigma)
	}
	k.m = k.space.margin(kern.Exp(logr))
}

// conjugate returns shape and rate of the prior of σ² where σ² can be drawn
// exactly with the weights integrated out.
func (k *Regression) conjugate() (a, b float64, ok bool) {
	a, b, ok = k.post.Spec().Noise.Conjugate()
	return a, b, ok && k.proportional() && k.variance == 0 && k.post.Layout().LogSigma >= 0
}

// proportional reports whether the prior variance of the weights is
// proportional to σ².
func (k *Regression) proportional() bool {
	return k.post.Spec().ScaleByNoise && math.IsInf(k.bound, 1)
}

// logPTau returns the log density of log τ, given σ or with σ² integrated out.
func (k *Regression) logPTau(u float64) float64 {
	k.at(u, k.logSigma)
	lp, _ := k.tau.Law.(gsm.Continuous).LogDensity(u)
	if a, b, ok := k.conjugate(); ok {
		return lp - float64(k.m.logdet/2) - float64((a+float64(k.dof/2))*kern.Log(b+float64(k.m.yy/2)))
	}
	return lp + k.logLikelihood(k.logSigma)
}

// logPSigma returns the log density of log σ given τ.
func (k *Regression) logPSigma(logSigma float64) float64 {
	if !k.proportional() {
		k.at(k.logTau, logSigma)
	}
	lp, _ := k.post.Spec().Noise.LogDensity(logSigma)
	return lp + k.logLikelihood(logSigma)
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
