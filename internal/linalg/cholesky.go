package linalg

import (
	"math"

	"noiseprior/internal/kern"
)

// Cholesky is the factor L of a positive definite matrix A = LL', L lower
// triangular.
type Cholesky struct {
	l   Symmetric
	inv []float64 // inverses of L's diagonal
	sum []float64 // scratch
}

// Reset makes room for an n×n factor.
func (c *Cholesky) Reset(n int) {
	c.l.Reset(n)
	size := panels(n) * height
	if cap(c.inv) < size {
		c.inv, c.sum = make([]float64, size), make([]float64, size)
	}
	c.inv, c.sum = c.inv[:size], c.sum[:size]
}

// Dim returns the number of rows.
func (c *Cholesky) Dim() int { return c.l.n }

// Factor factors ridge·I + r A, for which [Cholesky.Reset] made room, and reports
// whether that is positive definite in floating point: the factor is of no use
// where it is not.
//
// An element of L is its element of that matrix, less its terms in the order of
// columns, one fused multiply-add each, times the inverse of the root of the
// diagonal's.
func (c *Cholesky) Factor(ridge, r float64, a *Symmetric) bool {
	c.scale(ridge, r, a)
	for b := 0; b < c.l.n; b += 8 {
		if !c.column(b) {
			return false
		}
	}
	return true
}

// scale sets l to ridge·I + r A, beyond its n rows to I.
func (c *Cholesky) scale(ridge, r float64, a *Symmetric) {
	for i := range c.inv {
		c.inv[i] = r
	}
	for i := range panels(a.n) {
		kern.Scale(c.inv[:(i+1)*height], a.panel(i), c.l.panel(i))
	}
	for i := range c.inv {
		if d := &c.l.v[c.l.index(i, i)]; i < a.n {
			*d += ridge
		} else {
			*d = 1
		}
	}
}

// column finishes the 8 columns from b on.
func (c *Cholesky) column(b int) bool {
	n, first := c.l.n, b/height
	top := c.l.panel(first)[b%height:] // its rows begin at the diagonal
	rows := rowsOf(n, first) - b%height
	c.subtract(b, top, top, rows)
	inv := (*[8]float64)(c.inv[b:])
	if !factor8(top[b*height:], inv) {
		return false
	}
	kern.Solve8(top[b*height:], inv, top[b*height+8:], rows-8)
	for i := first + 1; i < panels(n); i++ {
		p := c.l.panel(i)
		c.subtract(b, top, p, rowsOf(n, i))
		kern.Solve8(top[b*height:], inv, p[b*height:], rowsOf(n, i))
	}
	return true
}

// subtract takes the columns before b off the 8 columns from b on, in p.
func (c *Cholesky) subtract(b int, top, p []float64, rows int) {
	if b > 0 {
		kern.Mul(kern.Sub, b, 8, kern.Weights{V: top, K: height, M: 1}, kern.Panels{V: p}, kern.Panels{V: p[b*height:]}, 1, rows)
	}
}

// factor8 replaces the 8×8 matrix at a, of which it reads the lower triangle,
// by its factor, and zeros above.
func factor8(a []float64, inv *[8]float64) bool {
	for f := range 8 {
		x := (*[8]float64)(a[f*height:])
		for g := range f {
			y := (*[8]float64)(a[g*height:])
			v := -y[f]
			for r := f; r < 8; r++ {
				x[r] = math.FMA(v, y[r], x[r])
			}
			x[g] = 0
		}
		d := x[f]
		if !(d > 0) {
			return false
		}
		inv[f] = 1 / math.Sqrt(d)
		for r := f; r < 8; r++ {
			x[r] *= inv[f]
		}
	}
	return true
}

// SetFactor sets L, for which [Cholesky.Reset] made room, to the elements at(i, j), j <= i.
func (c *Cholesky) SetFactor(at func(i, j int) float64) {
	for i := range c.inv {
		if i >= c.l.n {
			c.l.v[c.l.index(i, i)], c.inv[i] = 1, 1
			continue
		}
		for j := range i + 1 {
			c.l.Set(i, j, at(i, j))
		}
		c.inv[i] = 1 / at(i, i)
	}
}

// LogDet returns log|A|.
func (c *Cholesky) LogDet() float64 {
	s, p := 0.0, 1.0
	for i := range c.l.n {
		p *= c.l.At(i, i)
		if !(p > 1e-100 && p < 1e100) {
			s += kern.Log(p)
			p = 1
		}
	}
	return 2 * (s + kern.Log(p))
}
