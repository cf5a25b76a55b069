package linalg

import (
	"math"

	"noiseprior/internal/kern"
)

// QR is the triangular factor R of an n×k matrix A = QR, n >= k, Q orthogonal,
// by Householder's reflections. [Golub & Van Loan 2013, Algorithm 5.2.1]
type QR struct {
	n, k int
	v    []float64 // columns of A, then of R above what is left of the reflections
}

// Reset makes room for an n×k matrix of zeros.
func (q *QR) Reset(n, k int) {
	if cap(q.v) < n*k {
		q.v = kern.Aligned(n * k)
	}
	q.n, q.k, q.v = n, k, q.v[:n*k]
	clear(q.v)
}

// Col returns column j of A, to be set before [QR.Factor].
func (q *QR) Col(j int) []float64 { return q.v[j*q.n : (j+1)*q.n] }

// At returns the element of row i and column j >= i of R, of which the diagonal
// may have either sign.
func (q *QR) At(i, j int) float64 { return q.v[j*q.n+i] }

// Factor replaces A by R.
func (q *QR) Factor() {
	for j := range q.k {
		c := q.Col(j)[j:]
		x := c[1:]
		tail := Norm(x)
		if tail == 0 {
			continue
		}
		r := -math.Copysign(kern.Hypot(c[0], tail), c[0])
		tau, scale := (r-c[0])/r, 1/(c[0]-r)
		for i := range x {
			x[i] *= scale
		}
		c[0] = r
		for h := j + 1; h < q.k; h++ {
			to := q.Col(h)[j:]
			w := float64(tau * (to[0] + kern.Dot(x, to[1:])))
			to[0] -= w
			kern.Axpy(-w, x, to[1:])
		}
	}
}

// Norm returns the Euclidean length of v, also where its square is beyond
// floating point.
func Norm(v []float64) float64 {
	if d := kern.Dot(v, v); d > 1e-280 && d < 1e300 {
		return math.Sqrt(d)
	}
	top := 0.0
	for _, a := range v {
		top = math.Max(top, math.Abs(a))
	}
	if top == 0 || math.IsInf(top, 0) || math.IsNaN(top) {
		return top
	}
	unit := 0x1p600
	if top < 1 {
		unit = 0x1p-600
	}
	s := 0.0
	for _, a := range v {
		a /= unit
		s += float64(a * a)
	}
	return math.Sqrt(s) * unit
}
