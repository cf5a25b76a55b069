package kern

import "math"

// Tanh returns tanh x, within 3 ulp.
func Tanh(x float64) float64 {
	if x != x {
		return math.NaN()
	}
	a := math.Abs(x)
	if a > tanhMax {
		a = tanhMax
	}
	t := fma(a, 2*log2e, round)
	m := lessOne(expRest(2*a, t-round), t) // e^(2a) - 1
	return math.Copysign(m/(m+2), x)
}

// tanhMax is an argument at and beyond which tanh is 1 to rounding.
const tanhMax = 20

// TanhAll writes tanh x to dst, element by element, as Tanh has it. dst may be x.
func TanhAll(dst, x []float64) { use.tanh(dst[:len(x)], x) }

func tanhPortable(dst, x []float64) {
	for i, v := range x {
		dst[i] = Tanh(v)
	}
}
