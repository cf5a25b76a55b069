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

// Beta is beta noise on (0, 1), A, B > 0: β-dropout.
//
//	p(ξ) = ξ^(A-1) (1-ξ)^(B-1) / B(A, B),  0 < ξ < 1
//
// [NHS 2019, Table 1]
type Beta struct{ A, B float64 }

// Rand returns G/(G+H), G ~ Gamma(A), H ~ Gamma(B); it may round to 0 or 1.
func (l Beta) Rand(rng *rand.Rand) float64 {
	g, h := dist.LogGamma(rng, l.A), dist.LogGamma(rng, l.B)
	return kern.Sigmoid(g - h)
}

// logNorm returns log B(A, B).
func (l Beta) logNorm() float64 {
	return special.LogGamma(l.A) + special.LogGamma(l.B) - special.LogGamma(l.A+l.B)
}

// LogMarginal returns, with x = |w|/σ0, the logarithm of
//
//	1/(√(2π) σ0 B(A,B)) ∫_0^1 exp(-x²/(2ξ²)) ξ^(A-2) (1-ξ)^(B-1) dξ
//
// by the trapezoid rule in v = log ξ/(1-ξ). At w = 0 it is +Inf for A <= 1.
// Relative error of the density below 1e-10, and that of x² where x is large,
// for x in [1e-12, 1e6] and A, B in [0.3, 20].
func (l Beta) LogMarginal(w, sigma0 float64) float64 {
	logc := -(math.Ln2+special.LogPi)/2 - kern.Log(sigma0)
	x := math.Abs(w) / sigma0
	switch {
	case w == 0 && l.A <= 1:
		return math.Inf(1)
	case w == 0:
		return logc + kern.Log((l.A+l.B-1)/(l.A-1))
	case x > 1e150:
		return math.Inf(-1)
	}
	return logc - l.logNorm() - float64(x*x/2) + l.integral(2*(kern.Log(math.Abs(w))-kern.Log(sigma0)))
}

// integral returns log ∫ ξ^(A-1) (1-ξ)^B exp(x²/2 - x²/(2ξ²)) dv given log x²;
// 1/ξ = 1 + e^-v, and the integrand has one mode.
func (l Beta) integral(logx2 float64) float64 {
	at := func(v float64) float64 {
		return -float64((l.A-1)*kern.Softplus(-v)) - float64(l.B*kern.Softplus(v)) - kern.Exp(logx2-v) - float64(kern.Exp(logx2-float64(2*v))/2)
	}
	mode := signChange(-1500, 1500, func(v float64) bool {
		xi := kern.Sigmoid(v)
		return kern.Exp(logx2-v)+kern.Exp(logx2-float64(2*v)) > float64(l.B*xi)-float64((l.A-1)*(1-xi))
	})
	xi := kern.Sigmoid(mode)
	curve := float64((l.A-1+l.B)*xi*(1-xi)) + kern.Exp(logx2-mode) + float64(2*kern.Exp(logx2-float64(2*mode)))
	return logTrapezoid(at, mode, curve, math.Max(0, logx2)+42, l.B)
}

// LogDensity returns A u + (B-1) log(1-e^u) - log B(A, B) up to u = 0, and its
// derivative; 1-e^u is taken as no less than 2^-53.
func (l Beta) LogDensity(u float64) (lp, dlp float64) {
	if u > 0 {
		return math.Inf(-1), 0
	}
	rest := math.Max(-kern.Expm1(u), 0x1p-53)
	return float64(l.A*u) + float64((l.B-1)*kern.Log(rest)) - l.logNorm(), l.A - float64((l.B-1)*kern.Exp(u))/rest
}

// Conditional returns an exact, independent draw for B = 1. Else it is a slice
// of the factor (1-ξ)^(B-1) alone: under a level below its value, s/(2ξ²) is
// Gamma((j-A)/2, 1) kept to where the factor exceeds that level, drawn exactly.
// [Neal 2003]
func (l Beta) Conditional(rng *rand.Rand, u float64, j int, s float64) float64 {
	lo, hi := math.Inf(-1), 0.0
	if l.B != 1 {
		rest := l.logRest(rng, u)
		edge := rest - dist.Exponential(rng)/(l.B-1) // log(1-ξ) where the factor is at the level
		switch {
		case l.B > 1:
			hi = kern.Log1p(-kern.Exp(edge))
		case edge < 0:
			lo = kern.Log1p(-kern.Exp(edge))
		}
	}
	return squareRoot(rng, (float64(j)-l.A)/2, logFloor(s), lo, hi)
}

// logRest returns log(1-ξ). Where u resolves it no longer it is drawn from its
// law there, in which all but the factor (1-ξ)^(B-1) is level.
func (l Beta) logRest(rng *rand.Rand, u float64) float64 {
	const near = 0x1p-36
	if u = math.Min(u, 0); u > -near {
		return kern.Log(near) - dist.Exponential(rng)/l.B
	}
	return kern.Log(-kern.Expm1(u))
}

// String returns "beta(a=A,b=B)".
func (l Beta) String() string {
	return fmt.Sprintf("beta(a=%s,b=%s)", expr.Number(l.A), expr.Number(l.B))
}

// Noise returns "Beta(A, B)".
func (l Beta) Noise() string {
	return fmt.Sprintf("Beta(%s, %s)", expr.Number(l.A), expr.Number(l.B))
}
