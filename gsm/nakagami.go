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

// InverseNakagami is noise whose square is InverseGamma(A, B), A, B > 0: the
// Student-t prior with 2A degrees of freedom, the automatic relevance
// determination of MacKay and Neal.
//
//	p(ξ²) = B^A/Γ(A) (ξ²)^(-A-1) exp(-B/ξ²)
//
// [Tipping 2001]
type InverseNakagami struct{ A, B float64 }

// Rand returns √(B/G), G ~ Gamma(A, 1).
func (l InverseNakagami) Rand(rng *rand.Rand) float64 {
	return kern.Exp(dist.LogInverseGamma(rng, l.A, l.B) / 2)
}

// LogMarginal returns the log density of Student's t with 2A degrees of freedom
// and scale σ0 √(B/A):
//
//	log [ Γ(A+1/2)/Γ(A) (1 + w²/(2Bσ0²))^(-A-1/2) / (σ0 √(2πB)) ]
func (l InverseNakagami) LogMarginal(w, sigma0 float64) float64 {
	logc := float64(0.5*kern.Log(2*l.B)) + kern.Log(sigma0)
	logx := 2 * (kern.Log(math.Abs(w)) - logc)
	return logGammaStep(l.A) - logc - special.LogPi/2 - float64((l.A+0.5)*kern.Softplus(logx))
}

// logGammaStep returns log Γ(a+1/2)/Γ(a), beyond 20 by its series in 1/a, where
// the difference of logarithms would lose digits. [DLMF 5.11.8]
func logGammaStep(a float64) float64 {
	if a > 20 {
		q := 1 / (a * a)
		return float64(0.5*kern.Log(a)) - (1.0/8-float64(q*(1.0/192-float64(q*(1.0/640-float64(q*(17.0/14336-q*31.0/18432)))))))/a
	}
	return special.LogGamma(a+0.5) - special.LogGamma(a)
}

// LogDensity returns log 2 + A log B - log Γ(A) - 2Au - B e^(-2u), and its
// derivative.
func (l InverseNakagami) LogDensity(u float64) (lp, dlp float64) {
	return gammaSquare{l.A, kern.Log(l.B)}.mirrored(u)
}

// mirrored is logDensity of ξ^-2.
func (g gammaSquare) mirrored(u float64) (lp, dlp float64) {
	lp, dlp = g.logDensity(-u)
	return lp, -dlp
}

// Conditional returns an exact, independent draw: ξ² is InverseGamma(A + j/2,
// B + s/2).
func (l InverseNakagami) Conditional(rng *rand.Rand, _ float64, j int, s float64) float64 {
	return dist.LogInverseGamma(rng, l.A+float64(float64(j)/2), l.B+float64(s/2)) / 2
}

// String returns "student-t(a=A,b=B)".
func (l InverseNakagami) String() string {
	return fmt.Sprintf("student-t(a=%s,b=%s)", expr.Number(l.A), expr.Number(l.B))
}

// Noise returns "inverse Nakagami(A, B)".
func (l InverseNakagami) Noise() string {
	return fmt.Sprintf("inverse Nakagami(%s, %s)", expr.Number(l.A), expr.Number(l.B))
}
