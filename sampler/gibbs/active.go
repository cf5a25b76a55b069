package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
)

// active is the space of the columns whose prior sd is not 0: k×k matrices as
// in tall, k the number of these; the other z come from their prior.
type active struct {
	g             *gram
	idx           []int
	d             []float64
	dc            linalg.Symmetric
	l             linalg.Cholesky
	vy, vo, e     []float64
	root          float64
	usesIntercept bool
}

func newActive(g *gram) *active {
	return &active{g: g, usesIntercept: g.oo > 0}
}

func (a *active) prepare(d []float64) {
	a.idx = a.idx[:0]
	for j, v := range d {
		if v != 0 {
			a.idx = append(a.idx, j)
		}
	}
	k := len(a.idx)
	if cap(a.vy) < k {
		a.d, a.vy, a.vo, a.e = linalg.NewVector(2*k), linalg.NewVector(2*k), linalg.NewVector(2*k), linalg.NewVector(2*k)
	}
	a.d, a.vy, a.vo, a.e = a.d[:k], a.vy[:k], a.vo[:k], a.e[:k]
	a.dc.Reset(k)
	a.l.Reset(k)
	for i, j := range a.idx {
		a.d[i] = d[j]
	}
	for i, j := range a.idx {
		for h := range i + 1 {
			a.dc.Set(i, h, float64(a.d[i]*a.d[h])*a.g.at(j, a.idx[h]))
		}
	}
}

func (a *active) margin(r float64) margin {
	m := margin{yy: a.g.yy, yo: a.g.yo, oo: a.g.oo}
	k := len(a.idx)
	a.root = math.Sqrt(r)
	if k == 0 {
		return m
	}
	if !a.l.Factor(1, r, &a.dc) && !factorByQR(&a.l, a.g.rows(), func(i, j int) float64 { return a.root * a.g.x.At(i, a.idx[j]) * a.d[j] }) {
		m.logdet = math.Inf(1)
		return m
	}
	m.logdet = a.l.LogDet()
	a.half(a.vy, a.g.cy)
	m.yy -= kern.Dot(a.vy, a.vy)
	if a.usesIntercept {
		a.half(a.vo, a.g.co)
		m.yo -= kern.Dot(a.vo, a.vy)
		m.oo -= kern.Dot(a.vo, a.vo)
		a.l.Backward(a.vo)
	}
	a.l.Backward(a.vy)
	m.yy = math.Max(m.yy, 0)
	return m
}

// half writes L⁻¹ √r D c to v, B = LL'.
func (a *active) half(v, c []float64) {
	for i, j := range a.idx {
		v[i] = a.root * a.d[i] * c[j]
	}
	a.l.Forward(v)
}

func (a *active) draw(rng *rand.Rand, z []float64, sigma, intercept float64) {
	for j := range z {
		z[j] = dist.Normal(rng)
	}
	if len(a.idx) == 0 {
		return
	}
	for i, j := range a.idx {
		a.e[i] = z[j]
	}
	a.l.Backward(a.e)
	for i, j := range a.idx {
		z[j] = a.e[i] + (a.vy[i]-float64(intercept*a.vo[i]))/sigma
	}
}
