package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
)

// wide works on n×n matrices: M = I + r X D² X' = LL', factored for each r;
// building X D² X' costs O(n²p) once a sweep, a factor O(n³). The weights are
// drawn as [Bhattacharya, Chakraborty & Mallick 2016] do: with u ~ N(0, I),
// δ ~ N(0, I),
//
//	z = u + √r D X' L'⁻¹ (L⁻¹(y - intercept)/σ - L⁻¹(√r X D u + δ))
type wide struct {
	g         *design
	n, p      int
	x         *linalg.Panels
	d, d2, du []float64 // D, D²; scratch
	gram      *linalg.Gram
	k         *linalg.Symmetric // X D² X'
	l         linalg.Cholesky
	root      float64
	ly, lo    []float64 // L⁻¹y, L⁻¹o
	v, xv     []float64 // scratch
	o         bool
}

func newWide(g *design) *wide {
	n, p := g.x.Dims()
	w := &wide{g: g, o: g.gaussian, n: n, p: p, x: g.packed(), gram: linalg.NewGram(), k: linalg.NewSymmetric(n)}
	w.d, w.d2, w.du = make([]float64, p), make([]float64, p), make([]float64, p)
	w.ly, w.lo, w.v, w.xv = linalg.NewVector(n), linalg.NewVector(n), linalg.NewVector(n), linalg.NewVector(n)
	w.l.Reset(n)
	return w
}

func (w *wide) prepare(d []float64) {
	copy(w.d, d)
	for j, v := range d {
		w.d2[j] = v * v
	}
	w.gram.Of(w.k, w.x, w.d2)
}

func (w *wide) margin(r float64) margin {
	w.root = math.Sqrt(r)
	if !w.l.Factor(1, r, w.k) && !factorByQR(&w.l, w.p, func(i, j int) float64 { return w.root * w.g.x.At(j, i) * w.d[i] }) {
		return margin{logdet: math.Inf(1)}
	}
	copy(w.ly, w.g.y)
	w.l.Forward(w.ly)
	m := margin{logdet: w.l.LogDet(), yy: kern.Dot(w.ly, w.ly)}
	if w.o {
		copy(w.lo, w.g.o)
		w.l.Forward(w.lo)
		m.yo, m.oo = kern.Dot(w.lo, w.ly), kern.Dot(w.lo, w.lo)
	}
	return m
}

func (w *wide) draw(rng *rand.Rand, z []float64, sigma, intercept float64) {
	for j := range z {
		z[j] = dist.Normal(rng)
		w.du[j] = w.d[j] * z[j]
	}
	w.x.MulVec(w.xv, w.du)
	for i, v := range w.xv {
		w.v[i] = dist.Normal(rng) + float64(w.root*v)
	}
	w.l.Forward(w.v)
	for i, v := range w.v {
		w.v[i] = (w.ly[i]-float64(intercept*w.lo[i]))/sigma - v
	}
	w.l.Backward(w.v)
	w.x.MulTransVec(w.du, w.v)
	for j, v := range w.du {
		z[j] += float64(w.root * w.d[j] * v)
	}
}

// priorSpace is the space of a regression without a likelihood.
type priorSpace struct{}

func (priorSpace) prepare([]float64) {}

func (priorSpace) margin(float64) margin { return margin{} }

func (priorSpace) draw(rng *rand.Rand, z []float64, _, _ float64) {
	for j := range z {
		z[j] = dist.Normal(rng)
	}
}
