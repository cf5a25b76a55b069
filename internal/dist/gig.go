package dist

import (
	"math"
	"math/rand/v2"
)

// LogGIG returns the logarithm of an exact draw from the generalised inverse
// Gaussian law, density ∝ x^(p-1) exp(-(a x + b/x)/2), for any p and a, b > 0
// given as logarithms: their product may underflow.
//
// The log of the draw has a log-concave density for every p: rejection from
// three tangents. Beyond a curvature of 1e24 the law is normal to rounding.
//
// Note: the ratio of uniforms of [Hörmann & Leydold 2014] needs three regimes;
// the tangents need none.
func LogGIG(rng *rand.Rand, p, loga, logb float64) float64 {
	logw := (loga + logb) / 2 // ω = √(ab)
	if logw > 300 {           // a point at √(b/a) to rounding
		return (logb - loga) / 2
	}
	g := gig{p: p, d: math.Hypot(p, math.Exp(logw))}
	logd := math.Log(g.d)
	if p == 0 {
		logd = logw
	}
	// The terms at the mode x: A = a x/2 and B = b/(2x), A - B = p, A + B = d.
	big := math.Log((math.Abs(p) + g.d) / 2)
	if p == 0 {
		big = logw - math.Ln2
	}
	small := 2*logw - 2*math.Ln2 - big
	g.loga, g.logb = big, small
	if p < 0 {
		g.loga, g.logb = small, big
	}
	mode := g.loga + math.Ln2 - loga
	sd := math.Exp(-logd / 2)
	if sd < 1e-12 {
		return mode + sd*rng.NormFloat64()
	}
	return mode + LogConcave(rng, g, 0, math.Min(1.4*sd, 2+math.Max(0, -logw)))
}

// gig is the density of log x about its mode.
type gig struct{ p, d, loga, logb float64 }

// At returns p v - A (e^v - 1) - B (e^-v - 1) and its slope; near the mode as
// -p (sinh v - v) - d (cosh v - 1), where nothing cancels.
func (g gig) At(v float64) (logf, slope float64) {
	if math.Abs(v) > 0.5 {
		a, b := math.Exp(g.loga+v), math.Exp(g.logb-v)
		return float64(g.p*v) - a - b + g.d, g.p - a + b
	}
	s := math.Sinh(v / 2)
	c := 2 * s * s // cosh v - 1
	odd := math.Sinh(v) - v
	if math.Abs(v) < 0.01 {
		odd = v * v * v / 6 * (1 + v*v/20*(1+v*v/42))
	}
	return -g.p*odd - g.d*c, -g.p*c - g.d*math.Sinh(v)
}
