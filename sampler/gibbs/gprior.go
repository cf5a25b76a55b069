package gibbs

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// gprior is the space of the columns let in under a Zellner slab. With
// X'X = R'R over them, X R⁻¹ = Q is orthonormal, so that in z nothing is
// correlated: t = r d², d the one prior sd that all have,
//
//	logdet = k log(1+t),  yy = y'y - |Q'y|² t/(1+t),  z ~ N(√t Q'(y - intercept)/(σ (1+t)), 1/(1+t))
type gprior struct {
	g      *gram
	idx    []int
	d, t   float64
	u      []float64 // R
	qy, qo []float64 // Q'y, Q'o
}

func (a *gprior) prepare(d []float64) {
	a.idx = a.idx[:0]
	for j, v := range d {
		if v != 0 {
			a.idx = append(a.idx, j)
			a.d = v
		}
	}
	k := len(a.idx)
	if cap(a.u) < k*k {
		a.u = make([]float64, 2*k*k)
	}
	if cap(a.qy) < k {
		a.qy, a.qo = make([]float64, 2*k), make([]float64, 2*k)
	}
	a.u, a.qy, a.qo = a.u[:k*k], a.qy[:k], a.qo[:k]
	if k == 0 {
		return
	}
	for i, j := range a.idx {
		a.qy[i], a.qo[i] = a.g.cy[j], a.g.co[j]
		for h := i; h < k; h++ {
			a.u[i*k+h] = a.g.at(j, a.idx[h])
		}
	}
	if _, ok := lapack64.Potrf(blas64.Symmetric{N: k, Stride: k, Data: a.u, Uplo: blas.Upper}); !ok {
		a.qy[0] = math.NaN() // no model has such columns: the block stays where it is
		return
	}
	r := blas64.Triangular{N: k, Stride: k, Data: a.u, Uplo: blas.Upper, Diag: blas.NonUnit}
	for _, q := range [][]float64{a.qy, a.qo} {
		blas64.Trsv(blas.Trans, r, blas64.Vector{N: k, Inc: 1, Data: q})
	}
}

func (a *gprior) margin(r float64) margin {
	a.t = r * a.d * a.d
	keep := a.t / (1 + a.t)
	return margin{
		logdet: float64(len(a.idx)) * math.Log1p(a.t),
		yy:     math.Max(0, a.g.yy-float64(keep*dot(a.qy, a.qy))),
		yo:     a.g.yo - float64(keep*dot(a.qy, a.qo)),
		oo:     a.g.oo - float64(keep*dot(a.qo, a.qo)),
	}
}

func (a *gprior) draw(rng *rand.Rand, z []float64, sigma, intercept float64) {
	for j := range z {
		z[j] = rng.NormFloat64()
	}
	root, slope := 1/math.Sqrt(1+a.t), math.Sqrt(a.t)/(1+a.t)/sigma
	for i, j := range a.idx {
		z[j] = float64(root*z[j]) + float64(slope*(a.qy[i]-float64(intercept*a.qo[i])))
	}
}
