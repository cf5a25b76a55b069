package sampler

import (
	"math"

	"noiseprior/internal/kern"
)

// dense is a full L, row by row.
type dense struct {
	n    int
	root []float64
}

func newDense(n int) dense {
	t := dense{n, make([]float64, n*n)}
	for i := range n {
		t.row(i)[i] = 1
	}
	return t
}

func (t dense) row(i int) []float64 { return t.root[i*t.n : (i+1)*t.n] }

func (t dense) push(v, p []float64) {
	for i := range v {
		v[i] = kern.Dot(t.row(i), p)
	}
}

func (t dense) pull(q, g []float64) {
	clear(q)
	for i, gi := range g {
		kern.Axpy(gi, t.row(i), q)
	}
}

func (t dense) numbers() []float64 { return t.root }

func (t dense) guess(grad []float64) {
	for i := range t.n {
		t.row(i)[i] = scale(1, grad[i])
	}
}

// fit takes, in coordinates that Diagonal would have whitened,
//
//	L = Q D^-½ V Σ^½,   S = Q D Q',   D^½ Q' C Q D^½ = V Σ² V'
//
// with S and C the covariances of gradients and draws, so that LL' S LL' = C.
func (t dense) fit(draws, grads *moments) {
	n, d := t.n, newDiagonal(t.n)
	d.fit(draws, grads)
	clear(t.root)
	for i, s := range d.scale {
		t.row(i)[i] = s
	}
	if draws.n < 2*float64(n) {
		return
	}
	s, c := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		for j := range n {
			unit := d.scale[i] * d.scale[j]
			c[i*n+j] = draws.square(i, j) / unit
			s[i*n+j] = grads.square(i, j) * unit
		}
	}
	q, ok := eigen(n, s)
	if !ok {
		return
	}
	v := scaled(n, q, s, math.Sqrt)
	roots := scaled(n, q, s, func(x float64) float64 { return 1 / math.Sqrt(x) })
	b := product(n, product(n, v, c), transposed(n, v))
	w, ok := eigen(n, b)
	if !ok {
		return
	}
	quarter := scaled(n, w, b, func(x float64) float64 { return math.Sqrt(math.Sqrt(x)) })
	l := product(n, transposed(n, roots), transposed(n, quarter))
	for i := range n {
		for j, v := range l[i*n : (i+1)*n] {
			t.row(i)[j] = d.scale[i] * v
		}
	}
}

// eigen returns the eigenvectors of a symmetric matrix, one a row, and leaves
// their eigenvalues on its diagonal, by Jacobi's rotations in rows; false if
// one of them is not positive in floating point, or NaN.
// [Golub & Van Loan 2013, Section 8.5]
func eigen(n int, a []float64) (vectors []float64, ok bool) {
	vectors = newDense(n).root
	for range 60 {
		off, on := 0.0, 0.0
		for i := range n {
			for j := range i {
				off += float64(a[i*n+j] * a[i*n+j])
			}
			on += float64(a[i*n+i] * a[i*n+i])
		}
		if !(off > 1e-26*on) {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(n, a, vectors, p, q)
			}
		}
	}
	least, most := math.Inf(1), 0.0
	for i := range n {
		least, most = math.Min(least, a[i*n+i]), math.Max(most, a[i*n+i])
	}
	return vectors, least > 1e-13*most
}

// rotate makes a[p,q] zero.
func rotate(n int, a, vectors []float64, p, q int) {
	if a[p*n+q] == 0 {
		return
	}
	theta := (a[q*n+q] - a[p*n+p]) / (2 * a[p*n+q])
	t := math.Copysign(1, theta) / (math.Abs(theta) + kern.Hypot(1, theta))
	c := 1 / math.Sqrt(1+float64(t*t))
	s := t * c
	turn := func(x, y *float64) {
		*x, *y = float64(c**x)-float64(s**y), float64(s**x)+float64(c**y)
	}
	for k := range n {
		turn(&a[k*n+p], &a[k*n+q])
	}
	for k := range n {
		turn(&a[p*n+k], &a[q*n+k])
		turn(&vectors[p*n+k], &vectors[q*n+k])
	}
}

// scaled returns the eigenvectors, one a row, times f of their eigenvalues on
// the diagonal of a.
func scaled(n int, vectors, a []float64, f func(float64) float64) []float64 {
	out := make([]float64, n*n)
	for k := range n {
		for j, v := range vectors[k*n : (k+1)*n] {
			out[k*n+j] = f(a[k*n+k]) * v
		}
	}
	return out
}

func product(n int, a, b []float64) []float64 {
	out := make([]float64, n*n)
	for i := range n {
		for k, v := range a[i*n : (i+1)*n] {
			kern.Axpy(v, b[k*n:(k+1)*n], out[i*n:(i+1)*n])
		}
	}
	return out
}

func transposed(n int, a []float64) []float64 {
	out := make([]float64, n*n)
	for i := range n {
		for j := range n {
			out[j*n+i] = a[i*n+j]
		}
	}
	return out
}
