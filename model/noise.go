package model

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// NoisePrior is the prior of the noise scale σ, on log σ. The zero value is
// Jeffreys' p(σ²) ∝ 1/σ².
type NoisePrior struct {
	// Kind is "jeffreys" (also ""), "flat" (p(σ) = 1), "inverse-gamma" (of σ²),
	// "half-cauchy", "half-normal", "half-student-t" (of σ), or "fixed".
	Kind string
	A, B float64 // inverse-gamma: shape, rate; half-student-t: degrees of freedom, scale; the others: B is the scale or value
}

// ParseNoisePrior returns the prior that text names: jeffreys, flat,
// half-cauchy(s), half-normal(s), half-student-t(df,s), inverse-gamma(a,b), or
// a positive number that fixes σ.
func ParseNoisePrior(text string) (NoisePrior, error) {
	switch v, err := strconv.ParseFloat(text, 64); {
	case errors.Is(err, strconv.ErrRange):
		return NoisePrior{}, fmt.Errorf("model: a fixed σ must be within the range of floating point, not %s", text)
	case err == nil && (!(v > 0) || math.IsInf(v, 0)):
		return NoisePrior{}, fmt.Errorf("model: a fixed σ must be positive and finite, not %s", text)
	case err == nil:
		return NoisePrior{Kind: "fixed", B: v}, nil
	}
	call, err := expr.Parse(text)
	if err != nil {
		return NoisePrior{}, fmt.Errorf("model: %w", err)
	}
	none := math.NaN()
	keys := map[string][]string{"jeffreys": {}, "flat": {}, "half-cauchy": {"s"}, "half-normal": {"s"}, "half-student-t": {"df", "s"}, "inverse-gamma": {"a", "b"}}
	k, known := keys[call.Name]
	if !known {
		return NoisePrior{}, fmt.Errorf("model: unknown noise prior %q: known are jeffreys, flat, half-cauchy(s), half-normal(s), half-student-t(df,s), inverse-gamma(a,b), or a number", call.Name)
	}
	v, err := call.Numbers(k, []float64{none, none}[:len(k)])
	if err != nil {
		return NoisePrior{}, fmt.Errorf("model: %w", err)
	}
	for i := range v {
		if !(v[i] > 0) {
			return NoisePrior{}, fmt.Errorf("model: %s needs %s > 0, not %v", call.Name, k[i], v[i])
		}
	}
	p := NoisePrior{Kind: call.Name}
	switch len(v) {
	case 1:
		p.B = v[0]
	case 2:
		p.A, p.B = v[0], v[1]
	}
	return p, nil
}

// String returns the prior as ParseNoisePrior reads it.
func (p NoisePrior) String() string {
	switch p.Kind {
	case "":
		return "jeffreys"
	case "jeffreys", "flat":
		return p.Kind
	case "fixed":
		return expr.Number(p.B)
	case "half-cauchy", "half-normal":
		return fmt.Sprintf("%s(%s)", p.Kind, expr.Number(p.B))
	}
	return fmt.Sprintf("%s(%s,%s)", p.Kind, expr.Number(p.A), expr.Number(p.B))
}

// Fixed returns the value of σ where the prior fixes it.
func (p NoisePrior) Fixed() (sigma float64, ok bool) { return p.B, p.Kind == "fixed" }

// Proper reports whether the prior integrates to one.
func (p NoisePrior) Proper() bool {
	return p.Kind != "" && p.Kind != "jeffreys" && p.Kind != "flat"
}

// Conjugate returns a, b such that p(σ²) ∝ (σ²)^(-a-1) exp(-b/σ²), where the
// prior has that form: Jeffreys is (0, 0), flat on σ is (-1/2, 0).
func (p NoisePrior) Conjugate() (a, b float64, ok bool) {
	switch p.Kind {
	case "", "jeffreys":
		return 0, 0, true
	case "flat":
		return -0.5, 0, true
	case "inverse-gamma":
		return p.A, p.B, true
	}
	return 0, 0, false
}

// LogDensity returns the log density of log σ, Jacobian included, and its
// derivative; normalised where the prior is proper. [Gelman 2006]
func (p NoisePrior) LogDensity(logSigma float64) (lp, dlp float64) {
	if a, b, ok := p.Conjugate(); ok {
		q := 0.0
		if b > 0 {
			q = b * kern.Exp(-2*logSigma)
		}
		lp = float64(-2*float64(a*logSigma)) - q
		if p.Proper() {
			lp += math.Ln2 + float64(a*kern.Log(b)) - special.LogGamma(a)
		}
		return lp, float64(-2*a) + float64(2*q)
	}
	v := logSigma - kern.Log(p.B)
	r2 := kern.Exp(2 * v)
	switch p.Kind {
	case "half-normal":
		return (math.Ln2-special.LogPi)/2 + v - float64(r2/2), 1 - r2
	case "half-cauchy":
		return studentLogScale(v, r2, 1)
	case "half-student-t":
		return studentLogScale(v, r2, p.A)
	}
	return 0, 0
}

// studentLogScale returns the log density of v = log |t| for t Student with df
// degrees of freedom, and its derivative; r2 = e^(2v).
func studentLogScale(v, r2, df float64) (lp, dlp float64) {
	c := math.Ln2 + special.LogGamma((df+1)/2) - special.LogGamma(df/2) - float64((kern.Log(df)+special.LogPi)/2)
	if math.IsInf(r2, 1) {
		return c - float64(df*v) + float64((df+1)/2*kern.Log(df)), -df
	}
	return c + v - float64((df+1)/2*kern.Log1p(r2/df)), 1 - (df+1)*r2/(df+r2)
}

// Rand returns a draw of log σ; the prior must be proper.
func (p NoisePrior) Rand(rng *rand.Rand) float64 {
	switch p.Kind {
	case "inverse-gamma":
		return dist.LogInverseGamma(rng, p.A, p.B) / 2
	case "half-normal":
		return kern.Log(p.B * math.Abs(dist.Normal(rng)))
	case "half-cauchy":
		return kern.Log(p.B * math.Abs(dist.Normal(rng)/dist.Normal(rng)))
	case "half-student-t":
		return kern.Log(p.B) + kern.Log(math.Abs(dist.Normal(rng))) + float64(dist.LogInverseGamma(rng, p.A/2, p.A/2)/2)
	case "fixed":
		return kern.Log(p.B)
	}
	panic("model: no draw from the improper noise prior " + p.String())
}
