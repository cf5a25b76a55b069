package gsm

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// Law is the law of one multiplicative scale ξ >= 0.
type Law interface {
	// Rand returns a draw of ξ.
	Rand(rng *rand.Rand) float64
	// LogMarginal returns the log density of w = σ0 ξ z, z ~ N(0,1):
	//
	//	log ∫ N(w; 0, σ0²ξ²) p(ξ) dξ
	//
	// for sigma0 > 0 and any finite w; it may be +Inf at w = 0, where an atom is
	// left out.
	LogMarginal(w, sigma0 float64) float64
	// String returns the law as ParseLaw reads it.
	String() string
	// Noise names the law of ξ as a formula: "half-Cauchy(1)".
	Noise() string
}

// Continuous is the law of a scale with a density on (0, ∞): all but the
// fixed and the Bernoulli.
type Continuous interface {
	Law
	// LogDensity returns the log density of u = log ξ, normalised, Jacobian
	// included, and its derivative in u.
	LogDensity(u float64) (lp, dlp float64)
	// Conditional returns a new u = log ξ given j weights below the scale with
	// sum of squares s, in units of everything else that multiplies them. It
	// leaves p(u | s) ∝ exp(-j u - s e^(-2u)/2) p(u) invariant; u is where the
	// chain is. s is taken as max(s, 2^-1000).
	Conditional(rng *rand.Rand, u float64, j int, s float64) float64
}

// ParseLaw returns the law that text names, as String writes it, or a fixed
// scale where text is a positive number.
func ParseLaw(text string) (Law, error) {
	switch v, err := strconv.ParseFloat(text, 64); {
	case errors.Is(err, strconv.ErrRange):
		return nil, fmt.Errorf("gsm: a fixed scale must be within the range of floating point, not %s", text)
	case err == nil && (!(v > 0) || math.IsInf(v, 0)):
		return nil, fmt.Errorf("gsm: a fixed scale must be positive and finite, not %s", text)
	case err == nil:
		return Fixed(v), nil
	}
	call, err := expr.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("gsm: %w", err)
	}
	if f, ok := findFamily(call.Name); ok && f.single() {
		law, err := f.parse(f.Family, call)
		if err != nil {
			return nil, fmt.Errorf("gsm: %w", err)
		}
		return law, nil
	}
	return nil, fmt.Errorf("gsm: unknown law %q: known are %s, or a number for a fixed scale", call.Name, strings.Join(LawNames(), ", "))
}

// LawNames returns the names that ParseLaw knows, aliases behind their names: the
// rows of the noise table whose laws are those of one scale alone.
func LawNames() []string {
	var names []string
	for _, f := range families {
		if f.single() {
			names = append(names, f.names()...)
		}
	}
	return names
}

// logNormalDensity returns log N(w; 0, sd²).
func logNormalDensity(w, sd float64) float64 {
	r := w / sd
	return float64(-0.5*r*r) - kern.Log(sd) - (math.Ln2+special.LogPi)/2
}

// Conditionals replaces each u[i] = log ξ by law.Conditional's draw given it, j
// weights and their sum of squares s[i]: one after the other, in less time for
// some laws. u and s have one length and no place in common; s is overwritten.
func Conditionals(law Continuous, rng *rand.Rand, u []float64, j int, s []float64) {
	u = u[:len(s)]
	if h, ok := law.(HalfCauchy); ok && j == 1 {
		h.conditionals(rng, u, s)
		return
	}
	for i, v := range s {
		u[i] = law.Conditional(rng, u[i], j, v)
	}
}

// conditional is the target of Continuous.Conditional as a function of u.
type conditional[L Continuous] struct {
	law     L
	j, logs float64 // log s: e^(-2u) alone overflows before s e^(-2u) does
}

// At returns -j u - s e^(-2u)/2 + log p(u) and its slope.
func (c conditional[L]) At(u float64) (lp, dlp float64) {
	lp, dlp = c.law.LogDensity(u)
	q := kern.Exp(c.logs - float64(2*u))
	return lp - float64(c.j*u) - float64(q/2), dlp - c.j + q
}

// logFloor returns log s, s taken as floor has it.
func logFloor(s float64) float64 { return kern.Log(floor(s)) }

// floor returns max(s, 2^-1000), which keeps the conditional of a scale proper
// where its weights are 0, and s finite where they overflowed.
func floor(s float64) float64 { return min(max(s, 0x1p-1000), math.MaxFloat64) }
