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
	for len(x) >= 8 {
		lanes(&s, (*[8]float64)(x), (*[8]float64)(y))
		x, y = x[8:], y[8:]
	}
	if len(x) > 0 {
		var a, b [8]float64
		copy(a[:], x)
		copy(b[:], y)
		lanes(&s, &a, &b)
	}
	return reduce(&s)
}
