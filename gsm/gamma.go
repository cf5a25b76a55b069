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

// NormalGamma is noise whose square is Gamma(K, rate R), K, R > 0: the
// normal-gamma prior, a spike at 0 for K <= 1/2 and the Laplace prior for K = 1.
//
//	p(ξ²) = R^K/Γ(K) (ξ²)^(K-1) exp(-R ξ²)
//
// [Griffin & Brown 2010]
type NormalGamma struct{ K, R float64 }

func (l NormalGamma) square() gammaSquare { return gammaSquare{l.K, kern.Log(l.R)} }

// Rand returns √G, G ~ Gamma(K, rate R); it may underflow to 0 for a small K.
func (l NormalGamma) Rand(rng *rand.Rand) float64 {
	return kern.Exp((dist.LogGamma(rng, l.K) - kern.Log(l.R)) / 2)
}

// LogMarginal returns, with z = √(2R) |w|/σ0,
//
//	log [ √(2R)/σ0 z^(K-1/2) K_{K-1/2}(z) / (√π 2^(K-1/2) Γ(K)) ]
//
// At w = 0 it is +Inf for K <= 1/2. Relative error below 1e-10, K in [0.1,
// 7] and z in [1e-12, 1e6].
func (l NormalGamma) LogMarginal(w, sigma0 float64) float64 {
	lg := special.LogGamma(l.K)
	logc := float64(0.5*kern.Log(2*l.R)) - kern.Log(sigma0)
	if w == 0 {
		if l.K <= 0.5 {
			return math.Inf(1)
		}
		top := special.LogGamma(l.K - 0.5)
		return logc + top - lg - (2*math.Ln2+special.LogPi)/2
	}
	logz := logc + kern.Log(math.Abs(w))
	nu := l.K - 0.5
	return logc + float64(nu*(logz-math.Ln2)) + special.LogBesselK(math.Abs(nu), logz) - special.LogPi/2 - lg
}

// LogDensity returns log 2 + K log R - log Γ(K) + 2Ku - R e^(2u), and its
// derivative.
func (l NormalGamma) LogDensity(u float64) (lp, dlp float64) { return l.square().logDensity(u) }

// Conditional returns an exact, independent draw: ξ² is generalised inverse
// Gaussian, GIG(K - j/2, 2R, s).
func (l NormalGamma) Conditional(rng *rand.Rand, _ float64, j int, s float64) float64 {
	return l.square().conditional(rng, j, s)
}

// String returns "normal-gamma(k=K,r=R)".
func (l NormalGamma) String() string {
	return fmt.Sprintf("normal-gamma(k=%s,r=%s)", expr.Number(l.K), expr.Number(l.R))
}

// Noise returns "√Gamma(K, rate R)".
func (l NormalGamma) Noise() string {
	return fmt.Sprintf("√Gamma(%s, rate %s)", expr.Number(l.K), expr.Number(l.R))
}
