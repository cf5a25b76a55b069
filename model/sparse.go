package model

import "gonum.org/v1/gonum/mat"

// sparse reports whether the outputs are sums over few columns, those of a
// linear model that its indicators let in.
func (p *Posterior) sparse() bool { return p.linear() && len(p.layout.Indicator) > 0 }

// sparseOutputs writes the outputs of the rows from number from on to f.
func (p *Posterior) sparseOutputs(f, w, x []float64, from int) {
	l := &p.layout
	a := 0.0
	if l.Intercept >= 0 {
		a = x[l.Intercept]
	}
	for i := range f {
		f[i] = a
	}
	addColumns(f, p.x, w, from)
	addColumns(f, p.f, x[l.Weights:l.Weights+l.Fixed], from)
}

// sparseBackward adds the derivatives of these rows in the weights and in the
// intercept to those of a part, and the others to grad.
func (p *Posterior) sparseBackward(df []float64, part *part, grad []float64, from int) {
	l := &p.layout
	for k := range part.intercept {
		for _, d := range df {
			part.intercept[k] += d
		}
	}
	addTransposed(part.dw, p.x, df, from)
	addTransposed(grad[l.Weights:l.Weights+l.Fixed], p.f, df, from)
}

// addColumns adds m v, from row from on, to f, column by column where v is not
// 0; a nil matrix adds nothing.
func addColumns(f []float64, m *mat.Dense, v []float64, from int) {
	if m == nil {
		return
	}
	raw := m.RawMatrix()
	for j, c := range v {
		if c != 0 {
			for i := range f {
				f[i] += float64(raw.Data[(from+i)*raw.Stride+j] * c)
			}
		}
	}
}

// addTransposed adds m'd, from row from on, to g; a nil matrix adds nothing.
func addTransposed(g []float64, m *mat.Dense, d []float64, from int) {
	if m == nil {
		return
	}
	raw := m.RawMatrix()
	for i, di := range d {
		row := raw.Data[(from+i)*raw.Stride:]
		for j, a := range row[:raw.Cols] {
			g[j] += float64(a * di)
		}
	}
}
