package gibbs

import (
	"math"
	"math/rand/v2"
	"strings"

	"gonum.org/v1/gonum/mat"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Expanded draws each indicator in turn with every weight's z held, also that of
// a weight that is out, so that ξ = 1 puts w = s z into the model:
//
//	p(ξ_j = 1)/p(ξ_j = 0) = π/(1-π) · p(y | f with w_j)/p(y | f without),
//
// then π given the indicators. It is the indicator-times-weight form of
// [Kuo & Mallick 1998], which needs nothing but the likelihood: slow, since a z
// from its prior seldom fits, and the reference for [SpikeSlab]. A kernel that
// draws z given the indicators must stand beside it; it draws those of ξ = 0
// from their prior.
//
// It reports the probability that each indicator was drawn with.
type Expanded struct {
	sampler.Untuned
	post     *model.Posterior
	law      gsm.Bernoulli
	columns  []string
	x        [][]float64 // columns of the design
	y        []float64
	f, other []float64 // outputs, and those with one indicator changed
	at, w    []float64 // position and weights with all indicators on
	theta    [1]float64
}

// newExpanded returns the kernel for an independent slab.
func newExpanded(p *model.Posterior) *Expanded {
	l := p.Layout()
	x, _ := p.Design()
	y := p.Data().Y
	k := &Expanded{
		post: p, law: l.Pi[0].Law, columns: inclusionNames(l), y: y,
		f: make([]float64, len(y)), other: make([]float64, len(y)),
		at: make([]float64, l.Dim), w: make([]float64, l.Weights),
	}
	for j := range k.w {
		k.x = append(k.x, mat.Col(nil, j, x))
	}
	return k
}

// inclusionNames returns "inclusion[...]" for each indicator: xi1[age] has
// inclusion1[age], and tau2 inclusion[tau2].
func inclusionNames(l model.Layout) []string {
	var names []string
	for _, c := range l.Indicator {
		if name, local := strings.CutPrefix(c.Name, "xi"); local {
			names = append(names, "inclusion"+name)
		} else {
			names = append(names, "inclusion["+c.Name+"]")
		}
	}
	return names
}

// Columns returns "inclusion[...]" for each indicator.
func (k *Expanded) Columns() []string { return k.columns }

// Step draws all indicators once, in order, and π.
func (k *Expanded) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	l := k.post.Layout()
	copy(k.at, s.X)
	for _, c := range l.Indicator {
		k.at[c.At] = 1
	}
	k.post.Weights(k.w, k.at)
	k.post.Outputs(k.f, s.X)
	k.theta[0] = kern.Log(k.post.Sigma(s.X))
	prior := l.Pi[0].Logit(s.X)
	now := k.logLikelihood(k.f)
	for j, c := range l.Indicator {
		sign := 1 - float64(2*s.X[c.At])
		f, other := k.f, k.other
		for i, v := range k.x[j] {
			other[i] = f[i] + float64(sign*k.w[j]*v)
		}
		then := k.logLikelihood(k.other)
		out[j] = kern.Sigmoid(prior + float64(sign*(then-now)))
		on := 0.0
		if rng.Float64() < out[j] {
			on = 1
		}
		if on != s.X[c.At] {
			s.X[c.At], now = on, then
			k.f, k.other = k.other, k.f
		}
	}
	if at := l.Pi[0].At; at >= 0 {
		on := l.On(s.X)
		s.X[at] = k.law.RandLogit(rng, on, float64(len(out))-on)
	}
	s.LogP = math.NaN()
}

// logLikelihood returns log p(y | f), 0 where the likelihood is left out.
func (k *Expanded) logLikelihood(f []float64) float64 {
	spec := k.post.Spec()
	if spec.PriorOnly {
		return 0
	}
	return spec.Likelihood.LogDensity(f, k.y, k.theta[:], nil, nil)
}
