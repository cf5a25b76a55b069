package gibbs

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// active is the space of the columns whose prior sd is not 0: k×k matrices as
// in tall, k the number of these; the other z come from their prior.
type active struct {
	g             *gram
	idx           []int
	d, dc, u      []float64
	vy, vo, e     []float64
	root          float64
	usesIntercept bool
}

func newActive(g *gram) *active { return &active{g: g, usesIntercept: g.oo > 0} }

func (a *active) prepare(d []float64) {
	a.idx = a.idx[:0]
	for j, v := range d {
		if v != 0 {
			a.idx = append(a.idx, j)
		}
	}
	k := len(a.idx)
	if cap(a.u) < k*k {
		a.u, a.dc = make([]float64, 2*k*k), make([]float64, 2*k*k)
	}
	if cap(a.vy) < k {
		a.d, a.vy, a.vo, a.e = make([]float64, 2*k), make([]float64, 2*k), make([]float64, 2*k), make([]float64, 2*k)
	}
	a.u, a.dc, a.d, a.vy, a.vo, a.e = a.u[:k*k], a.dc[:k*k], a.d[:k], a.vy[:k], a.vo[:k], a.e[:k]
	for i, j := range a.idx {
		a.d[i] = d[j]
	}
	for i, j := range a.idx {
		for h := i; h < k; h++ {
			a.dc[i*k+h] = a.d[i] * a.d[h] * a.g.at(j, a.idx[h])
		}
	}
}

func (a *active) factor() blas64.Triangular {
	k := len(a.idx)
	return blas64.Triangular{N: k, Stride: k, Data: a.u, Uplo: blas.Upper, Diag: blas.NonUnit}
}

func (a *active) margin(r float64) margin {
	m := margin{yy: a.g.yy, yo: a.g.yo, oo: a.g.oo}
	k := len(a.idx)
	a.root = math.Sqrt(r)
	if k == 0 {
		return m
	}
	for i := range k {
		for j := i; j < k; j++ {
			a.u[i*k+j] = r * a.dc[i*k+j]
		}
		a.u[i*k+i]++
	}
	_, ok := lapack64.Potrf(blas64.Symmetric{N: k, Stride: k, Data: a.u, Uplo: blas.Upper})
	if !ok && !factorByQR(a.u, k, a.g.rows(), func(i, j int) float64 { return a.root * a.g.x.At(i, a.idx[j]) * a.d[j] }) {
		m.logdet = math.Inf(1)
		return m
	}
	m.logdet = logDetCholesky(a.u, k)
	a.half(a.vy, a.g.cy)
	m.yy -= dot(a.vy, a.vy)
	if a.usesIntercept {
		a.half(a.vo, a.g.co)
		m.yo -= dot(a.vo, a.vy)
		m.oo -= dot(a.vo, a.vo)
		a.rest(a.vo)
	}
	a.rest(a.vy)
	m.yy = math.Max(m.yy, 0)
	return m
}

// half writes L⁻¹ √r D c to v, B = LL'.
func (a *active) half(v, c []float64) {
	for i, j := range a.idx {
		v[i] = a.root * a.d[i] * c[j]
	}
	blas64.Trsv(blas.Trans, a.factor(), blas64.Vector{N: len(v), Inc: 1, Data: v})
}

// rest turns L⁻¹ c into B⁻¹ c.
func (a *active) rest(v []float64) {
	blas64.Trsv(blas.NoTrans, a.factor(), blas64.Vector{N: len(v), Inc: 1, Data: v})
}

func (a *active) draw(rng *rand.Rand, z []float64, sigma, intercept float64) {
	for j := range z {
		z[j] = rng.NormFloat64()
	}
	if len(a.idx) == 0 {
		return
	}
	for i, j := range a.idx {
		a.e[i] = z[j]
	}
	a.rest(a.e)
	for i, j := range a.idx {
		z[j] = a.e[i] + (a.vy[i]-float64(intercept*a.vo[i]))/sigma
	}
}
