package model

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Simulate writes a draw of all parameters from the prior to x and returns the
// posterior that has a target drawn from them in place of its own, in the same
// standardised units. An error names an improper part of the prior.
func (p *Posterior) Simulate(rng *rand.Rand, x []float64) (*Posterior, error) {
	if err := p.properPrior(); err != nil {
		return nil, err
	}
	l := p.layout
	for j := range x[:l.Weights] {
		x[j] = rng.NormFloat64()
	}
	for j := l.Weights; j < l.Weights+l.Fixed; j++ {
		x[j] = l.FixedSD * rng.NormFloat64()
	}
	if l.Intercept >= 0 {
		x[l.Intercept] = p.spec.Intercept.Rand(rng)
	}
	if l.LogSigma >= 0 {
		x[l.LogSigma] = p.spec.Noise.Rand(rng)
	}
	for _, s := range l.Scales {
		x[s.At] = math.Log(s.Law.Rand(rng))
	}
	if b := l.Bound; b != nil {
		x[b.At] = math.Log(b.Law.Rand(rng))
	}
	if len(l.Indicator) > 0 {
		logit := l.Bernoulli().RandLogit(rng, 0, 0)
		if l.LogitPi >= 0 {
			x[l.LogitPi] = logit
		}
		for _, c := range l.Indicator {
			x[c.At] = 0
			if rng.Float64() < 1/(1+math.Exp(-logit)) {
				x[c.At] = 1
			}
		}
	}
	d := p.data
	d.Y = make([]float64, len(p.data.Y))
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.outputs(ws, x)
	p.spec.Likelihood.Simulate(rng, ws.f, []float64{p.logSigma(x)}, d.Y)
	q := &Posterior{spec: p.spec, data: d, pen: p.pen, fix: p.fix, x: p.x, f: p.f, layout: p.layout, slab: p.slab}
	q.workspaces.New = p.workspaces.New
	return q, nil
}

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
		intercept -= b * p.data.Scaling.Mean[j]
	}
	if l.Intercept >= 0 {
		intercept = row[0]
	}
	f := out.Mean
	for i := range f {
		f[i] = intercept
	}
	if len(beta) > 0 {
		addProduct(f, x, beta)
	}
	sigma, _ := p.spec.Noise.Fixed()
	sigma *= p.data.Scaling.YSD
	if l.LogSigma >= 0 {
		sigma = row[at+len(beta)]
	}
	for i, v := range f {
		out.Mean[i], out.SD[i] = p.spec.Likelihood.Moments(v, sigma)
	}
	return out
}
