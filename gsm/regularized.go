package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
)

// RegularizedHorseshoe is half-Cauchy noise with scale S whose product with the
// other scales is bounded by c, one c for all weights:
//
//	w ~ N(0, c² v/(c² + v)), v = σ0² τ² ξ²,  c² ~ InverseGamma(DF/2, DF Slab²/2)
//
// Far from zero a weight is thus Student-t with DF degrees of freedom and scale
// Slab, near zero a horseshoe. [Piironen & Vehtari 2017, Eq. 2.8-2.9]
type RegularizedHorseshoe struct{ S, Slab, DF float64 }

// Local returns the law of ξ.
func (r RegularizedHorseshoe) Local() HalfCauchy { return HalfCauchy{r.S} }

// Bound returns the law of c.
func (r RegularizedHorseshoe) Bound() InverseNakagami {
	return InverseNakagami{r.DF / 2, r.DF * r.Slab * r.Slab / 2}
}

// Rand returns a draw of c ξ/√(c² + ξ²), which multiplies a weight whose other
// scales are 1.
func (r RegularizedHorseshoe) Rand(rng *rand.Rand) float64 {
	return Bounded(r.Local().Rand(rng), r.Bound().Rand(rng))
}

// Bounded returns the standard deviation c s/√(c² + s²) of a weight whose
// scales multiply to s; s, c >= 0.
func Bounded(s, c float64) float64 {
	if s > c {
		s, c = c, s
	}
	if s == 0 {
		return 0
	}
	return s / math.Sqrt(1+float64(s/c*(s/c)))
}

// LogMarginal returns log ∫∫ N(w; 0, c²v/(c²+v)) p(ξ) p(c) dξ dc, v = σ0²ξ², by
// the trapezoid rule in log ξ and log c, which converges faster than any power
// of the step; +Inf at w = 0. Relative error of the density below 1e-7 for |w|
// in [1e-6, 1e3].
func (r RegularizedHorseshoe) LogMarginal(w, sigma0 float64) float64 {
	if w == 0 {
		return math.Inf(1)
	}
	const step = 0.2
	local, bound := r.Local(), r.Bound()
	// log c has a width of 1/√(2 DF) about log Slab, and tails of rate DF
	vstep := math.Min(step, 0.15/math.Sqrt(r.DF))
	center, logw := kern.Log(r.Slab), kern.Log(math.Abs(w))
	last := math.Max(center, logw) + 2 + 45/r.DF
	low := math.Min(math.Min(kern.Log(r.S), center), logw) - kern.Log(sigma0) - 25
	high := math.Max(math.Max(kern.Log(r.S), center), logw) - kern.Log(sigma0) + 40
	top, sum := math.Inf(-1), 0.0
	for v := center - 3; v < last; v += vstep {
		pc, _ := bound.LogDensity(v)
		if pc < -60 {
			continue
		}
		for u := low; u < high; u += step {
			pu, _ := local.LogDensity(u)
			f := pc + pu + logNormalDensity(w, Bounded(sigma0*kern.Exp(u), kern.Exp(v)))
			if f > top {
				sum, top = sum*kern.Exp(top-f), f
			}
			sum += kern.Exp(f - top)
		}
	}
	return top + kern.Log(sum*step*vstep)
}

// String returns "regularized-horseshoe(s=S,slab=Slab,df=DF)".
func (r RegularizedHorseshoe) String() string {
	n := expr.Number
	return fmt.Sprintf("regularized-horseshoe(s=%s,slab=%s,df=%s)", n(r.S), n(r.Slab), n(r.DF))
}

// Noise names the law of ξ and of its bound.
func (r RegularizedHorseshoe) Noise() string {
	n := expr.Number
	return fmt.Sprintf("half-Cauchy(%s) below c, c² ~ InverseGamma(%s, %s)", n(r.S), n(r.Bound().A), n(r.Bound().B))
}
