package kern

// Back goes back through the weights w of one output, given the derivatives d in
// it, over n panels whose features h are the values of an activation. It adds to
// out the derivatives in the weights, and replaces h by those in what went into
// the activation:
//
//	out[f]  += Σ_i Σ_r h_i[f][r] d_i[r],  f < len(w)
//	h_i[f][r] = w[f] d_i[r] a'(h_i[f][r])
//
// a' is 1 - h² where how is TimesTanh, 1 or 0 where it is TimesReLU, as h > 0 or
// not, and 1 where it is Set. Row r is in lane r mod 8. Nothing of these may
// overlap. It panics where one of them is too short, and on another how.
func Back(how How, out, w []float64, h, d Panels, n int) {
	if len(w) == 0 || n <= 0 {
		return
	}
	if how != Set && how != TimesTanh && how != TimesReLU {
		panic("kern: no way back through such a product")
	}
	h.reach(len(w), n, Height)
	d.reach(1, n, Height)
	_ = out[len(w)-1]
	use.back(how, out[:len(w)], w, h, d, n)
}

func backPortable(how How, out, w []float64, h, d Panels, n int) {
	for f, a := range w {
		var s [8]float64
		for i := range n {
			x, y := (*[Height]float64)(h.V[i*h.Step+f*Height:]), (*[Height]float64)(d.V[i*d.Step:])
			lanes24(&s, x, y)
			for r, v := range y {
				t := float64(a * v)
				switch {
				case how == TimesTanh:
					t *= fma(-x[r], x[r], 1)
				case how == TimesReLU && !(x[r] > 0):
					t = 0
				}
				x[r] = t
			}
		}
		out[f] += reduce(&s)
	}
}
