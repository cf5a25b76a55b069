package special

import (
	"math"

	"noiseprior/internal/kern"
)

// LogBesselK returns log K_ν(x) given ν >= 0 and log x, K the modified Bessel
// function of the second kind:
//
//	K_ν(x) = ∫_0^∞ exp(-x cosh t) cosh(ν t) dt
//
// by the trapezoid rule, whose error falls exponentially in the inverse of its
// step, and by its leading terms where x < 1e-9. Error below
// 1e-13 max(1, |log K|) for ν in [0, 300] and log x in [-690, 8]. At log x =
// -Inf it is +Inf, at +Inf it is -Inf. [DLMF 10.32.9, 10.27.4]
//
// Note: ½Γ(ν)(2/x)^ν alone is wrong by 100 % near ν = 0, where the second
// solution cancels it.
func LogBesselK(nu, logx float64) float64 {
	switch {
	case logx < -20.7:
		return logBesselKSmall(nu, math.Ln2-logx)
	case logx > 700:
		return -kern.Exp(logx)
	}
	x := kern.Exp(logx)
	at := func(t float64) float64 {
		s := sinh(t / 2)
		v := float64(-2 * x * s * s)
		return v + float64(nu*t) + kern.Log1p(kern.Exp(-2*nu*t)) - math.Ln2
	}
	h := math.Min(0.2, 0.3/math.Sqrt(x+nu))
	a := nu / x
	middle := math.Floor(kern.Log(a+math.Sqrt(float64(a*a)+1)) / h)
	top := at(middle * h)
	sum := 0.0
	for k := middle; k >= 0; k-- {
		d := at(k*h) - top
		if d < -42 {
			break
		}
		if k == 0 {
			d -= math.Ln2
		}
		sum += kern.Exp(d)
	}
	for k := middle + 1; ; k++ {
		d := at(k*h) - top
		if !(d > -42) {
			break
		}
		sum += kern.Exp(d)
	}
	return top + kern.Log(sum*h) - x
}

// sinh returns (e^x - e^-x)/2 for x >= 0.
func sinh(x float64) float64 {
	if x > 40 {
		return kern.Exp(x) / 2
	}
	m := kern.Expm1(x)
	return (m + m/(m+1)) / 2
}

// logBesselKSmall returns log K_ν(x) up to x² given l = log(2/x): for ν < 1
// the two terms [Γ(ν) e^(νl) + Γ(-ν) e^(-νl)]/2 as √(Γ(1+ν) Γ(1-ν)) sinh(νl + o)/ν,
// o half the difference of log Γ(1+ν) and log Γ(1-ν).
func logBesselKSmall(nu, l float64) float64 {
	if nu >= 1 {
		return LogGamma(nu) + float64(nu*l) - math.Ln2
	}
	if nu < 1e-150 {
		nu = 1e-150 // K is even in ν: the same to rounding
	}
	up, down := LogGamma(1+nu), LogGamma(1-nu)
	o := (up - down) / 2
	if nu < 0.1 { // -γν - Σ ζ(k) ν^k/k over odd k
		const euler = 0.57721566490153286060651209008240243
		n2 := float64(nu * nu)
		o = 1.0004941886041194646 / 11
		for _, c := range [...]float64{1.0020083928260822144 / 9, 1.0083492773819228268 / 7, 1.0369277551433699263 / 5, 1.2020569031595942854 / 3, euler} {
			o = math.FMA(o, n2, c)
		}
		o *= -nu
	}
	y := math.FMA(nu, l, o)
	if y > 20 {
		return float64((up+down)/2) + y - math.Ln2 - kern.Log(nu)
	}
	return float64((up+down)/2) + kern.Log(sinh(y)/nu)
}
