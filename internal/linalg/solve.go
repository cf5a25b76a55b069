package linalg

import (
	"math"

	"noiseprior/internal/kern"
)

// Forward replaces y, which NewVector made, by L⁻¹ y.
func (c *Cholesky) Forward(y []float64) {
	n := c.l.n
	y = whole(y, n)
	for i := range panels(n) {
		p, at, rows := c.l.panel(i), i*height, rowsOf(n, i)
		w := kern.Weights{V: y, K: 1}
		if i > 0 {
			kern.Mul(kern.Sub, at, 1, w, kern.Panels{V: p}, kern.Panels{V: y[at:]}, 1, rows)
		}
		for r := 0; r < rows; r += 8 {
			b := at + r
			w.V = y[at:]
			if r > 0 {
				kern.Mul(kern.Sub, r, 1, w, kern.Panels{V: p[at*height+r:]}, kern.Panels{V: y[b:]}, 1, 8)
			}
			forward8(p[b*height+r:], c.inv[b:], (*[8]float64)(y[b:]))
		}
	}
}

// Backward replaces y, which NewVector made, by L'⁻¹ y.
func (c *Cholesky) Backward(y []float64) {
	n := c.l.n
	y = whole(y, n)
	for i := panels(n) - 1; i >= 0; i-- {
		p, at, rows := c.l.panel(i), i*height, rowsOf(n, i)
		for r := rows - 8; r >= 0; r -= 8 {
			b := at + r
			if below := rows - r - 8; below > 0 {
				c.sumOff(y[b:b+8], p[b*height+r+8:], y[b+8:], below)
			}
			backward8(p[b*height+r:], c.inv[b:], (*[8]float64)(y[b:]))
		}
		c.sumOff(y[:at], p, y[at:], rows)
	}
}

// sumOff takes the products of the features of p with v off y.
func (c *Cholesky) sumOff(y, p, v []float64, rows int) {
	s := c.sum[:len(y)]
	kern.SumRows(s, kern.Panels{V: p}, v, 1, rows)
	for j, a := range s {
		y[j] -= a
	}
}

func forward8(l, inv []float64, y *[8]float64) {
	for f := range 8 {
		x := (*[8]float64)(l[f*height:])
		y[f] *= inv[f]
		for r := f + 1; r < 8; r++ {
			y[r] = math.FMA(-x[r], y[f], y[r])
		}
	}
}

func backward8(l, inv []float64, y *[8]float64) {
	for f := 7; f >= 0; f-- {
		x := (*[8]float64)(l[f*height:])
		s := y[f]
		for r := f + 1; r < 8; r++ {
			s = math.FMA(-x[r], y[r], s)
		}
		y[f] = s * inv[f]
	}
}
