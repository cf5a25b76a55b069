package gibbs

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// wide works on n×n matrices: M = I + r X D² X', factored for each r; building
// X D² X' costs O(n²p) once a sweep, a factor O(n³). The weights are drawn as
// [Bhattacharya, Chakraborty & Mallick 2016] do: with u ~ N(0, I), δ ~ N(0, I),
//
//	z = u + √r D X' M⁻¹ ((y - intercept)/σ - √r X D u - δ)
type wide struct {
	g         *design
	n, p      int
	xd, k, u  []float64 // X D, X D² X', Cholesky factor of M
	root      float64
	my, mo, v []float64 // M⁻¹y, M⁻¹o, scratch
	o         bool
}

func newWide(g *design) *wide {
	n, p := g.x.Dims()
	return &wide{g: g, o: g.gaussian, n: n, p: p, xd: make([]float64, n*p), k: make([]float64, n*n), u: make([]float64, n*n), my: make([]float64, n), mo: make([]float64, n), v: make([]float64, n)}
}

func (w *wide) prepare(d []float64) {
	x := w.g.x.RawMatrix()
	for i := range w.n {
		row, out := x.Data[i*x.Stride:i*x.Stride+w.p], w.xd[i*w.p:(i+1)*w.p]
		for j, v := range row {
			out[j] = v * d[j]
		}
	}
	blas64.Syrk(blas.NoTrans, 1, blas64.General{Rows: w.n, Cols: w.p, Stride: w.p, Data: w.xd},
		0, blas64.Symmetric{N: w.n, Stride: w.n, Data: w.k, Uplo: blas.Upper})
}

func (w *wide) solve(v []float64) {
	t := blas64.Triangular{N: w.n, Stride: w.n, Data: w.u, Uplo: blas.Upper, Diag: blas.NonUnit}
	x := blas64.Vector{N: w.n, Inc: 1, Data: v}
	blas64.Trsv(blas.Trans, t, x)
	blas64.Trsv(blas.NoTrans, t, x)
}

func (w *wide) margin(r float64) margin {
	n := w.n
	for i := range n {
		for j := i; j < n; j++ {
			w.u[i*n+j] = r * w.k[i*n+j]
		}
		w.u[i*n+i]++
	}
	w.root = math.Sqrt(r)
	_, ok := lapack64.Potrf(blas64.Symmetric{N: n, Stride: n, Data: w.u, Uplo: blas.Upper})
	if !ok && !factorByQR(w.u, n, w.p, func(i, j int) float64 { return w.root * w.xd[j*w.p+i] }) {
		return margin{logdet: math.Inf(1)}
	}
	copy(w.my, w.g.y)
	w.solve(w.my)
	m := margin{logdet: logDetCholesky(w.u, n), yy: dot(w.my, w.g.y)}
	if w.o {
		copy(w.mo, w.g.o)
		w.solve(w.mo)
		m.yo, m.oo = dot(w.mo, w.g.y), dot(w.mo, w.g.o)
	}
	return m
}

func (w *wide) draw(rng *rand.Rand, z []float64, sigma, intercept float64) {
	for j := range z {
		z[j] = rng.NormFloat64()
	}
	xd := blas64.General{Rows: w.n, Cols: w.p, Stride: w.p, Data: w.xd}
	for i := range w.v {
		w.v[i] = rng.NormFloat64()
	}
	blas64.Gemv(blas.NoTrans, w.root, xd, blas64.Vector{N: w.p, Inc: 1, Data: z}, 1, blas64.Vector{N: w.n, Inc: 1, Data: w.v})
	w.solve(w.v)
	for i := range w.v {
		w.v[i] = (w.my[i]-float64(intercept*w.mo[i]))/sigma - w.v[i]
	}
	blas64.Gemv(blas.Trans, w.root, xd, blas64.Vector{N: w.n, Inc: 1, Data: w.v}, 1, blas64.Vector{N: w.p, Inc: 1, Data: z})
}

// priorSpace is the space of a regression without a likelihood.
type priorSpace struct{}

func (priorSpace) prepare([]float64) {}

func (priorSpace) margin(float64) margin { return margin{} }

func (priorSpace) draw(rng *rand.Rand, z []float64, _, _ float64) {
	for j := range z {
		z[j] = rng.NormFloat64()
	}
}
