package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
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
	c      linalg.Symmetric // X'X
	l      linalg.Cholesky  // R'
	qy, qo []float64        // Q'y, Q'o
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
	if cap(a.qy) < k {
		a.qy, a.qo = linalg.NewVector(2*k), linalg.NewVector(2*k)
	}
	a.qy, a.qo = a.qy[:k], a.qo[:k]
	a.c.Reset(k)
	a.l.Reset(k)
	if k == 0 {
		return
	}
	for i, j := range a.idx {
		a.qy[i], a.qo[i] = a.g.cy[j], a.g.co[j]
		for h := range i + 1 {
			a.c.Set(i, h, a.g.at(j, a.idx[h]))
		}
	}
	if !a.l.Factor(0, 1, &a.c) {
		a.qy[0] = math.NaN() // no model has such columns: the block stays where it is
		return
	}
	a.l.Forward(a.qy)
	a.l.Forward(a.qo)
}

func (a *gprior) margin(r float64) margin {
	a.t = float64(r * a.d * a.d)
	keep := a.t / (1 + a.t)
	return margin{
		logdet: float64(len(a.idx)) * kern.Log1p(a.t),
		yy:     math.Max(0, a.g.yy-float64(keep*kern.Dot(a.qy, a.qy))),
		yo:     a.g.yo - float64(keep*kern.Dot(a.qy, a.qo)),
		oo:     a.g.oo - float64(keep*kern.Dot(a.qo, a.qo)),
	}
}

func (a *gprior) draw(rng *rand.Rand, z []float64, sigma, intercept float64) {
	for j := range z {
		z[j] = dist.Normal(rng)
	}
	root, slope := 1/math.Sqrt(1+a.t), math.Sqrt(a.t)/(1+a.t)/sigma
	for i, j := range a.idx {
		z[j] = float64(root*z[j]) + float64(slope*(a.qy[i]-float64(intercept*a.qo[i])))
	}
}
