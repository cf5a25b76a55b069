package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// FoldedNormal is Gaussian noise N(Mean, S²), S > 0, by its absolute value: z is
// symmetric, so the sign of ξ changes nothing. Mean 1 is Gaussian dropout.
//
//	p(ξ) = [φ((ξ-Mean)/S) + φ((ξ+Mean)/S)] / S,  ξ > 0
//
// [NHS 2019, Table 1; Srivastava et al. 2014]
type FoldedNormal struct{ Mean, S float64 }

// newFoldedNormal refuses an S that is not above 1e-8 |Mean|: such noise is a
// constant to rounding.
func newFoldedNormal(v []float64) (Law, error) {
	if !(v[1] > 1e-8*math.Abs(v[0])) {
		return nil, fmt.Errorf("gaussian-noise needs s > 1e-8 |mean|, not %v with mean %v: for less write %v, a fixed scale", v[1], v[0], math.Abs(v[0]))
	}
	return FoldedNormal{v[0], v[1]}, nil
}

// square is the law of ξ² for mean 0.
func (l FoldedNormal) square() gammaSquare {
	return gammaSquare{0.5, -math.Ln2 - float64(2*kern.Log(l.S))}
}

// Rand returns |Mean + S z|.
func (l FoldedNormal) Rand(rng *rand.Rand) float64 {
	return math.Abs(l.Mean + float64(l.S*dist.Normal(rng)))
}

// LogMarginal returns, with x = |w|/(σ0 S), log [K0(x) / (π σ0 S)] for mean 0,
// else with m = |Mean|/S the logarithm of
//
//	1/(√(2π) σ0 S) ∫_0^∞ exp(-x²/(2y²)) [φ(y-m) + φ(y+m)] dy/y
//
// by the trapezoid rule in log y. +Inf at w = 0. Relative error of the density
// below 1e-10, and that of x where x is large, for x in [1e-12, 1e6].
func (l FoldedNormal) LogMarginal(w, sigma0 float64) float64 {
	if w == 0 {
		return math.Inf(1)
	}
	logx := kern.Log(math.Abs(w)) - kern.Log(sigma0) - kern.Log(l.S)
	logc := -kern.Log(sigma0) - kern.Log(l.S)
	if l.Mean == 0 {
		return logc - special.LogPi + special.LogBesselK(0, logx)
	}
	if logx > 700 {
		return math.Inf(-1)
	}
	return logc - math.Ln2 - special.LogPi + foldedIntegral(math.Abs(l.Mean/l.S), logx)
}

// foldedIntegral returns log ∫ exp(-x²/(2y²) - (y-m)²/2) (1 + e^(-2my)) dy/y.
// With y = m e^t the integrand has one mode, at or above both m and √x.
func foldedIntegral(m, logx float64) float64 {
	logr := logx - kern.Log(m)
	at := func(t float64) float64 {
		d := float64(m * kern.Expm1(t))
		return float64(-kern.Exp(2*(logr-t))/2) - float64(d*d/2) + kern.Softplus(-2*m*m*kern.Exp(t))
	}
	lo := math.Max(0, (logr-kern.Log(m))/2)
	mode := signChange(lo, 1+math.Max(lo, -kern.Log(m)), func(t float64) bool {
		return kern.Exp(2*(logr-t)) > m*m*kern.Exp(t)*kern.Expm1(t)
	})
	y := float64(m * kern.Exp(mode))
	return logTrapezoid(at, mode, float64(2*kern.Exp(2*(logr-mode)))+float64(y*(float64(2*y)-m)), math.Inf(1), 0)
}

// LogDensity returns the log density of u, ξ = e^u, and its derivative.
func (l FoldedNormal) LogDensity(u float64) (lp, dlp float64) {
	if l.Mean == 0 {
		return l.square().logDensity(u)
	}
	m, y := math.Abs(l.Mean/l.S), kern.Exp(u-kern.Log(l.S))
	q := 2 * m * y
	lp = u - kern.Log(l.S) - (math.Ln2+special.LogPi)/2 - float64((y-m)*(y-m)/2) + kern.Softplus(-q)
	dlp = 1 - float64((y-m)*y)
	if q < 700 {
		dlp -= float64(q * kern.Sigmoid(-q))
	}
	return lp, dlp
}

// Conditional returns an exact, independent draw for mean 0, where ξ² is
// generalised inverse Gaussian, GIG(1/2 - j/2, 1/S², s); else a slice of u.
// [Neal 2003]
func (l FoldedNormal) Conditional(rng *rand.Rand, u float64, j int, s float64) float64 {
	if l.Mean == 0 {
		return l.square().conditional(rng, j, s)
	}
	c := conditional[FoldedNormal]{l, float64(j), logFloor(s)}
	at := func(u float64) float64 { lp, _ := c.At(u); return lp }
	if math.IsInf(at(u), 0) || math.IsNaN(at(u)) {
		u = l.inside(c.j, c.logs)
	}
	return dist.Slice(rng, at, u, 4/math.Sqrt(c.j))
}

// inside returns the mode of u for mean 0, where the density is not 0 to
// rounding: ξ² = [√(j² + 4s/S²) - j] S²/2 without its cancellation.
func (l FoldedNormal) inside(j, logs float64) float64 {
	root := kern.Hypot(j, 2*kern.Exp(float64(logs/2)-kern.Log(l.S)))
	return 0.5 * (math.Ln2 + logs - kern.Log(root+j))
}

// String returns "gaussian-noise(mean=Mean,s=S)".
func (l FoldedNormal) String() string {
	return fmt.Sprintf("gaussian-noise(mean=%s,s=%s)", expr.Number(l.Mean), expr.Number(l.S))
}

// Noise returns "|N(Mean, S²)|".
func (l FoldedNormal) Noise() string {
	return fmt.Sprintf("|N(%s, %s²)|", expr.Number(l.Mean), expr.Number(l.S))
}
