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
	for i := range n {
		row := x.v[i/height*p*height+i%height:]
		for j := range p {
			row[j*height] = at(i, j)
		}
	}
	return x
}

// NewVector returns n zeros with room behind them for a whole panel, as the
// vectors of this package need it.
func NewVector(n int) []float64 { return kern.Aligned(panels(n) * height)[:n] }

// Dims returns the numbers of rows and columns.
func (x *Panels) Dims() (n, p int) { return x.n, x.p }

// MulVec writes X v to dst, which NewVector made.
func (x *Panels) MulVec(dst, v []float64) {
	w := kern.Weights{V: v[:x.p], K: 1}
	dst = dst[:panels(x.n)*height]
	full := x.n / height
	kern.Mul(kern.Set, x.p, 1, w, kern.Panels{V: x.v, Step: x.p * height}, kern.Panels{V: dst, Step: height}, full, height)
	if rest := rowsOf(x.n, full); rest > 0 {
		kern.Mul(kern.Set, x.p, 1, w, kern.Panels{V: x.panel(full)}, kern.Panels{V: dst[full*height:]}, 1, rest)
	}
}

// MulTransVec writes X'v to dst. NewVector made v.
func (x *Panels) MulTransVec(dst, v []float64) {
	v = v[:panels(x.n)*height]
	kern.SumRows(dst[:x.p], kern.Panels{V: x.v, Step: x.p * height}, v, panels(x.n), height)
}

func (x *Panels) panel(i int) []float64 { return x.v[i*x.p*height : (i+1)*x.p*height] }

// panels returns the number of panels of n rows.
func panels(n int) int { return (n + height - 1) / height }

// rowsOf returns how many rows of panel i of n rows are to be computed: full
// vectors of 8, at most a whole panel.
func rowsOf(n, i int) int { return max(0, min(height, (n-i*height+7)/8*8)) }
