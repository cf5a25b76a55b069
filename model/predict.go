package model

import "gonum.org/v1/gonum/mat"

// Predictive is the law of new targets given one draw: mean and standard
// deviation of each row, in the data's units.
type Predictive struct{ Mean, SD []float64 }

// Predict returns the law of the target at the rows of x (in the data's units,
// one column per feature, without an offset) given a row of Record.
func (p *Posterior) Predict(row []float64, x *mat.Dense) Predictive {
	l := p.layout
	n, _ := x.Dims()
	out := Predictive{Mean: make([]float64, n), SD: make([]float64, n)}
	at := 0
	if l.Intercept >= 0 {
		at = 1
	}
	beta := row[at : at+len(p.data.Features)]
	// Without an intercept a line still goes through the standardised origin,
	// which is not the data's.
	intercept := p.data.Scaling.YMean
	for j, b := range beta {
		intercept -= float64(b * p.data.Scaling.Mean[j])
	}
	if l.Intercept >= 0 {
		intercept = row[0]
	}
	f := out.Mean
	for i := range f {
		f[i] = intercept
		for j, b := range beta {
			f[i] += float64(x.At(i, j) * b)
		}
	}
	sigma, _ := p.spec.Noise.Fixed()
	sigma *= p.data.Scaling.YSD
	if l.LogSigma >= 0 {
		sigma = row[at+len(beta)]
	}
	p.spec.Likelihood.Moments(out.Mean, out.SD, f, sigma)
	return out
}
