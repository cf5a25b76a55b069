package diagnostics

// total returns Σ (x_i - origin). Four partial sums run side by side, always in
// the same order.
func total(x []float64, origin float64) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a += x[0] - origin
		b += x[1] - origin
		c += x[2] - origin
		d += x[3] - origin
	}
	for _, v := range x {
		a += v - origin
	}
	return (a + b) + (c + d)
}

// average returns the mean of x, corrected once for the sum's rounding.
func average(x []float64) float64 {
	n := float64(len(x))
	mean := total(x, 0) / n
	return mean + total(x, mean)/n
}

// variance returns the mean of x and its variance with divisor n-1. Equal
// values give exactly that value and 0, which rounding would not.
func variance(x []float64) (mean, v float64) {
	if len(x) > 1 && !moves(x) {
		return x[0], 0
	}
	mean = average(x)
	return mean, squares(x, mean) / float64(len(x)-1)
}

// squares returns Σ (x_i - origin)².
func squares(x []float64, origin float64) (sum float64) {
	for _, v := range x {
		sum += float64((v - origin) * (v - origin))
	}
	return sum
}

// moves tells whether x takes a second value.
func moves(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return true
		}
	}
	return false
}

// extend returns the range lo to hi, made wide enough to hold x.
func extend(lo, hi float64, x []float64) (float64, float64) {
	for _, v := range x {
		if v < lo {
			lo = v
		}
		if v > hi {
			hi = v
		}
	}
	return lo, hi
}
