package model

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// overlap returns an error where flat coefficients can separate the classes,
// completely or quasi-completely, or the counts of 0 from the others, so that the
// likelihood does not fall along some direction. The intercept counts as flat,
// since it is too wide to hold others back. [Albert & Anderson 1984]
func (p *Posterior) overlap() error {
	if len(p.flatNames()) == 0 {
		return nil // an intercept alone cannot separate classes, or counts, of which two occur
	}
	a := behindOnes(p.spec.Intercept.Present(), p.f, len(p.data.Y))
	b, _ := p.separator(a)
	if b == nil {
		return nil
	}
	n, q := a.Dims()
	first := q - len(p.fix)
	// a feature that separates alone needs no other
	for k, j := range p.fix {
		if alone, _ := p.separator(behindOnes(first == 1, p.f.Slice(0, n, k, k+1).(*mat.Dense), n)); alone != nil {
			return p.separable(p.data.Features[j] + " alone separates")
		}
	}
	top := 0.0
	for _, v := range b[first:] {
		top = math.Max(top, math.Abs(v))
	}
	var names []string
	for k, j := range p.fix {
		if math.Abs(b[first+k]) > 1e-6*top {
			names = append(names, p.data.Features[j])
		}
	}
	if len(names) > 8 {
		return p.separable(fmt.Sprintf("%d of the features together separate", len(names)))
	}
	return p.separable(strings.Join(names, ", ") + " together separate")
}

// separator returns what the function of that name does for columns a. A count
// above 0 holds its row's a b to both sides, one of 0 to one.
func (p *Posterior) separator(a *mat.Dense) (b, u []float64) {
	if _, counts := p.spec.Likelihood.(Poisson); !counts {
		return separator(a, p.data.Y)
	}
	_, q := a.Dims()
	var rows, y []float64
	for i, v := range p.data.Y {
		rows, y = append(rows, a.RawRowView(i)...), append(y, 0)
		if v > 0 {
			rows, y = append(rows, a.RawRowView(i)...), append(y, 1)
		}
	}
	return separator(mat.NewDense(len(y), q, rows), y)
}

func (p *Posterior) separable(who string) error {
	what := "classes"
	if _, counts := p.spec.Likelihood.(Poisson); counts {
		what = "counts of 0 from the others"
	}
	return ImproperError{Features: p.flatNames()}.improper("%s the %s, so flat coefficients grow without bound and the posterior is improper: use a prior such as --prior=gaussian, or leave features out", who, what)
}

// separator returns coefficients b ≠ 0 of the columns of a (n×q, of full rank)
// with
//
//	(2y_i - 1) (a b)_i >= 0 for every row i
//
// or, where there are none, weights u >= 1 with
//
//	Σ u_i (2y_i - 1) a_i / |a_i| = 0
//
// which exist then by Stiemke's lemma, and the other is nil. Both are what
// least squares of that sum over u >= 1 ends at, its residual being b or 0.
// [Lawson & Hanson 1974, Ch. 23]
//
// Note: gonum's linear programs are no way to it: lp.Simplex goes round in
// circles where rows tie, as they do in tables of whole numbers.
func separator(a *mat.Dense, y []float64) (b, u []float64) {
	n, q := a.Dims()
	row := make([][]float64, n) // signed, of unit length
	for i := range row {
		row[i] = mat.Row(nil, i, a)
		norm := mat.Norm(mat.NewVecDense(q, row[i]), 2)
		for j := range row[i] {
			if norm > 0 {
				row[i][j] *= (float64(2*y[i]) - 1) / norm
			}
		}
	}
	u = make([]float64, n)
	for i := range u {
		u[i] = 1
	}
	var passive []int // rows with u > 1
	for range 10 * (n + q) {
		b = make([]float64, q)
		size := 0.0
		for i, v := range row {
			for j, c := range v {
				b[j] += float64(u[i] * c)
			}
			size += u[i]
		}
		norm := mat.Norm(mat.NewVecDense(q, b), 2)
		if norm <= 1e-12*size {
			return nil, u
		}
		worst, at := -1e-10*norm, -1 // the row that b misclassifies most
		for i, v := range row {
			if d := dot(v, b); d < worst && u[i] == 1 {
				worst, at = d, i
			}
		}
		if at < 0 {
			return b, nil
		}
		passive = leastSquares(row, u, append(passive, at))
	}
	return b, nil
}

// leastSquares moves u to the minimum of |Σ u_i row_i| over the rows of
// passive, the others held at 1, and returns passive without those that came
// to 1 on the way.
func leastSquares(row [][]float64, u []float64, passive []int) []int {
	q := len(row[0])
	target := mat.NewDense(q, 1, nil)
	for _, v := range row {
		for j, c := range v {
			target.Set(j, 0, target.At(j, 0)-c)
		}
	}
	for len(passive) > 0 {
		m := mat.NewDense(q, len(passive), nil)
		for k, i := range passive {
			m.SetCol(k, row[i])
		}
		var s mat.Dense        // u - 1 at the minimum
		_ = s.Solve(m, target) // an ill-conditioned one is still a direction
		step, first := 1.0, -1 // the row that comes to 1 first
		for k, i := range passive {
			v := s.At(k, 0)
			if v > 0 {
				continue
			}
			t := 0.0
			if u[i] > 1 {
				t = (u[i] - 1) / (u[i] - 1 - v)
			}
			if first < 0 || t < step {
				step, first = t, i
			}
		}
		kept := passive[:0]
		for k, i := range passive {
			u[i] += float64(step * (1 + s.At(k, 0) - u[i]))
			if i == first || !(u[i] > 1) {
				u[i] = 1
			} else {
				kept = append(kept, i)
			}
		}
		if passive = kept; first < 0 {
			break
		}
	}
	return passive
}

// dot returns Σ a b.
func dot(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}
