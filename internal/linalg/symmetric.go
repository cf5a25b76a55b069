package linalg

import "noiseprior/internal/kern"

// Symmetric is an n×n matrix of which the lower triangle is stored, in row
// panels, each with the columns up to its diagonal.
type Symmetric struct {
	n int
	v []float64
}

// NewSymmetric returns a matrix of zeros.
func NewSymmetric(n int) *Symmetric {
	s := &Symmetric{}
	s.Reset(n)
	return s
}

// Reset makes s an n×n matrix of zeros, in the memory that it has where that is
// enough.
func (s *Symmetric) Reset(n int) {
	size := begin(panels(n))
	if cap(s.v) < size {
		s.v = kern.Aligned(size)
	}
	s.n, s.v = n, s.v[:size]
	clear(s.v)
}

// Dim returns n.
func (s *Symmetric) Dim() int { return s.n }

// At returns the element of row i and column j <= i.
func (s *Symmetric) At(i, j int) float64 { return s.v[s.index(i, j)] }

// Set sets the element of row i and column j <= i.
func (s *Symmetric) Set(i, j int, v float64) { s.v[s.index(i, j)] = v }

func (s *Symmetric) index(i, j int) int { return begin(i/height) + j*height + i%height }

// Scale sets s to D A D, D the diagonal matrix of d, which NewVector made.
func (s *Symmetric) Scale(d []float64, a *Symmetric) {
	s.Reset(a.n)
	d = whole(d, a.n)
	for i := range panels(a.n) {
		rows := (*[height]float64)(d[i*height:])
		from, to := a.panel(i), s.panel(i)
		for j, v := range d[:(i+1)*height] {
			x, y := (*[height]float64)(from[j*height:]), (*[height]float64)(to[j*height:])
			for r, u := range rows {
				y[r] = u * v * x[r]
			}
		}
	}
}

// panel returns the i-th panel, (i+1)·height columns.
func (s *Symmetric) panel(i int) []float64 { return s.v[begin(i):begin(i+1)] }

// begin returns where the i-th panel begins.
func begin(i int) int { return i * (i + 1) / 2 * height * height }
