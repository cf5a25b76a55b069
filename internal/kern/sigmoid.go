package kern

import "math"

// Sigmoid returns 1/(1 + e^-x), within 3 ulp.
func Sigmoid(x float64) float64 {
	if x != x {
		return math.NaN()
	}
	e := Exp(-math.Abs(x))
	top := 1.0
	if x < 0 {
		top = e
	}
	return top / (1 + e)
}

// SigmoidAll writes 1/(1 + e^-x) to dst, element by element, as Sigmoid has it.
// dst may be x.
func SigmoidAll(dst, x []float64) { use.sigmoid(dst[:len(x)], x) }

func sigmoidPortable(dst, x []float64) {
	for i, v := range x {
		dst[i] = Sigmoid(v)
	}
}

// Softplus returns log(1 + e^x), within 3 ulp: it is -log of Sigmoid(-x).
func Softplus(x float64) float64 {
	if x != x {
		return math.NaN()
	}
	e := Exp(-math.Abs(x))
	k, f := 0.0, e
	if e > rootLess {
		k, f = 1, float64(0.5*(e-1))
	}
	l := logSum(k, f, 0)
	if x > 0 {
		l += x
	}
	return l
}

// SoftplusAll writes log(1 + e^x) to dst, element by element, as Softplus has
// it. dst may be x.
func SoftplusAll(dst, x []float64) { use.softplus(dst[:len(x)], x) }

func softplusPortable(dst, x []float64) {
	for i, v := range x {
		dst[i] = Softplus(v)
	}
}
