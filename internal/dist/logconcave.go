package dist

import (
	"math"
	"math/rand/v2"
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
	fm, sm := f.At(m)
	l, fl, sl := shoulder(f, m, fm, -scale)
	r, fr, sr := shoulder(f, m, fm, scale)
	// The tangents cross at a (left and middle) and b (middle and right).
	a := l + (fm-fl+float64(sm*(l-m)))/(sl-sm)
	b := r - (fm-fr+float64(sm*(r-m)))/(sm-sr)
	// Masses of the three pieces, in units of exp(fm).
	ha := fl - fm + float64(sl*(a-l))
	hb := fr - fm + float64(sr*(b-r))
	left, right := math.Exp(ha)/sl, -math.Exp(hb)/sr
	middle := expArea(ha, hb, b-a)
	total := left + middle + right
	for {
		u := rng.Float64() * total
		var x, hull float64
		switch {
		case u < left:
			e := rng.ExpFloat64()
			x = a - e/sl
			hull = ha - e
		case u < left+right:
			e := rng.ExpFloat64()
			x = b + e/-sr
			hull = hb - e
		default:
			t := expWithin(rng.Float64(), hb-ha)
			x = a + float64(t*(b-a))
			hull = ha + float64(t*(hb-ha))
		}
		fx, _ := f.At(x)
		if fx-fm >= hull-rng.ExpFloat64() {
			return x
		}
	}
}

// expArea returns the integral of the exponential of a line from height ha to
// hb over a length.
func expArea(ha, hb, length float64) float64 {
	d := hb - ha
	if math.Abs(d) < 1e-8 {
		return length * math.Exp(ha+d/2)
	}
	return length * math.Exp(ha) * math.Expm1(d) / d
}

// expWithin returns the u-quantile on [0, 1] of the density ∝ exp(d t).
func expWithin(u, d float64) float64 {
	if math.Abs(d) < 1e-8 {
		return u
	}
	return math.Log1p(u*math.Expm1(d)) / d
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
		mid := lo + (hi-lo)/2
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
			step = near + (far-near)/2
		}
	}
	return x, fx, slope
}
