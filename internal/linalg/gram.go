package linalg

import "noiseprior/internal/kern"

// columns is how many columns of a scaled panel are at hand at once: 48 KB, in reach of a core.
const columns = 256

// Gram computes X D X' for matrices X of up to p columns, D diagonal. It holds
// the scratch that this needs.
type Gram struct{ scaled []float64 }

// NewGram returns a Gram.
func NewGram() *Gram { return &Gram{scaled: kern.Aligned(columns * height)} }

// Of writes X D X' to dst, n×n. It costs n²p/2 multiply-adds; each sum goes over
// the columns in order.
func (g *Gram) Of(dst *Symmetric, x *Panels, d []float64) {
	for at := 0; at < x.p; at += columns {
		how, k := kern.Add, min(columns, x.p-at)
		if at == 0 {
			how = kern.Set
		}
		for i := range panels(x.n) {
			kern.Scale(d[at:at+k], x.panel(i)[at*height:], g.scaled)
			g.row(how, dst, x, i, at, k)
		}
	}
}

// row adds to the i-th panel of dst the columns that are scaled: a rectangle,
// and a triangle by 8 rows.
func (g *Gram) row(how kern.How, dst *Symmetric, x *Panels, i, at, k int) {
	p, c, rows := g.scaled, dst.panel(i), rowsOf(x.n, i)
	for j := range i {
		kern.Mul(how, k, height, kern.Weights{V: x.panel(j)[at*height:], K: height, M: 1}, kern.Panels{V: p}, kern.Panels{V: c[j*height*height:]}, 1, rows)
	}
	for r := 0; r < rows; r += 8 {
		kern.Mul(how, k, 8, kern.Weights{V: x.panel(i)[at*height+r:], K: height, M: 1}, kern.Panels{V: p[r:]}, kern.Panels{V: c[(i*height+r)*height+r:]}, 1, rows-r)
	}
}
