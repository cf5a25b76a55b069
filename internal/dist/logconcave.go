package dist

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// LogDensity is a log density on the line and its slope, up to a constant.
type LogDensity interface {
	At(x float64) (logf, slope float64)
}

// LogConcave returns one exact draw from the density exp(logf) on the line,
// for logf strictly concave with both tails falling. start is any point where
// logf is finite, scale a guess of the density's width; both cost time alone,
// never exactness.
//
// It is rejection from the hull of three tangents: left of the mode, near it
// and right of it. [Gilks & Wild 1992, without the adaptation]
func LogConcave[F LogDensity](rng *rand.Rand, f F, start, scale float64) float64 {
	m := nearMode(f, start, scale)
	h := newHull(f, m, scale)
	// A scale far below the width takes the first slope for that of a mode. The
	// hull then towers over m, and its highest corner is nearer the mode.
	for range 100 {
		if !(max(h.ha, h.hb) > 2) {
			break
		}
		corner := h.a
		if h.hb > h.ha {
			corner = h.b
		}
		h = newHull(f, corner, (h.r-h.l)/4)
	}
	left, right := kern.Exp(h.ha)/h.sl, -kern.Exp(h.hb)/h.sr
	total := left + right + expArea(h.ha, h.hb, h.b-h.a)
	for {
		u := rng.Float64() * total
		var x, height float64
		switch {
		case u < left:
			e := Exponential(rng)
			x = h.a - e/h.sl
			height = h.ha - e
		case u < left+right:
			e := Exponential(rng)
			x = h.b + e/-h.sr
			height = h.hb - e
		default:
			t := expWithin(rng.Float64(), h.hb-h.ha)
			x = h.a + float64(t*(h.b-h.a))
			height = h.ha + float64(t*(h.hb-h.ha))
		}
		fx, _ := f.At(x)
		if !(fx-h.fm < height-Exponential(rng)) { // a NaN ends it, too
			return x
		}
	}
}

// hull is the three tangents of a log density at l < m < r. They cross at a
// and b, at heights ha and hb over its value fm at m.
type hull struct{ l, r, sl, sr, fm, a, b, ha, hb float64 }

func newHull[F LogDensity](f F, m, scale float64) hull {
	fm, sm := f.At(m)
	l, fl, sl := shoulder(f, m, fm, -scale)
	r, fr, sr := shoulder(f, m, fm, scale)
	// Slopes that are equal to rounding cross anywhere between the points.
	a, b := m, m
	if sl > sm {
		a = min(max(l+(fm-fl+float64(sm*(l-m)))/(sl-sm), l), m)
	}
	if sm > sr {
		b = min(max(r-(fm-fr+float64(sm*(r-m)))/(sm-sr), m), r)
	}
	return hull{l, r, sl, sr, fm, a, b, fl - fm + float64(sl*(a-l)), fr - fm + float64(sr*(b-r))}
}

// expArea returns the integral of the exponential of a line from height ha to
// hb over a length.
func expArea(ha, hb, length float64) float64 {
	d := hb - ha
	if math.Abs(d) < 1e-8 {
		return length * kern.Exp(ha+float64(d/2))
	}
	return length * kern.Exp(ha) * kern.Expm1(d) / d
}

// expWithin returns the u-quantile on [0, 1] of the density ∝ exp(d t).
func expWithin(u, d float64) float64 {
	if math.Abs(d) < 1e-8 {
		return u
	}
	return kern.Log1p(u*kern.Expm1(d)) / d
}

// nearMode returns a point whose slope, times scale, is small: bisection
// between points where the slope has either sign.
func nearMode[F LogDensity](f F, x, scale float64) float64 {
	_, s := f.At(x)
	if math.Abs(s)*scale < 0.3 {
		return x
	}
	dir := math.Copysign(scale, s)
	lo := x // slope towards the mode
	hi := x + dir
	for step := dir; ; step *= 2 {
		_, s := f.At(hi)
		if s*dir <= 0 || math.IsNaN(s) {
			break
		}
		lo, hi = hi, hi+step
	}
	for range 200 {
		mid := lo + float64((hi-lo)/2)
		_, s := f.At(mid)
		if math.Abs(s)*scale < 0.3 || mid == lo || mid == hi {
			return mid
		}
		if s*dir > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// shoulder returns a point on the side of step where logf lies about 0.5 to 3
// below its value at m, with a slope that falls away from m.
func shoulder[F LogDensity](f F, m, fm, step float64) (x, fx, slope float64) {
	near, far := 0.0, 0.0 // steps known to be too small, too large
	for range 400 {
		x = m + step
		fx, slope = f.At(x)
		drop := fm - fx
		ok := float64(slope*step) < 0 && !math.IsInf(slope, 0)
		switch {
		case ok && drop > 0.5 && drop < 3:
			return x, fx, slope
		case drop <= 0.5:
			near = step
		default: // too far, or not a number
			far = step
		}
		switch {
		case far == 0:
			step *= 2
		case far-near == 0 || math.Abs(far-near) < 1e-12*math.Abs(far):
			if ok {
				return x, fx, slope
			}
			step = far
		default:
			step = near + float64((far-near)/2)
		}
	}
	return x, fx, slope
}
