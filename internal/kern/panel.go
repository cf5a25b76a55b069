package kern

// Scale multiplies the first len(d) features of a panel by the elements of d:
//
//	c[f][r] = d[f] p[f][r]
func Scale(d, p, c []float64) {
	if len(d) == 0 {
		return
	}
	_, _ = p[len(d)*Height-1], c[len(d)*Height-1]
	use.scale(d, p, c)
}

// Solve8 solves for 8 features of a panel, in its first rows rows (0, 8, 16 or 24):
//
//	c[f] = (c[f] - Σ_{g<f} t[g][f] c[g]) inv[f]
//
// t is the panel of a lower triangle, its rows beginning at the diagonal, and
// inv holds the inverses of the diagonal. The sum goes over g in order, one
// fused multiply-add a term.
func Solve8(t []float64, inv *[8]float64, c []float64, rows int) {
	if rows == 0 {
		return
	}
	checkRows(rows)
	_, _ = t[7*Height+7], c[7*Height+rows-1]
	use.solve8(t, inv, c, rows)
}

// SumRows writes to out the products of features with a vector over the rows
// of n panels, len(out) of them:
//
//	out[f] = Σ_i Σ_r p_i[f][r] v[24i + r]
//
// over the first rows rows of each panel: 8, 16 or 24. Row r is in lane r mod 8.
func SumRows(out []float64, p Panels, v []float64, n, rows int) {
	if len(out) == 0 {
		return
	}
	p.reach(len(out), n, rows)
	_ = v[(n-1)*Height+rows-1]
	clear(out)
	use.sumRows(out, p, Panels{v, Height}, n, rows)
}

func scalePortable(d, p, c []float64) {
	for f, a := range d {
		x, y := (*[Height]float64)(p[f*Height:]), (*[Height]float64)(c[f*Height:])
		for r, v := range x {
			y[r] = a * v
		}
	}
}

func solve8Portable(t []float64, inv *[8]float64, c []float64, rows int) {
	for f := range 8 {
		x := c[f*Height:][:rows]
		for g := range f {
			a := -t[g*Height+f]
			for r, v := range c[g*Height:][:rows] {
				x[r] = fma(a, v, x[r])
			}
		}
		for r := range x {
			x[r] *= inv[f]
		}
	}
}

// sumRowsPortable adds the sums to out; v is a panel of one feature.
func sumRowsPortable(out []float64, p, v Panels, n, rows int) {
	for f := range out {
		var s [8]float64
		for i := range n {
			lanes(&s, p.V[i*p.Step+f*Height:][:rows], v.V[i*v.Step:][:rows])
		}
		out[f] += reduce(&s)
	}
}
