package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// InterceptPrior is the prior of the intercept on the standardised scale. The
// zero value is flat.
type InterceptPrior struct {
	Kind         string // "flat" (also ""), "none" (no intercept), "gaussian", "student-t"
	DF, Mean, SD float64
}

// ParseInterceptPrior returns the prior that text names: flat, none,
// gaussian(mean,sd), student-t(df,mean,sd).
func ParseInterceptPrior(text string) (InterceptPrior, error) {
	call, err := expr.Parse(text)
	if err != nil {
		return InterceptPrior{}, fmt.Errorf("model: %w", err)
	}
	p := InterceptPrior{Kind: call.Name}
	none := math.NaN()
	var v []float64
	switch call.Name {
	case "flat", "none":
		_, err = call.Bind()
	case "gaussian":
		if v, err = call.Numbers([]string{"mean", "sd"}, []float64{none, none}); err == nil {
			p.Mean, p.SD = v[0], v[1]
		}
	case "student-t":
		if v, err = call.Numbers([]string{"df", "mean", "sd"}, []float64{none, none, none}); err == nil {
			p.DF, p.Mean, p.SD = v[0], v[1], v[2]
			if !(p.DF > 0) {
				err = fmt.Errorf("student-t needs df > 0, not %v", p.DF)
			}
		}
	default:
		err = fmt.Errorf("unknown intercept prior %q: known are flat, gaussian(mean,sd), student-t(df,mean,sd), none", call.Name)
	}
	if err == nil && len(v) > 0 && !(p.SD > 0) {
		err = fmt.Errorf("%s needs sd > 0, not %v", call.Name, p.SD)
	}
	if err != nil {
		return InterceptPrior{}, fmt.Errorf("model: %w", err)
	}
	return p, nil
}

// String returns the prior as ParseInterceptPrior reads it.
func (p InterceptPrior) String() string {
	n := expr.Number
	switch p.Kind {
	case "":
		return "flat"
	case "gaussian":
		return fmt.Sprintf("gaussian(%s,%s)", n(p.Mean), n(p.SD))
	case "student-t":
		return fmt.Sprintf("student-t(%s,%s,%s)", n(p.DF), n(p.Mean), n(p.SD))
	}
	return p.Kind
}

// Flat reports whether the prior is improper and constant.
func (p InterceptPrior) Flat() bool { return p.Kind == "" || p.Kind == "flat" }

// Present reports whether the model has an intercept.
func (p InterceptPrior) Present() bool { return p.Kind != "none" }

// LogDensity returns the log density at a and its derivative; 0 where flat.
func (p InterceptPrior) LogDensity(a float64) (lp, dlp float64) {
	r := (a - p.Mean) / p.SD
	switch p.Kind {
	case "gaussian":
		return float64(-0.5*r*r) - kern.Log(p.SD) - (math.Ln2+special.LogPi)/2, -r / p.SD
	case "student-t":
		lp = special.LogGamma((p.DF+1)/2) - special.LogGamma(p.DF/2) - float64((kern.Log(p.DF)+special.LogPi)/2) - kern.Log(p.SD) - float64((p.DF+1)/2*kern.Log1p(r*r/p.DF))
		return lp, -(p.DF + 1) * r / (p.DF + float64(r*r)) / p.SD
	}
	return 0, 0
}

// Variance returns a draw of the Gaussian variance of the intercept given its
// value: the fixed one, or for Student's t that of its scale mixture
//
//	v | a ~ InverseGamma((df+1)/2, (df sd² + (a-mean)²)/2)
func (p InterceptPrior) Variance(rng *rand.Rand, a float64) float64 {
	if p.Kind != "student-t" {
		return p.SD * p.SD
	}
	d := a - p.Mean
	return kern.Exp(dist.LogInverseGamma(rng, (p.DF+1)/2, (float64(p.DF*p.SD*p.SD)+float64(d*d))/2))
}

// Rand returns a draw; the prior must be proper.
func (p InterceptPrior) Rand(rng *rand.Rand) float64 {
	switch p.Kind {
	case "gaussian":
		return p.Mean + float64(p.SD*dist.Normal(rng))
	case "student-t":
		return p.Mean + float64(p.SD*dist.Normal(rng)*kern.Exp(dist.LogInverseGamma(rng, p.DF/2, p.DF/2)/2))
	}
	panic("model: no draw from the improper intercept prior " + p.String())
}
