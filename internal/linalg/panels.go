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

// most is how many elements of a matrix one call goes over: some tens of
// microseconds, in which it cannot be interrupted.
const most = 1 << 16

// MulVec writes X v to dst, which NewVector made.
func (x *Panels) MulVec(dst, v []float64) {
	v, dst = v[:x.p], whole(dst, x.n)
	for i := range panels(x.n) {
		for at := 0; at < x.p; at += most / height {
			how, k := kern.Add, min(most/height, x.p-at)
			if at == 0 {
				how = kern.Set
			}
			kern.Mul(how, k, 1, kern.Weights{V: v[at:], K: 1}, kern.Panels{V: x.panel(i)[at*height:]}, kern.Panels{V: dst[i*height:]}, 1, rowsOf(x.n, i))
		}
	}
}

// MulTransVec writes X'v to dst. NewVector made v.
func (x *Panels) MulTransVec(dst, v []float64) {
	dst, v = dst[:x.p], whole(v, x.n)
	step := max(8, most/len(v)/8*8)
	for at := 0; at < x.p; at += step {
		kern.SumRows(dst[at:min(at+step, x.p)], kern.Panels{V: x.v[at*height:], Step: x.p * height}, v, panels(x.n), height)
	}
}

func (x *Panels) panel(i int) []float64 { return x.v[i*x.p*height : (i+1)*x.p*height] }

// panels returns the number of panels of n rows.
func panels(n int) int { return (n + height - 1) / height }

// rowsOf returns how many rows of panel i of n rows are to be computed: full
// vectors of 8, at most a whole panel.
func rowsOf(n, i int) int { return max(0, min(height, (n-i*height+7)/8*8)) }
