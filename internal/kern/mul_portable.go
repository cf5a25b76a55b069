package kern

func mulPortable(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	for i := range n {
		for f := 0; f < m; f += 2 {
			both := f+1 < m
			for r := 0; r < rows; r += 4 {
				out := c.V[i*c.Step+f*Height+r:]
				var s [8]float64
				begin(&s, how, w.Bias, f, both, out)
				if in := p.V[i*p.Step+r:]; both {
					sums2x4(&s, how, k, w.V[f*w.M:], w.K, w.M, in)
				} else {
					sums1x4((*[4]float64)(s[:]), how, k, w.V[f*w.M:], w.K, in)
				}
				finish(s[:4], how, out)
				if both {
					finish(s[4:], how, out[Height:])
				}
			}
		}
	}
}

// begin sets the sums of feature f, and of the next, to what they begin with.
func begin(s *[8]float64, how How, bias []float64, f int, both bool, c []float64) {
	switch {
	case how == Add || how == Sub:
		copy(s[:4], c)
		if both {
			copy(s[4:], c[Height:])
		}
	case bias != nil:
		for r := range 4 {
			s[r] = bias[f]
			if both {
				s[4+r] = bias[f+1]
			}
		}
	}
}

// sums2x4 adds k terms to the sums of two features and 4 rows.
func sums2x4(s *[8]float64, how How, k int, w []float64, wk, wm int, p []float64) {
	a0, a1, a2, a3, b0, b1, b2, b3 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	for at := 0; k > 0; k-- {
		x, u, v := (*[4]float64)(p), w[at], w[at+wm]
		if how == Sub {
			u, v = -u, -v
		}
		a0, a1, a2, a3 = fma(u, x[0], a0), fma(u, x[1], a1), fma(u, x[2], a2), fma(u, x[3], a3)
		b0, b1, b2, b3 = fma(v, x[0], b0), fma(v, x[1], b1), fma(v, x[2], b2), fma(v, x[3], b3)
		at += wk
		p = p[min(Height, len(p)):]
	}
	s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7] = a0, a1, a2, a3, b0, b1, b2, b3
}

func sums1x4(s *[4]float64, how How, k int, w []float64, wk int, p []float64) {
	a0, a1, a2, a3 := s[0], s[1], s[2], s[3]
	for at := 0; k > 0; k-- {
		x, u := (*[4]float64)(p), w[at]
		if how == Sub {
			u = -u
		}
		a0, a1, a2, a3 = fma(u, x[0], a0), fma(u, x[1], a1), fma(u, x[2], a2), fma(u, x[3], a3)
		at += wk
		p = p[min(Height, len(p)):]
	}
	s[0], s[1], s[2], s[3] = a0, a1, a2, a3
}

// finish writes to c what how makes of the sums.
func finish(s []float64, how How, c []float64) {
	switch how {
	case ReLU:
		for r, v := range s {
			if 0 > v {
				v = 0
			}
			c[r] = v
		}
	case TimesTanh:
		for r, v := range s {
			c[r] = v * fma(-c[r], c[r], 1)
		}
	case TimesReLU:
		for r, v := range s {
			if !(c[r] > 0) {
				v = 0
			}
			c[r] = v
		}
	default:
		copy(c, s)
	}
}
