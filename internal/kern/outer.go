package kern

// Outer adds to out the products of features of a with features of b over all
// rows of n panels:
//
//	out[i·step + j] += Σ_p Σ_r a_p[i][r] b_p[j][r],  i < ka, j < kb
//
// Row r of a panel is in lane r mod 8.
func Outer(out []float64, step int, a, b Panels, ka, kb, n int) {
	if ka <= 0 || kb <= 0 || n <= 0 {
		return
	}
	if step < 0 {
		panic("kern: a negative step")
	}
	a.reach(ka, n, Height)
	b.reach(kb, n, Height)
	_ = out[(ka-1)*step+kb-1]
	switch {
	case ka == 1:
		use.sumRows(out[:kb], b, a, n, Height)
	case kb == 1 && step == 1:
		use.sumRows(out[:ka], a, b, n, Height)
	case kb == 1:
		for i := range ka {
			use.sumRows(out[i*step:][:1], Panels{a.V[i*Height:], a.Step}, b, n, Height)
		}
	default:
		use.outer(out, step, a, b, ka, kb, n)
	}
}

func outerPortable(out []float64, step int, a, b Panels, ka, kb, n int) {
	for i := range ka {
		for j := range kb {
			var s [8]float64
			for p := range n {
				x, y := a.V[p*a.Step+i*Height:][:Height], b.V[p*b.Step+j*Height:][:Height]
				for r := 0; r < Height; r += 8 {
					lanes(&s, (*[8]float64)(x[r:]), (*[8]float64)(y[r:]))
				}
			}
			out[i*step+j] += reduce(&s)
		}
	}
}

// lanes adds the products of two vectors to 8 lanes.
func lanes(s, a, b *[8]float64) {
	for l := range s {
		s[l] = fma(a[l], b[l], s[l])
	}
}
