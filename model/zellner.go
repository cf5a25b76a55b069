package model

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
)

// zellner is the slab whose weights are, given the columns γ that are let in,
//
//	w_γ ~ N(0, s² (X_γ'X_γ)⁻¹),   w_γ = s R⁻¹ z_γ,   X_γ'X_γ = R'R
//
// R upper triangular in the order of the features, s the scale that PriorSD
// has, √g in it, and X with the flat columns projected out. So z is standard
// normal whatever γ, as under an independent slab, and z off γ is not looked at.
// [Zellner 1986; Liang et al. 2008, Eq. 2]
type zellner struct {
	p int
	c []float64 // X'X, p×p
}

// newZellner returns the slab of p, nil where it is independent. An error says
// why no such slab can be: it needs an indicator for each weight, Gaussian
// errors, and columns that are linearly independent.
func newZellner(p *Posterior) (*zellner, error) {
	s, k := p.spec, len(p.pen)
	if _, indicators := s.Prior.Law.(gsm.Bernoulli); !s.Prior.Slab.Zellner || !indicators || k == 0 {
		return nil, nil
	}
	if _, ok := s.Likelihood.(Gaussian); !ok || !p.linear() {
		return nil, fmt.Errorf("model: slab=zellner is defined for the linear model with Gaussian errors alone: use slab=independent")
	}
	if len(p.layout.Indicator) != k {
		return nil, fmt.Errorf("model: slab=zellner needs one indicator for each feature: use --structure=ard")
	}
	x, q := mat.DenseCopyOf(p.x), 0
	if flat := p.flatColumns(); flat != nil {
		_, q = flat.Dims()
		projectOut(x, flat)
	}
	if free := len(p.data.Y) - q; k > free {
		return nil, fmt.Errorf("model: slab=zellner needs columns that are linearly independent, and %d columns in %d rows less %d with a flat prior (the intercept among them) are not: use slab=independent, or fewer features", k, len(p.data.Y), q)
	}
	z := &zellner{p: k, c: make([]float64, k*k)}
	all, cols := make([]int, k), make([][]float64, k)
	for i := range all {
		all[i], cols[i] = i, mat.Col(nil, i, x)
		for j, c := range cols[:i+1] {
			v := kern.Dot(cols[i], c)
			z.c[i*k+j], z.c[j*k+i] = v, v
		}
	}
	if bad := z.factor(make([]float64, k*k), all); bad >= 0 {
		return nil, fmt.Errorf("model: slab=zellner needs columns that are linearly independent, and %q is a combination of the columns before it: leave it out, or use slab=independent", p.data.Features[p.pen[bad]])
	}
	return z, nil
}

// projectOut takes the span of f out of the columns of x.
func projectOut(x, f *mat.Dense) {
	_, q := f.Dims()
	_, p := x.Dims()
	var basis [][]float64
	for j := range q {
		v := mat.Col(nil, j, f)
		takeOut(v, basis)
		norm := linalg.Norm(v)
		for i := range v {
			v[i] /= norm
		}
		basis = append(basis, v)
	}
	for j := range p {
		v := mat.Col(nil, j, x)
		takeOut(v, basis)
		x.SetCol(j, v)
	}
}

// takeOut takes the span of an orthonormal basis out of v, twice: the second
// time takes off what rounding left.
func takeOut(v []float64, basis [][]float64) {
	for range 2 {
		for _, b := range basis {
			kern.Axpy(-kern.Dot(b, v), b, v)
		}
	}
}

// leastOwn is the smallest share of a column's square that the columns before
// it may leave: below it rounding decides what the column says.
const leastOwn = 1e-10

// factor writes L = R' of the columns idx to l (k×k, row-major, lower) and
// returns the place of the first column that those before it determine, -1 if
// none.
func (z *zellner) factor(l []float64, idx []int) int {
	k := len(idx)
	for a, i := range idx {
		row := l[a*k : a*k+k]
		for b, j := range idx[:a] {
			v := z.c[i*z.p+j]
			for h, u := range l[b*k : b*k+b] {
				v -= float64(u * row[h])
			}
			row[b] = v / l[b*k+b]
		}
		own := z.c[i*z.p+i]
		d := own
		for _, u := range row[:a] {
			d -= float64(u * u)
		}
		if !(d > leastOwn*own) {
			return a
		}
		row[a] = math.Sqrt(d)
	}
	return -1
}

// block is the part of a workspace that a Zellner slab needs.
type block struct {
	idx  []int     // columns let in
	l, v []float64 // their factor, and a vector of their length
}

// let sets b to the columns whose sd is not 0.
func (z *zellner) let(b *block, sd []float64) {
	b.idx = b.idx[:0]
	for j, s := range sd {
		if s != 0 {
			b.idx = append(b.idx, j)
		}
	}
	k := len(b.idx)
	if cap(b.l) < k*k {
		b.l = make([]float64, 2*k*k)
	}
	if cap(b.v) < k {
		b.v = make([]float64, 2*k)
	}
	b.l, b.v = b.l[:k*k], b.v[:k]
	z.factor(b.l, b.idx)
}

// weights turns w = s z into s R⁻¹ z.
func (b *block) weights(w []float64) {
	k := len(b.idx)
	for a := k - 1; a >= 0; a-- {
		v := w[b.idx[a]]
		for h := a + 1; h < k; h++ {
			v -= float64(b.l[h*k+a] * b.v[h])
		}
		b.v[a] = v / b.l[a*k+a]
	}
	for a, j := range b.idx {
		w[j] = b.v[a]
	}
}

// expanded is the inverse of weights: it turns w into R w.
func (b *block) expanded(w []float64) {
	k := len(b.idx)
	for a := range k {
		v := 0.0
		for h := a; h < k; h++ {
			v += float64(b.l[h*k+a] * w[b.idx[h]])
		}
		w[b.idx[a]] = v
	}
}

// backward turns the gradient in w/s to that in z: R'⁻¹ d.
func (b *block) backward(d []float64) {
	k := len(b.idx)
	for a, j := range b.idx {
		v := d[j]
		for h, u := range b.l[a*k : a*k+a] {
			v -= float64(u * b.v[h])
		}
		b.v[a] = v / b.l[a*k+a]
	}
	for a, j := range b.idx {
		d[j] = b.v[a]
	}
}
