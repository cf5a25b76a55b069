package kern

// Outer adds to out the products of features of a with features of b over all
// rows of n panels and, unless sums is nil, to sums the sums of those of b:
//
//	out[i·step + j] += Σ_p Σ_r a_p[i][r] b_p[j][r],  i < ka, j < kb
//	sums[j]         += Σ_p Σ_r b_p[j][r]
//
// Row r of a panel is in lane r mod 8.
func Outer(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int) {
	if kb <= 0 || n <= 0 {
		return
	}
	if step < 0 {
		panic("kern: a negative step")
	}
	b.reach(kb, n, Height)
	if sums != nil {
		sums = sums[:kb]
	}
	if ka > 0 {
		a.reach(ka, n, Height)
		_ = out[(ka-1)*step+kb-1]
	}
	if ka > 1 && kb > 1 {
		use.outer(out, step, sums, a, b, ka, kb, n)
		return
	}
	switch {
	case ka == 1:
		use.sumRows(out[:kb], b, a, n, Height)
	case step == 1 && ka > 0:
		use.sumRows(out[:ka], a, b, n, Height)
	default:
		for i := range ka {
			use.sumRows(out[i*step:][:1], Panels{a.V[i*Height:], a.Step}, b, n, Height)
		}
	}
	if sums != nil {
		use.sumRows(sums, b, ones, n, Height)
	}
}

// ones is a feature of which all is 1.
var ones = Panels{V: func() []float64 {
	v := Aligned(Height)
	for i := range v {
		v[i] = 1
	}
	return v
}()}

func outerPortable(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int) {
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
	if sums != nil {
		sumRowsPortable(sums, b, ones, n, Height)
	}
}

// lanes adds the products of two vectors to 8 lanes.
func lanes(s, a, b *[8]float64) {
	for l := range s {
		s[l] = fma(a[l], b[l], s[l])
	}
}
