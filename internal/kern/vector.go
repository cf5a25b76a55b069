package kern

// Axpy adds a x to y, vectors of the same length, by a fused multiply-add each.
func Axpy(a float64, x, y []float64) {
	sameLength(x, y)
	use.axpy(a, x, y)
}

// Times writes the products of the elements of x and y to dst, which may be one
// of them. All are of one length.
func Times(dst, x, y []float64) {
	sameLength(x, y)
	sameLength(x, dst)
	use.times(dst, x, y)
}

// AddTimes adds the products of the elements of x and y to dst, by a fused
// multiply-add each. All are of one length.
func AddTimes(dst, x, y []float64) {
	sameLength(x, y)
	sameLength(x, dst)
	use.addTimes(dst, x, y)
}

func sameLength(x, y []float64) {
	if len(x) != len(y) {
		panic("kern: vectors of different lengths")
	}
}

func axpyPortable(a float64, x, y []float64) {
	for i, v := range x {
		y[i] = fma(a, v, y[i])
	}
}

func timesPortable(dst, x, y []float64) {
	for i, v := range x {
		dst[i] = v * y[i]
	}
}

func addTimesPortable(dst, x, y []float64) {
	for i, v := range x {
		dst[i] = fma(v, y[i], dst[i])
	}
}
