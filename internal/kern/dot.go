package kern

// Dot returns the product of two vectors of the same length:
//
//	Σ x y
//
// in 8 lanes.
func Dot(x, y []float64) float64 {
	sameLength(x, y)
	return use.dot(x, y)
}

func dotPortable(x, y []float64) float64 {
	var s [8]float64
	lanes(&s, x, y)
	if whole := len(x) / 8 * 8; whole < len(x) {
		var a, b [8]float64
		copy(a[:], x[whole:])
		copy(b[:], y[whole:])
		lanes(&s, a[:], b[:])
	}
	return reduce(&s)
}
