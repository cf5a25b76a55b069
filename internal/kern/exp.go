package kern

import "math"

// Constants of the exponential: x = n log 2 + r with |r| <= log(2)/2, and
//
//	e^r = 1 + r + r² (1/2 + r g(r))
//
// g the polynomial of degree 8 whose error relative to e^r - 1 is least, 2.5e-17.
const (
	log2e = 0x1.71547652b82fep+0
	ln2   = 0x1.62e42fefa39efp-1
	ln2lo = 0x1.abc9e3b39803fp-56 // log 2 - ln2

	e2  = 0.5
	e3  = 0x1.555555555553ep-3
	e4  = 0x1.5555555553b15p-5
	e5  = 0x1.1111111118cf4p-7
	e6  = 0x1.6c16c179fbb4fp-10
	e7  = 0x1.a01a0171b4624p-13
	e8  = 0x1.a019b3a81cb19p-16
	e9  = 0x1.71de976b65255p-19
	e10 = 0x1.2897590cf55d4p-22
	e11 = 0x1.ae49054093754p-26

	// Added to a number below 2^51, round leaves the nearest integer in the low
	// bits of the sum.
	round = 0x1.8p52
	// roundExp leaves that integer plus twice the bias of an exponent.
	roundExp = round + 2*1023

	expMin, expMax = -746, 710 // beyond these e^x is 0 and +Inf
)

// Exp returns e^x, within 1.1 ulp. It is +Inf and 0 at ±Inf.
func Exp(x float64) float64 {
	if !(x >= expMin && x <= expMax) {
		switch {
		case x > expMax:
			return math.Inf(1)
		case x < expMin:
			return 0
		}
		return math.NaN()
	}
	t := fma(x, log2e, roundExp)
	return scale(1+expRest(x, t-roundExp), t)
}

// ExpAll writes e^x to dst, element by element, as Exp has it. dst may be x.
func ExpAll(dst, x []float64) { use.exp(dst[:len(x)], x) }

func expPortable(dst, x []float64) {
	for i, v := range x {
		dst[i] = Exp(v)
	}
}

// Expm1 returns e^x - 1, within 2 ulp for small x, too.
func Expm1(x float64) float64 {
	switch {
	case x > 40:
		return Exp(x)
	case x < -40:
		return -1
	case x == 0: // of either sign
		return x
	case x != x:
		return math.NaN()
	}
	t := fma(x, log2e, round)
	return lessOne(expRest(x, t-round), t)
}

// expRest returns e^r - 1 for r = x - n log 2.
func expRest(x, n float64) float64 {
	r := fma(n, -ln2lo, fma(n, -ln2, x))
	z := r * r
	odd := fma(z, fma(z, fma(z, fma(z, e11, e9), e7), e5), e3)
	even := fma(z, fma(z, fma(z, fma(z, e10, e8), e6), e4), e2)
	return fma(z, fma(r, odd, even), r)
}

// scale returns 2^n p, n by the low bits of roundExp + n. Two factors reach
// beyond the ends of the exponent, and the second alone rounds.
func scale(p, t float64) float64 {
	n := math.Float64bits(t) & 0xfff
	half := n >> 1
	return p * math.Float64frombits(half<<52) * math.Float64frombits((n-half)<<52)
}

// lessOne returns 2^n (1 + p) - 1, n by the low bits of round + n, |n| < 1000.
func lessOne(p, t float64) float64 {
	s := math.Float64frombits((math.Float64bits(t) + 1023) << 52)
	return fma(s, p, s-1)
}
