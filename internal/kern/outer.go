package kern

// Outer adds to out the products of features of a with features of b over all
// rows of n panels and, unless sums is nil, to sums the sums of those of b:
//
//	out[i·step + j] += Σ_p Σ_r a_p[i][r] b_p[j][r],  i < ka, j < kb
//	sums[j]         += Σ_p Σ_r b_p[j][r]
//
// Row r of a panel is in lane r mod 8. Nothing of these may overlap; without
// features of a there are the sums alone. It panics where one of them is too short.
func Outer(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int) {
	if kb <= 0 || n <= 0 {
		return
	}
	if step < 0 {
		panic("kern: a negative step")
	}
	b.reach(kb, n, Height)
	if sums != nil {
		_ = sums[kb-1]
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
	Sums(sums, b, n)
}

// Sums adds to sums those of the first features of b over all rows of n panels,
// len(sums) of them, as [Outer] does.
func Sums(sums []float64, b Panels, n int) {
	if len(sums) == 0 || n <= 0 {
		return
	}
	b.reach(len(sums), n, Height)
	use.sumRows(sums, b, ones, n, Height)
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
				lanes24(&s, (*[Height]float64)(a.V[p*a.Step+i*Height:]), (*[Height]float64)(b.V[p*b.Step+j*Height:]))
			}
			out[i*step+j] += reduce(&s)
		}
	}
	if sums != nil {
		sumRowsPortable(sums, b, ones, n, Height)
	}
}

// lanes adds the products of two vectors, whole groups of 8, to 8 lanes.
func lanes(s *[8]float64, a, b []float64) {
	for ; len(a) >= 8 && len(b) >= 8; a, b = a[8:], b[8:] {
		x, y := (*[8]float64)(a), (*[8]float64)(b)
		for l := range s {
			s[l] = fma(x[l], y[l], s[l])
		}
	}
}

// lanes24 is lanes for a feature of a panel.
func lanes24(s *[8]float64, x, y *[Height]float64) {
	s[0] = fma(x[16], y[16], fma(x[8], y[8], fma(x[0], y[0], s[0])))
	s[1] = fma(x[17], y[17], fma(x[9], y[9], fma(x[1], y[1], s[1])))
	s[2] = fma(x[18], y[18], fma(x[10], y[10], fma(x[2], y[2], s[2])))
	s[3] = fma(x[19], y[19], fma(x[11], y[11], fma(x[3], y[3], s[3])))
	s[4] = fma(x[20], y[20], fma(x[12], y[12], fma(x[4], y[4], s[4])))
	s[5] = fma(x[21], y[21], fma(x[13], y[13], fma(x[5], y[5], s[5])))
	s[6] = fma(x[22], y[22], fma(x[14], y[14], fma(x[6], y[6], s[6])))
	s[7] = fma(x[23], y[23], fma(x[15], y[15], fma(x[7], y[7], s[7])))
}
