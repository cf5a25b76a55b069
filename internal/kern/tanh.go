package kern

import "math"

// Constants of the hyperbolic tangent: x = n log(2)/2 + r with |r| <= log(2)/4, and
//
//	tanh r = B/A,  A = c + z (p1 + p2 z),  B = r (c + z (q1 + z)),  z = r²
//
// the ratio of these degrees whose relative error is least, 5.7e-18.
const (
	tanhC  = 0x1.d8d964d7e7809p+9
	tanhP1 = 0x1.a44c9f0e7b717p+8
	tanhP2 = 0x1.e0367746e8134p+3
	tanhQ1 = 0x1.a44419fa2f318p+6

	// At and beyond tanhMax tanh is 1 to rounding.
	tanhMax = 20
)

// Tanh returns tanh x, within 3 ulp: since e^(2r) = (A + B)/(A - B), it is
//
//	((s-1) A + (s+1) B)/((s+1) A + (s-1) B),  s = 2^n
//
// r lacks n times what log(2)/2 is more than its nearest number, which goes to B.
// A NaN gives itself.
func Tanh(x float64) float64 {
	if x != x {
		return x + x // quiet
	}
	v := math.Abs(x)
	if v > tanhMax {
		v = tanhMax
	}
	t := fma(v, 2*log2e, round)
	n := t - round
	r := fma(n, -ln2/2, v)
	z := r * r
	a := fma(z, fma(z, tanhP2, tanhP1), tanhC)
	b := fma(r, tanhC, fma(r, float64(z*(z+tanhQ1)), float64(n*(-ln2lo/2*tanhC))))
	s := math.Float64frombits((math.Float64bits(t) + 1023) << 52)
	top := fma(s+1, b, float64((s-1)*a))
	less := a - b
	return math.Copysign(top/(top+(less+less)), x)
}

// TanhAll writes tanh x to dst, element by element, as Tanh has it. dst may be x.
func TanhAll(dst, x []float64) { use.tanh(dst[:len(x)], x) }

func tanhPortable(dst, x []float64) {
	for i, v := range x {
		dst[i] = Tanh(v)
	}
}
