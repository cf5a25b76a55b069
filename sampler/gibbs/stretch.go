package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Stretch multiplies all coefficients of a logistic regression by one factor
// e^t, t by slice sampling given everything else:
//
//	log p(y | e^t η + offset) - e^2t Σz²/2 + log p(e^t intercept) + log p(e^t b) + d t
//
// over the d of them that are let in; e^(dt) is the Jacobian. Where the classes
// are told apart well, the Pólya-Gamma variables hold the coefficients' common
// size back, and this sets it free: on the biopsy data under a horseshoe the
// least bulk ESS of 4 x 1000 draws goes from 266 to 615. [Liu & Wu 1999]
type Stretch struct {
	sampler.Untuned
	post   *model.Posterior
	offset []float64
	f, g   []float64 // η; stretched outputs
	on     []int     // coordinates that move
	x      []float64 // these at t = 0
	square float64   // Σz² of them
	sd     []float64
	logP   func(float64) float64
}

func newStretch(p *model.Posterior, offset []float64) *Stretch {
	n := len(p.Data().Y)
	k := &Stretch{post: p, offset: offset, f: make([]float64, n), g: make([]float64, n), x: make([]float64, p.Dim()), sd: make([]float64, p.Layout().Weights)}
	k.logP = k.logDensity
	return k
}

// Columns returns none.
func (*Stretch) Columns() []string { return nil }

// Step draws the factor.
func (k *Stretch) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	l := k.post.Layout()
	k.post.Outputs(k.f, s.X)
	for i, o := range k.offset {
		k.f[i] -= o
	}
	copy(k.x, s.X)
	k.post.PriorSD(k.sd, s.X)
	k.on, k.square = k.on[:0], 0
	for j, sd := range k.sd {
		if sd != 0 {
			k.on = append(k.on, j)
			k.square += float64(s.X[j] * s.X[j])
		}
	}
	for j := l.Weights; j < l.Weights+l.Fixed; j++ {
		k.on = append(k.on, j)
	}
	if l.Intercept >= 0 {
		k.on = append(k.on, l.Intercept)
	}
	if len(k.on) == 0 {
		return
	}
	factor := kern.Exp(dist.Slice(rng, k.logP, 0, 0.5))
	for _, j := range k.on {
		s.X[j] *= factor
	}
	s.LogP = math.NaN()
}

func (k *Stretch) logDensity(t float64) float64 {
	l, spec := k.post.Layout(), k.post.Spec()
	factor := kern.Exp(t)
	for i, v := range k.f {
		k.g[i] = factor * v
	}
	for i, o := range k.offset {
		k.g[i] += o
	}
	lp := float64(float64(len(k.on))*t) - float64(factor*factor*k.square/2) + spec.Likelihood.LogDensity(k.g, k.post.Data().Y, nil, nil, nil)
	if l.Intercept >= 0 {
		v, _ := spec.Intercept.LogDensity(factor * k.x[l.Intercept])
		lp += v
	}
	if l.FixedSD > 0 {
		for _, b := range k.x[l.Weights : l.Weights+l.Fixed] {
			r := factor * b / l.FixedSD
			lp -= float64(r * r / 2)
		}
	}
	return lp
}
