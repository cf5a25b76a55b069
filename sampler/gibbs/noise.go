package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Noise draws, under Gaussian errors, the intercept and then σ given all other
// coordinates but z, whose weights w are held: with e = y - f the intercept is
// Gaussian, and
//
//	p(σ | e) ∝ p(σ) σ^(-n) exp(-Σ e²/(2σ²))
//
// an inverse gamma for σ² where p(σ) is one, else by slice sampling of log σ.
// Weights in units of σ count as further errors z σ, and z is rescaled so that
// they stay.
type Noise struct {
	sampler.Untuned
	post    *model.Posterior
	f       []float64
	n, rate float64 // errors, and half the sum of their squares
	logP    func(logSigma float64) float64
}

// newNoise returns the kernel, or nil where σ and the intercept have no such
// conditionals: other errors than Gaussian, or weights in units of σ below a
// bound that is not.
func newNoise(p *model.Posterior) sampler.Kernel {
	l, spec := p.Layout(), p.Spec()
	_, gaussian := spec.Likelihood.(model.Gaussian)
	if !gaussian || spec.PriorOnly || l.Bound != nil && spec.ScaleByNoise {
		return nil
	}
	k := &Noise{post: p, f: make([]float64, len(p.Data().Y))}
	k.logP = k.logDensity
	return k
}

// Columns returns none.
func (*Noise) Columns() []string { return nil }

// Step draws the intercept, then σ.
func (k *Noise) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	l, spec, y := k.post.Layout(), k.post.Spec(), k.post.Data().Y
	k.post.Outputs(k.f, s.X)
	if l.Intercept >= 0 {
		k.intercept(rng, s.X)
	}
	if l.LogSigma < 0 {
		s.LogP = math.NaN()
		return
	}
	k.n, k.rate = float64(len(y)), 0
	for i, v := range y {
		e := v - k.f[i]
		k.rate += float64(float64(e*e) / 2)
	}
	old := s.X[l.LogSigma]
	if spec.ScaleByNoise {
		zz := 0.0
		for _, z := range s.X[:l.Weights] {
			zz += float64(z * z)
		}
		k.n += float64(l.Weights)
		k.rate += float64(float64(zz*kern.Exp(2*old)) / 2)
	}
	if a, b, ok := spec.Noise.Conjugate(); ok {
		s.X[l.LogSigma] = dist.LogInverseGamma(rng, a+float64(k.n/2), b+k.rate) / 2
	} else {
		s.X[l.LogSigma] = dist.Slice(rng, k.logP, old, 0.5)
	}
	if spec.ScaleByNoise {
		ratio := kern.Exp(old - s.X[l.LogSigma])
		for j := range s.X[:l.Weights] {
			s.X[j] *= ratio
		}
	}
	s.LogP = math.NaN()
}

// intercept draws the intercept and takes the outputs along.
func (k *Noise) intercept(rng *rand.Rand, x []float64) {
	l, prior := k.post.Layout(), k.post.Spec().Intercept
	sigma := k.post.Sigma(x)
	old, sum := x[l.Intercept], 0.0
	for i, v := range k.post.Data().Y {
		sum += v - k.f[i] + old
	}
	q := float64(len(k.f)) / (sigma * sigma)
	mean := sum / (sigma * sigma)
	if !prior.Flat() {
		v := prior.Variance(rng, old)
		q += 1 / v
		mean += prior.Mean / v
	}
	x[l.Intercept] = mean/q + dist.Normal(rng)/math.Sqrt(q)
	for i := range k.f {
		k.f[i] += x[l.Intercept] - old
	}
}

func (k *Noise) logDensity(logSigma float64) float64 {
	lp, _ := k.post.Spec().Noise.LogDensity(logSigma)
	return lp - float64(k.n*logSigma) - float64(k.rate*kern.Exp(-2*logSigma))
}
