// Package special holds the special functions of the scale mixtures, each with
// the range on which it was tested and its error there.
//
// References: [DLMF] NIST Digital Library of Mathematical Functions. [Shepherd &
// Laframboise 1981] Chebyshev approximation of (1+2x) exp(x²) erfc x in 0 <= x <
// ∞, Mathematics of Computation 36.
package special

import (
	"math"

	"noiseprior/internal/kern"
)

// LogE1Scaled returns log(e^x E1(x)) given log x, E1 the exponential integral:
//
//	E1(x) = ∫_x^∞ e^(-t)/t dt
//
// Taking log x keeps the small and the large end: x itself may underflow or
// overflow. Relative error of e^x E1(x) below 4e-15 for log x in [-700, 700].
// At log x = -Inf it is +Inf, at +Inf it is -Inf. [DLMF 6.6.2, 6.9.1]
func LogE1Scaled(logx float64) float64 {
	const euler = 0.57721566490153286060651209008240243
	switch {
	case logx < -40: // e^x E1(x) = -γ - log x up to x log x
		return kern.Log(-euler - logx)
	case logx > 40: // 1/x up to 1/x
		return -logx
	}
	x := kern.Exp(logx)
	if x <= 1 {
		sum, term := 0.0, 1.0
		for k := 1; k < 40; k++ {
			term *= -x / float64(k)
			sum -= term / float64(k)
			if math.Abs(term) < 1e-18 {
				break
			}
		}
		return x + kern.Log(-euler-logx+sum)
	}
	// The continued fraction e^x E1(x) = 1/(x+1- 1/(x+3- 4/(x+5- ...))) from
	// its far end, whose weight falls as exp(-4√(kx)).
	t := 0.0
	for k := float64(5 + int(100/x)); k > 0; k-- {
		t = k * k / (x + float64(2*k) + 1 - t)
	}
	return kern.Log(x/(x+1-t)) - logx
}
