package gibbs

import (
	"math"
	"math/rand/v2"
	"sync"

	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/dist"
	"noiseprior/internal/linalg"
	"noiseprior/model"
)

// design is the regression that the kernels of a sweep see: target and columns
// with each row times the root of its precision, and the columns without scales
// projected out, with the way back to their coefficients. Chains share it
// unless rows are weighed.
//
// A coefficient without scales that has a Gaussian prior is one without a prior
// and one more row, 0 = b/sd + e, which is exact where σ is 1: its only use.
type design struct {
	rawX, rawF *mat.Dense // as the model has them; nil: none
	rows       int        // of the data; 0 where the likelihood is left out
	fixedSD    float64    // 0: no more rows
	weighed    bool       // rows will be: one chain's own
	gaussian   bool       // the intercept has a Gaussian prior

	x     *mat.Dense // n×p; nil: no weights, or no likelihood
	y, o  []float64  // target less shift, and ones, zero unless the intercept is Gaussian
	shift float64    // mean of a Gaussian intercept's prior
	dof   float64    // n less the number of columns projected out; 0 where the likelihood is left out
	flat  *flatBlock // nil: no columns without scales
	forms []form     // what is made from it

	pack   sync.Once
	panels *linalg.Panels // x; nil until asked for
	at     func(i, j int) float64
}

// form is a digest of a design that must be made anew when rows are weighed.
type form interface{ renew() }

// newDesign returns the design of p with precisions of 1.
func newDesign(p *model.Posterior) *design {
	x, f := p.Design()
	spec, l, y := p.Spec(), p.Layout(), p.Data().Y
	g := &design{rawX: x, rawF: f, rows: len(y), fixedSD: l.FixedSD, weighed: mixtureOf(p) != nil, gaussian: l.Intercept >= 0 && !spec.Intercept.Flat()}
	if g.gaussian {
		g.shift = spec.Intercept.Mean
	}
	if spec.PriorOnly {
		g.rawX, g.rows = nil, 0
	}
	n := g.rows
	if g.fixedSD > 0 {
		n += l.Fixed
	}
	g.o, g.y = make([]float64, n), make([]float64, n)
	if g.rawX != nil {
		_, p := g.rawX.Dims()
		g.x = mat.NewDense(n, p, nil)
	}
	g.dof = float64(n)
	if f != nil {
		_, q := f.Dims()
		g.dof -= float64(q)
		g.flat = newFlatBlock(n, q, g.x, l.Intercept >= 0 && spec.Intercept.Flat())
	}
	root := make([]float64, g.rows)
	for i := range root {
		root[i] = 1
	}
	g.weigh(root, y)
	return g
}

// packed returns x in panels, which weigh renews.
func (g *design) packed() *linalg.Panels {
	g.pack.Do(func() {
		n, p := g.x.Dims()
		g.at = g.x.At
		g.panels = linalg.NewPanels(n, p, g.at)
	})
	return g.panels
}

// weigh makes g the regression of target t in which row i has precision
// root_i²/σ², and renews its forms.
func (g *design) weigh(root, t []float64) {
	for i, w := range root {
		g.y[i] = w * (t[i] - g.shift)
		if g.gaussian {
			g.o[i] = w
		}
	}
	for i := g.rows; i < len(g.y); i++ {
		g.y[i], g.o[i] = 0, 0
	}
	if g.x != nil {
		from, to := g.rawX.RawMatrix(), g.x.RawMatrix()
		for i, w := range root {
			out := to.Data[i*to.Stride : i*to.Stride+to.Cols]
			for j, v := range from.Data[i*from.Stride : i*from.Stride+from.Cols] {
				out[j] = w * v
			}
		}
		clear(to.Data[g.rows*to.Stride:])
	}
	if g.flat != nil {
		g.flat.project(g, root)
	}
	if g.panels != nil {
		g.panels.Fill(g.at)
	}
	for _, f := range g.forms {
		f.renew()
	}
}

// flatBlock knows the columns F = QR without scales.
type flatBlock struct {
	intercept bool        // the first column is the intercept's ones
	q         [][]float64 // columns of Q
	r         *mat.Dense
	qy, qo    []float64   // Q'y, Q'o
	qx        [][]float64 // Q'x for each column x of X
	col, c    []float64   // scratch
}

func newFlatBlock(n, q int, x *mat.Dense, intercept bool) *flatBlock {
	vectors := func(k, length int) [][]float64 {
		v := make([][]float64, k)
		for i := range v {
			v[i] = make([]float64, length)
		}
		return v
	}
	b := &flatBlock{intercept: intercept, q: vectors(q, n), r: mat.NewDense(q, q, nil), col: make([]float64, n), c: make([]float64, q), qy: make([]float64, q), qo: make([]float64, q)}
	if x != nil {
		_, p := x.Dims()
		b.qx = vectors(p, q)
	}
	return b
}

// project takes the columns of F, rows times root, out of g.
func (b *flatBlock) project(g *design, root []float64) {
	ones := 0
	if b.intercept {
		ones = 1
	}
	for j, v := range b.q {
		for i, w := range root {
			v[i] = w * g.rawF.At(i, j)
		}
		if g.fixedSD > 0 {
			clear(v[g.rows:])
			if j >= ones {
				v[g.rows+j-ones] = 1 / g.fixedSD
			}
		}
		b.out(b.c[:j], v)
		for i, c := range b.c[:j] {
			b.r.Set(i, j, c)
		}
		norm := linalg.Norm(v)
		b.r.Set(j, j, norm)
		for i := range v {
			v[i] /= norm
		}
	}
	b.out(b.qy, g.y)
	b.out(b.qo, g.o)
	for j := range b.qx {
		mat.Col(b.col, j, g.x)
		b.out(b.qx[j], b.col)
		g.x.SetCol(j, b.col)
	}
}

// out takes the span of the first len(c) columns of Q out of v and writes Q'v
// to c. It goes over v twice: the second time takes off what rounding left.
func (b *flatBlock) out(c, v []float64) {
	clear(c)
	for range 2 {
		for j, q := range b.q[:len(c)] {
			d := 0.0
			for i, a := range q {
				d += float64(a * v[i])
			}
			for i, a := range q {
				v[i] -= float64(d * a)
			}
			c[j] += d
		}
	}
}

// size returns the number of columns.
func (b *flatBlock) size() int {
	if b == nil {
		return 0
	}
	return len(b.q)
}

// draw writes a draw of the coefficients of F given weights w, σ and the
// intercept (less its prior's mean) to out:
//
//	b ~ N((F'F)⁻¹F'(y - Xw - intercept), σ²(F'F)⁻¹)
func (b *flatBlock) draw(rng *rand.Rand, out, w []float64, sigma, intercept float64) {
	for i := range out {
		out[i] = b.qy[i] - float64(b.qo[i]*intercept) + float64(sigma*dist.Normal(rng))
	}
	for j, q := range b.qx {
		for i, v := range q {
			out[i] -= float64(v * w[j])
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		for j := i + 1; j < len(out); j++ {
			out[i] -= float64(b.r.At(i, j) * out[j])
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
	var qr linalg.QR
	qr.Reset(rows+n, n)
	for j := range n {
		c := qr.Col(j)
		for i := range rows {
			c[i] = at(i, j)
		}
		c[rows+j] = 1
	}
	qr.Factor()
	for i := range n {
		if d := math.Abs(qr.At(i, i)); !(d > 0) || math.IsInf(d, 1) {
			return false
		}
	}
	l.SetFactor(func(i, j int) float64 { return math.Copysign(1, qr.At(j, j)) * qr.At(j, i) })
	return true
}
