package linalg

import "noiseprior/internal/kern"

// columns is how many columns of a panel are scaled at once: what a core has at
// hand.
const columns = 96

// Gram computes X D X', D diagonal, with the help of idle cores.
type Gram struct {
	dst   *Symmetric
	x     *Panels
	d     []float64
	at, k int // the columns in work: from, how many
	job   *kern.Job
}

// NewGram returns a Gram.
func NewGram() *Gram {
	g := &Gram{}
	g.job = kern.NewJob(columns*height, g.panel)
	return g
}

// Of writes X D X' to dst, n×n. It costs n²p/2 multiply-adds; each sum goes over
// the columns in order, whoever computes it.
func (g *Gram) Of(dst *Symmetric, x *Panels, d []float64) {
	g.dst, g.x, g.d = dst, x, d[:x.p]
	for g.at = 0; g.at < x.p; g.at += columns {
		g.k = min(columns, x.p-g.at)
		g.job.Run(panels(x.n))
	}
}

// panel adds the columns in work to the i-th panel of dst, up to its diagonal: a
// rectangle, and a triangle by 8 rows.
func (g *Gram) panel(i int, scaled []float64) {
	how, x, at, k := kern.Add, g.x, g.at, g.k
	if at == 0 {
		how = kern.Set
	}
	p, c, rows := x.panel(i)[at*height:], g.dst.panel(i), rowsOf(x.n, i)
	kern.Scale(g.d[at:at+k], p, scaled)
	for j := range i {
		kern.Mul(how, k, height, kern.Weights{V: x.panel(j)[at*height:], K: height, M: 1}, kern.Panels{V: scaled}, kern.Panels{V: c[j*height*height:]}, 1, rows)
	}
	for r := 0; r < rows; r += 8 {
		kern.Mul(how, k, 8, kern.Weights{V: p[r:], K: height, M: 1}, kern.Panels{V: scaled[r:]}, kern.Panels{V: c[(i*height+r)*height+r:]}, 1, rows-r)
	}
}
