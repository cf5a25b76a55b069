package gibbs

import (
	"math"
	"math/rand/v2"
	"sync"

	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/linalg"
	"noiseprior/model"
)

// design is the part of a regression that never changes: the target and the
// columns below the prior with the flat columns projected out, and the way
// back to the flat coefficients. Chains share it.
type design struct {
	x     *mat.Dense // n×p, projected; nil: no weights, or no likelihood
	y, o  []float64  // target less shift, and ones, projected; o is zero unless the intercept is Gaussian
	shift float64    // mean of a Gaussian intercept's prior
	dof   float64    // n less the number of flat columns; 0 where the likelihood is left out
	flat  *flatBlock // nil: no flat columns

	pack   sync.Once
	panels *linalg.Panels // x, once packed
}

func newDesign(p *model.Posterior) *design {
	x, flat, y := p.Design()
	spec, l := p.Spec(), p.Layout()
	g := &design{}
	gaussian := l.Intercept >= 0 && !spec.Intercept.Flat()
	if gaussian {
		g.shift = spec.Intercept.Mean
	}
	if spec.PriorOnly {
		return g
	}
	n := len(y)
	g.dof, g.o, g.y = float64(n), make([]float64, n), append([]float64(nil), y...)
	if x != nil {
		g.x = mat.DenseCopyOf(x)
	}
	if gaussian {
		for i := range g.o {
			g.o[i] = 1
			g.y[i] -= g.shift
		}
	}
	if flat != nil {
		_, q := flat.Dims()
		g.dof -= float64(q)
		g.flat = newFlatBlock(flat, g, l.Intercept >= 0 && spec.Intercept.Flat())
	}
	return g
}

// packed returns x in panels.
func (g *design) packed() *linalg.Panels {
	g.pack.Do(func() {
		n, p := g.x.Dims()
		g.panels = linalg.NewPanels(n, p, g.x.At)
	})
	return g.panels
}

// flatBlock knows the columns F = QR with a flat prior.
type flatBlock struct {
	intercept bool        // the first column is the intercept's ones
	q         [][]float64 // columns of Q
	r         *mat.Dense
	qy, qo    []float64   // Q'y, Q'o
	qx        [][]float64 // Q'x for each column x of X
}

// newFlatBlock takes the columns of f out of g and returns the way back.
func newFlatBlock(f *mat.Dense, g *design, intercept bool) *flatBlock {
	_, q := f.Dims()
	b := &flatBlock{intercept: intercept, r: mat.NewDense(q, q, nil)}
	for j := range q {
		v := mat.Col(nil, j, f)
		for i, c := range b.project(v) {
			b.r.Set(i, j, c)
		}
		norm := mat.Norm(mat.NewVecDense(len(v), v), 2)
		b.r.Set(j, j, norm)
		for i := range v {
			v[i] /= norm
		}
		b.q = append(b.q, v)
	}
	b.qy, b.qo = b.project(g.y), b.project(g.o)
	if g.x != nil {
		_, p := g.x.Dims()
		for j := range p {
			col := mat.Col(nil, j, g.x)
			b.qx = append(b.qx, b.project(col))
			g.x.SetCol(j, col)
		}
	}
	return b
}

// project takes the span of Q out of v and returns Q'v. It goes over v twice:
// the second time takes off what rounding left.
func (b *flatBlock) project(v []float64) []float64 {
	c := make([]float64, len(b.q))
	for range 2 {
		for j, q := range b.q {
			d := 0.0
			for i, a := range q {
				d += a * v[i]
			}
			for i, a := range q {
				v[i] -= d * a
			}
			c[j] += d
		}
	}
	return c
}

// size returns the number of flat columns.
func (b *flatBlock) size() int {
	if b == nil {
		return 0
	}
	return len(b.q)
}

// draw writes a draw of the flat coefficients given weights w, σ and the
// intercept (less its prior's mean) to out:
//
//	b ~ N((F'F)⁻¹F'(y - Xw - intercept), σ²(F'F)⁻¹)
func (b *flatBlock) draw(rng *rand.Rand, out, w []float64, sigma, intercept float64) {
	for i := range out {
		out[i] = b.qy[i] - float64(b.qo[i]*intercept) + float64(sigma*rng.NormFloat64())
	}
	for j, q := range b.qx {
		for i, v := range q {
			out[i] -= v * w[j]
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		for j := i + 1; j < len(out); j++ {
			out[i] -= b.r.At(i, j) * out[j]
		}
		out[i] /= b.r.At(i, i)
	}
}

// factorByQR sets l to the factor of the n×n matrix I + A'A, by a QR of A itself
// (rows×n) over I. It serves where rounding has eaten the identity, so that the
// product no longer looks positive definite, and reports whether it could: not
// where A is not finite.
func factorByQR(l *linalg.Cholesky, rows int, at func(i, j int) float64) bool {
	n := l.Dim()
	a := mat.NewDense(rows+n, n, nil)
	for j := range n {
		for i := range rows {
			a.Set(i, j, at(i, j))
		}
		a.Set(rows+j, j, 1)
	}
	tau, size := make([]float64, n), make([]float64, 1)
	lapack64.Geqrf(a.RawMatrix(), tau, size, -1)
	lapack64.Geqrf(a.RawMatrix(), tau, make([]float64, int(size[0])), int(size[0]))
	for i := range n {
		if d := math.Abs(a.At(i, i)); !(d > 0) || math.IsInf(d, 1) {
			return false
		}
	}
	l.SetFactor(func(i, j int) float64 { return math.Copysign(1, a.At(j, j)) * a.At(j, i) })
	return true
}
