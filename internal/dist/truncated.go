package dist

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// LogGammaWithin returns the logarithm of an exact draw from the Gamma(shape,
// rate 1) law kept to (e^lo, e^hi), density ∝ g^(shape-1) exp(-g) there. shape
// may be 0 or below where lo is finite; hi may be +Inf, and lo -Inf for shape >
// 0. Beyond lo = 700 the draw is lo to rounding.
//
// It is rejection from the tangents at up to three points, the interval's ends
// among them where the mode lies outside.
func LogGammaWithin(rng *rand.Rand, shape, lo, hi float64) float64 {
	if !(lo <= 700) { // a NaN comes back, too
		return lo
	}
	mode := kern.Log(math.Max(shape, 0))
	m := math.Min(math.Max(mode, lo), hi)
	f := gammaFrom{shape, kern.Exp(m)}
	_, slope := f.At(0)
	width := math.Min(1.5/(math.Abs(slope)+math.Sqrt(f.top)), 1)
	lo, hi = lo-m, hi-m
	var h tangents
	if lo < 0 {
		x, fx, s := shoulder(f, 0, 0, -width)
		if x < lo {
			x = lo
			fx, s = f.At(x)
		}
		h.add(x, fx, s)
	}
	h.add(0, 0, slope)
	if hi > 0 {
		x, fx, s := shoulder(f, 0, 0, width)
		if x > hi {
			x = hi
			fx, s = f.At(x)
		}
		h.add(x, fx, s)
	}
	return m + h.draw(rng, f, lo, hi)
}

// gammaFrom is the density of log g from a point m on, top = e^m.
type gammaFrom struct{ shape, top float64 }

// At returns shape v - e^m (e^v - 1) and its slope.
func (g gammaFrom) At(v float64) (logf, slope float64) {
	e := float64(g.top * kern.Expm1(v))
	return float64(g.shape*v) - e, g.shape - g.top - e
}

// tangents is a piecewise linear majorant of a concave function, by its points
// in increasing order.
type tangents struct {
	n       int
	x, f, s [3]float64
}

func (h *tangents) add(x, f, s float64) {
	h.x[h.n], h.f[h.n], h.s[h.n] = x, f, s
	h.n++
}

// draw returns one draw from exp(f) on [lo, hi].
func (h *tangents) draw(rng *rand.Rand, f gammaFrom, lo, hi float64) float64 {
	var from, to, area [3]float64
	total := 0.0
	for i := range h.n {
		from[i], to[i] = lo, hi
		if i > 0 {
			from[i] = to[i-1]
		}
		if i+1 < h.n {
			to[i] = h.cross(i)
		}
		area[i] = h.area(i, from[i], to[i])
		total += area[i]
	}
	for {
		u := rng.Float64() * total
		i := 0
		for i+1 < h.n && u >= area[i] {
			u -= area[i]
			i++
		}
		// The line falls from one end by an exponential, cut at the other end.
		length, slope := to[i]-from[i], h.s[i]
		e := expQuantile(rng.Float64(), math.Abs(slope), length)
		x := from[i] + e
		if slope > 0 {
			x = to[i] - e
		}
		x = math.Min(math.Max(x, lo), hi)
		fx, _ := f.At(x)
		if fx >= h.f[i]+float64(slope*(x-h.x[i]))-Exponential(rng) {
			return x
		}
	}
}

// cross returns where the lines i and i+1 meet.
func (h *tangents) cross(i int) float64 {
	a, b := h.x[i], h.x[i+1]
	d := h.s[i] - h.s[i+1]
	if !(d > 0) {
		return a + float64((b-a)/2)
	}
	return math.Min(math.Max(b-(h.f[i]-h.f[i+1]+float64(h.s[i]*(b-a)))/d, a), b)
}

// area returns the integral of the exponential of line i.
func (h *tangents) area(i int, from, to float64) float64 {
	end := from // the higher end
	if h.s[i] > 0 {
		end = to
	}
	top := kern.Exp(h.f[i] + float64(h.s[i]*(end-h.x[i])))
	if s := math.Abs(h.s[i]); s*(to-from) > 1e-9 {
		return top * -kern.Expm1(-s*(to-from)) / s
	}
	return top * (to - from)
}

// expQuantile returns the u-quantile of the exponential law of a rate kept to
// [0, length], uniform for rate 0.
func expQuantile(u, rate, length float64) float64 {
	if !(rate*length > 1e-9) {
		return u * length
	}
	return -kern.Log1p(u*kern.Expm1(-rate*length)) / rate
}
