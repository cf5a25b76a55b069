package dist

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
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
	logw := float64((loga + logb) / 2) // ω = √(ab)
	if logw > 300 {                    // a point at √(b/a) to rounding
		return (logb - loga) / 2
	}
	g := gig{p: p, d: kern.Hypot(p, kern.Exp(logw))}
	logd := kern.Log(g.d)
	if p == 0 {
		logd = logw
	}
	// The terms at the mode x: A = a x/2 and B = b/(2x), A - B = p, A + B = d.
	big := kern.Log((math.Abs(p) + g.d) / 2)
	if p == 0 {
		big = logw - math.Ln2
	}
	small := float64(2*logw) - 2*math.Ln2 - big
	g.loga, g.logb = big, small
	if p < 0 {
		g.loga, g.logb = small, big
	}
	mode := g.loga + math.Ln2 - loga
	sd := kern.Exp(-logd / 2)
	if sd < 1e-12 {
		return mode + float64(sd*Normal(rng))
	}
	return mode + LogConcave(rng, g, 0, math.Min(1.4*sd, 2+math.Max(0, -logw)))
}

// gig is the density of log x about its mode.
type gig struct{ p, d, loga, logb float64 }

// At returns p v - A (e^v - 1) - B (e^-v - 1) and its slope; near the mode as
// -p (sinh v - v) - d (cosh v - 1), by their series, where nothing cancels.
func (g gig) At(v float64) (logf, slope float64) {
	if math.Abs(v) > 0.5 {
		a, b := kern.Exp(g.loga+v), kern.Exp(g.logb-v)
		return float64(g.p*v) - a - b + g.d, g.p - a + b
	}
	z := float64(v * v)
	odd := float64(v * z / 6 * series(z, 1.0/20, 1.0/42, 1.0/72, 1.0/110, 1.0/156))
	c := z / 2 * series(z, 1.0/12, 1.0/30, 1.0/56, 1.0/90, 1.0/132)
	return -float64(g.p*odd) - float64(g.d*c), -float64(g.p*c) - float64(g.d*(v+odd))
}

// series returns 1 + z r[0] (1 + z r[1] (1 + ...)).
func series(z float64, r ...float64) float64 {
	sum := 1.0
	for i := len(r) - 1; i >= 0; i-- {
		sum = math.FMA(sum, z*r[i], 1)
	}
	return sum
}
