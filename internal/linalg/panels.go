package linalg

import "noiseprior/internal/kern"

const height = kern.Height

// Panels is an n×p matrix stored in row panels, as [kern.Mul] takes them. The
// rows that fill its last panel are zeros.
type Panels struct {
	n, p int
	v    []float64
}

// NewPanels returns the n×p matrix with the elements at(i, j).
func NewPanels(n, p int, at func(i, j int) float64) *Panels {
	x := &Panels{n: n, p: p, v: kern.Aligned(panels(n) * p * height)}
	x.Fill(at)
	return x
}

// Fill sets the elements to at(i, j).
func (x *Panels) Fill(at func(i, j int) float64) {
	for i := range x.n {
		row := x.v[i/height*x.p*height+i%height:]
		for j := range x.p {
			row[j*height] = at(i, j)
		}
	}
}

// NewVector returns n zeros with room behind them for a whole panel, as the
// vectors of this package need it.
func NewVector(n int) []float64 { return kern.Aligned(panels(n) * height)[:n] }

// whole returns v, which NewVector made, with zeros to the end of the last panel.
func whole(v []float64, n int) []float64 {
	v = v[:panels(n)*height]
	clear(v[n:])
	return v
}

// Dims returns the numbers of rows and columns.
func (x *Panels) Dims() (n, p int) { return x.n, x.p }

// MulVec writes X v to dst, which NewVector made.
func (x *Panels) MulVec(dst, v []float64) {
	w := kern.Weights{V: v[:x.p], K: 1}
	dst = whole(dst, x.n)
	full := x.n / height
	kern.Mul(kern.Set, x.p, 1, w, kern.Panels{V: x.v, Step: x.p * height}, kern.Panels{V: dst, Step: height}, full, height)
	if rest := rowsOf(x.n, full); rest > 0 {
		kern.Mul(kern.Set, x.p, 1, w, kern.Panels{V: x.panel(full)}, kern.Panels{V: dst[full*height:]}, 1, rest)
	}
}

// MulTransVec writes X'v to dst. NewVector made v.
func (x *Panels) MulTransVec(dst, v []float64) {
	kern.SumRows(dst[:x.p], kern.Panels{V: x.v, Step: x.p * height}, whole(v, x.n), panels(x.n), height)
}

func (x *Panels) panel(i int) []float64 { return x.v[i*x.p*height : (i+1)*x.p*height] }

// panels returns the number of panels of n rows.
func panels(n int) int { return (n + height - 1) / height }

// rowsOf returns how many rows of panel i of n rows are to be computed: full
// vectors of 8, at most a whole panel.
func rowsOf(n, i int) int { return max(0, min(height, (n-i*height+7)/8*8)) }
