package model

import (
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
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
		x[j] = dist.Normal(rng)
	}
	for j := l.Weights; j < l.Weights+l.Fixed; j++ {
		x[j] = l.FixedSD * dist.Normal(rng)
	}
	for k := range l.Intercepts {
		x[l.Intercept+k] = p.spec.Intercept.Rand(rng)
	}
	if l.LogSigma >= 0 {
		x[l.LogSigma] = p.spec.Noise.Rand(rng)
	}
	for _, s := range l.Scales {
		x[s.At] = kern.Log(s.Law.Rand(rng))
	}
	if b := l.Bound; b != nil {
		x[b.At] = kern.Log(b.Law.Rand(rng))
	}
	for _, q := range l.Pi {
		logit := q.Law.RandLogit(rng, 0, 0)
		if q.At >= 0 {
			x[q.At] = logit
		}
		for _, c := range l.Indicator[q.From:q.To] {
			x[c.At] = 0
			if rng.Float64() < kern.Sigmoid(logit) {
				x[c.At] = 1
			}
		}
	}
	d := p.data
	d.Y = make([]float64, len(p.data.Y))
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.weights(ws, x)
	theta := []float64{p.logSigma(x)}
	for _, sp := range p.spans {
		p.outputs(ws, ws.signals, sp, x)
		from, to := sp.rows(len(d.Y))
		p.spec.Likelihood.Simulate(rng, sp.of(p.outputPanels(ws.f)).V, theta, d.Y[from:to])
	}
	q := &Posterior{spec: p.spec, data: d, pen: p.pen, fix: p.fix, x: p.x, f: p.f, layout: p.layout, slab: p.slab, stack: p.stack, inputs: p.inputs, test: p.test, spans: p.spans}
	q.workspaces.New = p.workspaces.New
	return q, nil
}
