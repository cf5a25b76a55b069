package model

import (
	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/kern"
)

const height = kern.Height

// panels is a matrix in row panels, as [kern.Mul] takes them. Zeros fill its
// last panel.
type panels struct {
	n, p int
	v    []float64
}

// newPanels returns the columns idx of x in row panels.
func newPanels(x *mat.Dense, n int, idx []int) panels {
	out := panels{n: n, p: len(idx), v: kern.Aligned(panelsOf(n) * len(idx) * height)}
	if len(idx) == 0 {
		return out
	}
	for i := range n {
		row := out.v[i/height*len(idx)*height+i%height:]
		for k, j := range idx {
			row[k*height] = x.At(i, j)
		}
	}
	return out
}

// from returns the panels from number i on, and from column j on.
func (p panels) from(i, j int) kern.Panels {
	return kern.Panels{V: p.v[(i*p.p+j)*height:], Step: p.p * height}
}

// panelsOf returns the number of panels of n rows.
func panelsOf(n int) int { return (n + height - 1) / height }

// span is a number of panels that are worked on at once, of which the first
// rows rows are computed: full panels, or the last one alone.
type span struct{ first, panels, rows int }

// of returns the first of n rows that is in s, and the one behind its last.
func (s span) of(n int) (from, to int) {
	return s.first * height, min(n, (s.first+s.panels)*height)
}

// spans returns the parts of n rows, of at most most panels.
func spans(n, most int) []span {
	var all []span
	full := n / height
	for i := 0; i < full; i += most {
		all = append(all, span{i, min(most, full-i), height})
	}
	if rest := n % height; rest > 0 {
		all = append(all, span{full, 1, (rest + 7) / 8 * 8})
	}
	return all
}
