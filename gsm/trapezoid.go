package gsm

import (
	"math"

	"noiseprior/internal/kern"
)

// logTrapezoid returns log ∫ exp(f(v)) dv over the line, for an f with one mode
// and second derivative -curve there, by the trapezoid rule from the mode
// outwards. For integrands that are smooth on the scale 1 and fall at least
// exponentially the rule's error falls faster than any power of its step. From
// end on, f falls with slope -rate: there the rule's sum is a geometric series.
func logTrapezoid(f func(v float64) float64, mode, curve, end, rate float64) float64 {
	top := f(mode)
	if curve > 1e12 { // normal to rounding
		return top + float64(0.5*kern.Log(2*math.Pi/curve))
	}
	h := 0.125
	if curve > 0 {
		h = math.Min(h, 0.4/math.Sqrt(curve))
	}
	sum := 1.0
	for _, step := range []float64{-h, h} {
		for k := 1.0; ; k++ {
			v := mode + float64(k*step)
			d := f(v) - top
			if !(d > -42) {
				break
			}
			if v > end {
				sum += kern.Exp(d) / -kern.Expm1(-rate*h)
				break
			}
			sum += kern.Exp(d)
		}
	}
	return top + kern.Log(sum*h)
}

// signChange returns where positive turns from true to false on [lo, hi].
func signChange(lo, hi float64, positive func(v float64) bool) float64 {
	for range 100 {
		mid := float64((lo + hi) / 2)
		if positive(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}
