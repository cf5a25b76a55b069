package kern

// Misfit returns the sum of squares of r = (y - f) inv, vectors of the same
// length, and writes r inv to df:
//
//	Σ r²
//
// in 8 lanes, and one after the other behind the last whole group of 8. A nil df
// is not written to.
func Misfit(df, y, f []float64, inv float64) (ss float64) {
	sameLength(y, f)
	whole := len(y) / 8 * 8
	if df == nil {
		ss = misfitPortable(nil, y[:whole], f, inv)
	} else {
		sameLength(y, df)
		ss = use.misfit(df, y[:whole], f, inv)
	}
	rest := 0.0
	for i := whole; i < len(y); i++ {
		r := (y[i] - f[i]) * inv
		rest = fma(r, r, rest)
		if df != nil {
			df[i] = r * inv
		}
	}
	return ss + rest
}

func misfitPortable(df, y, f []float64, inv float64) float64 {
	var s [8]float64
	for i, v := range y {
		r := (v - f[i]) * inv
		s[i%8] = fma(r, r, s[i%8])
		if df != nil {
			df[i] = r * inv
		}
	}
	return reduce(&s)
}
