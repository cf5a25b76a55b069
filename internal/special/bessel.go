package special

import "math"

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
		return -math.Exp(logx)
	}
	x := math.Exp(logx)
	at := func(t float64) float64 {
		s := math.Sinh(t / 2)
		v := -2 * x * s * s
		return v + float64(nu*t) + math.Log1p(math.Exp(-2*nu*t)) - math.Ln2
	}
	h := math.Min(0.2, 0.3/math.Sqrt(math.Hypot(x, nu)))
	middle := math.Floor(math.Asinh(nu/x) / h)
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
		sum += math.Exp(d)
	}
	for k := middle + 1; ; k++ {
		d := at(k*h) - top
		if !(d > -42) {
			break
		}
		sum += math.Exp(d)
	}
	return top + math.Log(sum*h) - x
}

// logBesselKSmall returns log K_ν(x) up to x² given l = log(2/x): for ν < 1
// the two terms [Γ(ν) e^(νl) + Γ(-ν) e^(-νl)]/2 as √(π/(ν sin πν)) sinh(νl + o),
// o half the difference of log Γ(1+ν) and log Γ(1-ν).
func logBesselKSmall(nu, l float64) float64 {
	if nu >= 1 {
		g, _ := math.Lgamma(nu)
		return g + float64(nu*l) - math.Ln2
	}
	if nu < 1e-150 {
		nu = 1e-150 // K is even in ν: the same to rounding
	}
	const euler = 0.57721566490153286060651209008240243
	o := -euler * nu
	if nu < 0.1 { // Σ ζ(k) ν^k/k over odd k
		n2 := nu * nu
		o -= nu * n2 * (1.2020569031595942854/3 + n2*(1.0369277551433699263/5+n2*(1.0083492773819228268/7+n2*(1.0020083928260822144/9+n2*1.0004941886041194646/11))))
	} else {
		a, _ := math.Lgamma(1 + nu)
		b, _ := math.Lgamma(1 - nu)
		o = (a - b) / 2
	}
	even := 0.5 * math.Log(math.Pi*nu/math.Sin(math.Pi*nu)) // half the sum of the two log Γ
	if nu > 0.5 {
		even = 0.5 * math.Log(math.Pi*nu/math.Sin(math.Pi*(1-nu)))
	}
	y := float64(nu*l) + o
	if y > 20 {
		return even + y - math.Ln2 - math.Log(nu)
	}
	return even + math.Log(math.Sinh(y)/nu)
}
