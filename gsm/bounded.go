package gsm

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// Support returns the ends of the support of u = log ξ, infinite where it has none.
func Support(l Continuous) (lo, hi float64) {
	switch l := l.(type) {
	case Uniform:
		return math.Inf(-1), kern.Log(l.C)
	case Beta:
		return math.Inf(-1), 0
	case LogUniform:
		return kern.Log(l.Lo), kern.Log(l.Hi)
	}
	return math.Inf(-1), math.Inf(1)
}

// Uniform is uniform noise on (0, C), C > 0: uniform dropout.
//
//	p(ξ) = 1/C,  0 < ξ < C
//
// [NHS 2019, Table 1]
type Uniform struct{ C float64 }

// Rand returns C U, U uniform on (0, 1].
func (l Uniform) Rand(rng *rand.Rand) float64 { return l.C * (1 - float64(rng.Float64())) }

// LogMarginal returns log [E1(x) / (2√(2π) σ0 C)] with x = w²/(2σ0²C²); +Inf at
// w = 0. Relative error of the density below 1e-13, and that of x where x is
// large, for |w|/(σ0 C) in [1e-12, 1e6].
func (l Uniform) LogMarginal(w, sigma0 float64) float64 {
	logx := float64(2*(kern.Log(math.Abs(w))-kern.Log(sigma0)-kern.Log(l.C))) - math.Ln2
	if logx > 700 {
		return math.Inf(-1)
	}
	return special.LogE1Scaled(logx) - kern.Exp(logx) - (3*math.Ln2+special.LogPi)/2 - kern.Log(sigma0) - kern.Log(l.C)
}

// LogDensity returns u - log C up to u = log C, and its derivative 1.
func (l Uniform) LogDensity(u float64) (lp, dlp float64) {
	if u > kern.Log(l.C) {
		return math.Inf(-1), 0
	}
	return u - kern.Log(l.C), 1
}

// Conditional returns an exact, independent draw: s/(2ξ²) is Gamma((j-1)/2, 1)
// above s/(2C²).
func (l Uniform) Conditional(rng *rand.Rand, _ float64, j int, s float64) float64 {
	return squareRoot(rng, float64(j-1)/2, logFloor(s), math.Inf(-1), kern.Log(l.C))
}

// squareRoot returns u = log ξ for s/(2ξ²) ~ Gamma(shape, 1), u kept to
// [lo, hi], hi finite; lo may be -Inf. shape may be 0 or below, as the density
// ∝ g^(shape-1) e^(-g) allows it there.
func squareRoot(rng *rand.Rand, shape, logs, lo, hi float64) float64 {
	half := logs - math.Ln2
	g := dist.LogGammaWithin(rng, shape, half-float64(2*hi), half-float64(2*lo))
	return math.Min(math.Max((half-g)/2, lo), hi)
}

// String returns "uniform(c=C)".
func (l Uniform) String() string { return fmt.Sprintf("uniform(c=%s)", expr.Number(l.C)) }

// Noise returns "Uniform(0, C)".
func (l Uniform) Noise() string { return fmt.Sprintf("Uniform(0, %s)", expr.Number(l.C)) }

// LogUniform is noise whose logarithm is uniform from log Lo to log Hi,
// 0 < Lo < Hi: the truncated Jeffreys prior.
//
//	p(ξ) = 1/(ξ log(Hi/Lo)),  Lo < ξ < Hi
//
// Note: without bounds it is improper, and so may be its posterior [Hron et al.
// 2018], so there is no such law here.
type LogUniform struct{ Lo, Hi float64 }

// errUntruncated is what a log-uniform law that lacks a bound gets.
var errUntruncated = errors.New("log-uniform without bounds is improper, and so may be its posterior [Hron et al. 2018]: write the truncated one, log-uniform(lo=...,hi=...)")

// parseLogUniform returns the law of log-uniform(lo=...,hi=...).
func parseLogUniform(f Family, call expr.Call) (Law, error) {
	if len(call.Args) < len(f.Keys) {
		return nil, errUntruncated
	}
	return numeric(func(v []float64) (Law, error) {
		if !(v[0] > 0 && v[0] < v[1]) {
			return nil, fmt.Errorf("%s needs 0 < lo < hi, not lo=%v and hi=%v", f.Name, v[0], v[1])
		}
		return LogUniform{v[0], v[1]}, nil
	})(f, call)
}

func (l LogUniform) width() float64 { return kern.Log(l.Hi) - kern.Log(l.Lo) }

// Rand returns Lo (Hi/Lo)^U, U uniform.
func (l LogUniform) Rand(rng *rand.Rand) float64 {
	x := kern.Exp(kern.Log(l.Lo) + float64(l.width()*rng.Float64()))
	return math.Min(math.Max(x, l.Lo), l.Hi)
}

// LogMarginal returns
//
//	log [ (erf(|w|/(√2σ0 Lo)) - erf(|w|/(√2σ0 Hi))) / (2|w| log(Hi/Lo)) ]
//
// at w = 0 its limit. Relative error of the density below 1e-13, and that of
// w²/(2σ0²Hi²) where it is large, for |w|/(σ0 Hi) in [1e-12, 1e6].
func (l LogUniform) LogMarginal(w, sigma0 float64) float64 {
	w = math.Max(math.Abs(w), 1e-20*sigma0*l.Lo) // the density is level there
	a := w / sigma0 / l.Hi / math.Sqrt2
	if a > 1e150 {
		return math.Inf(-1)
	}
	return special.LogErfDifference(a, a*kern.Expm1(l.width())) - math.Ln2 - kern.Log(w) - kern.Log(l.width())
}

// LogDensity returns -log log(Hi/Lo) on [log Lo, log Hi], and its derivative 0.
func (l LogUniform) LogDensity(u float64) (lp, dlp float64) {
	if u < kern.Log(l.Lo) || u > kern.Log(l.Hi) {
		return math.Inf(-1), 0
	}
	return -kern.Log(l.width()), 0
}

// Conditional returns an exact, independent draw: ξ² is InverseGamma(j/2, s/2)
// kept to [Lo², Hi²].
func (l LogUniform) Conditional(rng *rand.Rand, _ float64, j int, s float64) float64 {
	return squareRoot(rng, float64(j)/2, logFloor(s), kern.Log(l.Lo), kern.Log(l.Hi))
}

// String returns "log-uniform(lo=Lo,hi=Hi)".
func (l LogUniform) String() string {
	return fmt.Sprintf("log-uniform(lo=%s,hi=%s)", expr.Number(l.Lo), expr.Number(l.Hi))
}

// Noise returns "LogUniform(Lo, Hi)".
func (l LogUniform) Noise() string {
	return fmt.Sprintf("LogUniform(%s, %s)", expr.Number(l.Lo), expr.Number(l.Hi))
}
