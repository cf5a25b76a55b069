package model

import "gonum.org/v1/gonum/mat"

// addColumns adds m v for the rows of sp to f, column by column where v is not
// 0; a nil matrix adds nothing. Where few of many columns are let in, that is
// far less than a product.
func addColumns(f []float64, m *mat.Dense, v []float64, sp span) {
	if m == nil {
		return
	}
	raw := m.RawMatrix()
	from, to := sp.of(raw.Rows)
	for j, c := range v {
		if c != 0 {
			for i := from; i < to; i++ {
				f[i-from] += float64(raw.Data[i*raw.Stride+j] * c)
			}
		}
	}
}

// addTransposed adds m'd for the rows of sp to g; a nil matrix adds nothing.
func addTransposed(g []float64, m *mat.Dense, d []float64, sp span) {
	if m == nil {
		return
	}
	raw := m.RawMatrix()
	from, to := sp.of(raw.Rows)
	for i := from; i < to; i++ {
		for j, a := range raw.Data[i*raw.Stride : i*raw.Stride+raw.Cols] {
			g[j] += float64(a * d[i-from])
		}
	}
}
