package model

import (
	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/kern"
)

const height = kern.Height

// newPanels returns the columns idx of x (n rows) in row panels, as [kern.Mul]
// takes them. Zeros fill the last panel.
func newPanels(x *mat.Dense, n int, idx []int) kern.Panels {
	out := kern.Panels{V: kern.Aligned(panelsOf(n) * len(idx) * height), Step: len(idx) * height}
	for k, j := range idx {
		for i := range n {
			out.V[i/height*out.Step+k*height+i%height] = x.At(i, j)
		}
	}
	return out
}

// panelsOf returns the number of panels of n rows.
func panelsOf(n int) int { return (n + height - 1) / height }

// span is a number of panels that are worked on at once.
type span struct{ first, panels int }

// spans returns the blocks of n rows, of at most most panels and as even as can
// be; for a number of parts where there are enough panels.
func spans(n, most, parts int) []span {
	all := panelsOf(n)
	blocks := min(all, parts*((all+parts*most-1)/(parts*most)))
	var s []span
	for i := range blocks {
		first := i * all / blocks
		s = append(s, span{first, (i+1)*all/blocks - first})
	}
	return s
}

// rows returns the first of n rows that is in s, and the one behind its last.
func (s span) rows(n int) (from, to int) {
	return s.first * height, min(n, (s.first+s.panels)*height)
}

// of returns the panels of p from the first in s on.
func (s span) of(p kern.Panels) kern.Panels {
	return kern.Panels{V: p.V[s.first*p.Step:], Step: p.Step}
}
