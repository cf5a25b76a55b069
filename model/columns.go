package model

import "gonum.org/v1/gonum/mat"

// columns returns the columns of x at index idx as a matrix of their own, x
// itself where these are all, nil where there are none.
func columns(x *mat.Dense, idx []int) *mat.Dense {
	if len(idx) == 0 {
		return nil
	}
	n, p := x.Dims()
	if len(idx) == p {
		return x
	}
	out := mat.NewDense(n, len(idx), nil)
	for k, j := range idx {
		for i := range n {
			out.Set(i, k, x.At(i, j))
		}
	}
	return out
}

// flatColumns returns the columns whose coefficients have a flat prior, the
// intercept's ones first; nil where there are none.
func (p *Posterior) flatColumns() *mat.Dense {
	var fixed *mat.Dense
	if p.layout.FixedSD == 0 {
		fixed = p.f
	}
	return behindOnes(p.spec.Intercept.Present() && p.spec.Intercept.Flat(), fixed, len(p.data.Y))
}

// behindOnes returns the columns of m (n rows, or nil), a column of ones before
// them where one is set; nil where there are none.
func behindOnes(one bool, m *mat.Dense, n int) *mat.Dense {
	if !one {
		return m
	}
	ones := mat.NewDense(n, 1, nil)
	for i := range n {
		ones.Set(i, 0, 1)
	}
	if m == nil {
		return ones
	}
	var all mat.Dense
	all.Augment(ones, m)
	return &all
}

func (p *Posterior) allColumns() *mat.Dense {
	flat := p.flatColumns()
	switch {
	case flat == nil:
		return p.x
	case p.x == nil:
		return flat
	}
	var all mat.Dense
	all.Augment(flat, p.x)
	return &all
}

// rank returns the numerical rank of m, columns scaled to unit length.
func rank(m *mat.Dense) int {
	n, k := m.Dims()
	c := mat.DenseCopyOf(m)
	for j := range k {
		col := c.ColView(j).(*mat.VecDense)
		if norm := mat.Norm(col, 2); norm > 0 {
			col.ScaleVec(1/norm, col)
		}
	}
	var svd mat.SVD
	if !svd.Factorize(c, mat.SVDNone) {
		return min(n, k)
	}
	r := 0
	v := svd.Values(nil)
	for _, s := range v {
		if s > v[0]*1e-11 {
			r++
		}
	}
	return r
}
