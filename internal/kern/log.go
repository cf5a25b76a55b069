package kern

import "math"

// Constants of the logarithm: with s = f/(2+f) and z = s²,
//
//	log(1+f) = f - f²/2 + s (f²/2 + z P(z)),  1+f in [√½, √2)
//
// P the polynomial of degree 6 for which the error of z P is least, 2.5e-18.
const (
	l1 = 0x1.5555555555592p-1
	l2 = 0x1.999999997fdb8p-2
	l3 = 0x1.24924941f123ap-2
	l4 = 0x1.c71c52095df83p-3
	l5 = 0x1.74663ee84732bp-3
	l6 = 0x1.39a1babaaeaacp-3
	l7 = 0x1.2f056367ca141p-3

	sqrtHalf = 0x3fe6a09e667f3bcd   // the bits of √½
	mantissa = 0x000fffffffffffff   // the bits behind the exponent
	rootLess = 0x1.a827999fcef32p-2 // √2 - 1
)

// Log returns log x, within 1 ulp. It is -Inf at 0 and +Inf at +Inf, and NaN
// below 0.
func Log(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logEdge(x)
	}
	k := 0.0
	if x < 0x1p-1022 {
		x *= 0x1p54
		k = -54
	}
	e, f := split(x)
	return logSum(k+e, f, 0)
}

// LogAll writes log x to dst, element by element, as Log has it. dst may be x.
func LogAll(dst, x []float64) { use.log(dst[:len(x)], x) }

func logPortable(dst, x []float64) {
	for i, v := range x {
		dst[i] = Log(v)
	}
}

// Log1p returns log(1 + x), within 2 ulp for small x, too. It is -Inf at -1 and
// NaN below.
func Log1p(x float64) float64 {
	switch {
	case x > -0.25 && x < rootLess:
		if math.Abs(x) < 0x1p-54 {
			return x
		}
		return logSum(0, x, 0)
	case !(x > -1 && x <= math.MaxFloat64):
		return logEdge(1 + x)
	}
	u := 1 + x
	lost := x - (u - 1) // by rounding u
	if x > 1 {
		lost = 1 - (u - x)
	}
	k, f := split(u)
	return logSum(k, f, lost/u)
}

func logEdge(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > 0:
		return x
	}
	return math.NaN()
}

// split returns k and f such that x = 2^k (1 + f), 1 + f in [√½, √2), for a
// normal x.
func split(x float64) (k, f float64) {
	i := math.Float64bits(x) - sqrtHalf
	return float64(int64(i) >> 52), math.Float64frombits(i&mantissa+sqrtHalf) - 1
}

// logSum returns k log 2 + log(1 + f) + c, c far below the rest.
func logSum(k, f, c float64) float64 {
	s := f / (2 + f)
	z := s * s
	w := z * z
	odd := fma(w, fma(w, fma(w, l7, l5), l3), l1)
	even := fma(w, fma(w, l6, l4), l2)
	p := fma(z, odd, w*even)
	h := float64(0.5 * f * f)
	rest := h - fma(s, h+p, fma(k, ln2lo, c))
	return fma(k, ln2, f-rest)
}
