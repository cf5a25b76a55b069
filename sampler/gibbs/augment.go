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

// Augment draws, given everything else, the variables under which a likelihood
// that is a mixture of Gaussians is a Gaussian regression with a precision for
// each row, and weighs the rows of a design by them. The kernels behind it work
// on that design; the next Augment draws anew, so that the variables are no
// part of the position. It must come before kernels that integrate weights out,
// never between such a kernel and the draw of the weights.
// [van Dyk & Park 2008]
type Augment struct {
	sampler.Untuned
	post    *model.Posterior
	mixture mixture
	design  *design
	f       []float64 // outputs
	root, t []float64 // of the rows: root of the precision, in units of 1/σ; target
}

// mixture is a likelihood as a mixture of Gaussians.
type mixture interface {
	// String names its variables.
	String() string
	// draw writes, for outputs f and noise scale sigma, the root of the precision
	// of each row times σ to root, and the target of its Gaussian to t.
	draw(rng *rand.Rand, f []float64, sigma float64, root, t []float64)
}

// mixtureOf returns the mixture of p's likelihood; nil: it is Gaussian, or left
// out.
func mixtureOf(p *model.Posterior) mixture {
	if p.Spec().PriorOnly {
		return nil
	}
	switch l := p.Spec().Likelihood.(type) {
	case model.Bernoulli:
		return polyaGamma{p.Data().Y, p.Data().Offset}
	case model.StudentT:
		return scaled{p.Data().Y, l.Scale()}
	}
	return nil
}

func newAugment(p *model.Posterior, m mixture, g *design) *Augment {
	n := len(p.Data().Y)
	return &Augment{post: p, mixture: m, design: g, f: make([]float64, n), root: make([]float64, n), t: make([]float64, n)}
}

// Columns returns none.
func (*Augment) Columns() []string { return nil }

// Step draws the variables and weighs the design.
func (k *Augment) Step(rng *rand.Rand, s *sampler.State, _ []float64) {
	k.post.Outputs(k.f, s.X)
	k.mixture.draw(rng, k.f, k.post.Sigma(s.X), k.root, k.t)
	k.design.weigh(k.root, k.t)
}

// polyaGamma is the Bernoulli likelihood given ω_i ~ PG(1, f_i):
//
//	p(y_i | f_i, ω_i) ∝ N((y_i - 1/2)/ω_i; f_i, 1/ω_i)
//
// [Polson, Scott & Windle 2013, Theorem 1]
type polyaGamma struct{ y, offset []float64 }

func (polyaGamma) String() string { return "Pólya-Gamma variables" }

func (m polyaGamma) draw(rng *rand.Rand, f []float64, _ float64, root, t []float64) {
	for i, v := range f {
		omega := dist.PolyaGamma(rng, v)
		root[i] = math.Sqrt(omega)
		t[i] = (m.y[i] - 0.5) / omega
	}
	for i, o := range m.offset { // f less its offset is what the columns explain
		t[i] -= o
	}
}

// scaled is errors σ λ_i e_i given λ_i: Gaussians with precision 1/(σλ_i)², λ_i
// of its law given the residual.
type scaled struct {
	y   []float64
	law gsm.Continuous
}

func (scaled) String() string { return "scales of the errors" }

func (m scaled) draw(rng *rand.Rand, f []float64, sigma float64, root, t []float64) {
	for i, v := range f {
		r := (m.y[i] - v) / sigma
		root[i] = kern.Exp(-m.law.Conditional(rng, 0, 1, r*r))
		t[i] = m.y[i]
	}
}
