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
	return InverseNakagami{float64(r.DF / 2), float64(r.DF * r.Slab * r.Slab / 2)}
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
// of the step; +Inf at w = 0. With q = w²/v + w²/c² the normal density is
//
//	√q e^(-q/2) / (√(2π) |w|)
//
// Relative error of the density below 1e-7 for |w| in [1e-12, 1e6] and DF in
// [1, 40].
func (r RegularizedHorseshoe) LogMarginal(w, sigma0 float64) float64 {
	if w == 0 {
		return math.Inf(1)
	}
	const step = 0.18
	logw := kern.Log(math.Abs(w))
	// x^A e^(-x) is below 1e-17 of its largest value beyond most: x is q/2 or B/c²
	bound := r.Bound()
	most := bound.A + float64(9*math.Sqrt(bound.A)) + 45
	least := float64(kern.Log(2*most) / 2) // of log |w|/s
	// log c has a width of 1/√(2 DF), falls at once on its left and as e^(-DF v) on its right
	vstep := math.Min(step, 0.4/math.Sqrt(r.DF))
	low := math.Max(kern.Log(bound.B/most)/2, logw-least)
	high := math.Max(low, kern.Log(r.Slab)) + 2 + 37/r.DF
	n := int((high - low) / vstep)
	a, pc := make([]float64, n), make([]float64, n)
	top := math.Inf(-1)
	for i := range a {
		v := low + float64(float64(i)*vstep)
		a[i] = kern.Exp(2 * (logw - v))
		pc[i], _ = bound.LogDensity(v)
		top = math.Max(top, pc[i])
	}
	for i := range pc {
		pc[i] = kern.Exp(pc[i] - top)
	}
	// u = log ξ/S; its density is e^(-|u|) but for a factor
	from := logw - kern.Log(sigma0) - kern.Log(r.S) - least
	scale := math.Max(0, from)
	sum := 0.0
	for u := from; u < math.Max(from, 0)+40; u += step {
		b := kern.Exp(-2 * (u - from - least))
		inner := 0.0
		for i, x := range a {
			q := b + x
			inner += float64(pc[i] * math.Sqrt(q) * kern.Exp(-q/2))
		}
		sum += inner * kern.Exp(scale-math.Abs(u)) / (1 + kern.Exp(-2*math.Abs(u)))
	}
	return kern.Log(sum*step*vstep) + top - scale - logw + kern.Log(2/math.Pi) - float64(kern.Log(2*math.Pi)/2)
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
