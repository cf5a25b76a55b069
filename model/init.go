package model

import (
	"math"
	"math/rand/v2"

	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
)

// Init writes a starting position to x: z and scales from their priors (a scale
// no further than e^±5 where its law allows that), σ about the target's spread,
// the intercept about its mean (about 0 where there are classes, about the log of
// the mean of counts), each indicator on with a probability that is itself uniform.
// Starts differ widely, so that chains which agree later agree for a reason. A
// network, or a model of counts, starts with z half as large and scales within
// e^±1, a network with all indicators on: from large weights, or few units, the way
// to the posterior is long.
func (p *Posterior) Init(rng *rand.Rand, x []float64) {
	l := p.layout
	size, far := 1.0, 5.0
	_, counts := p.spec.Likelihood.(Poisson)
	if counts || !p.linear() {
		size, far = 0.5, 1
	}
	for j := range x[:l.Weights+l.Fixed] {
		x[j] = size * dist.Normal(rng)
	}
	mean, sd := meanSD(p.data.Y)
	switch {
	case p.spec.PriorOnly, !p.noisy() && !counts:
		mean, sd = 0, 1
	case counts:
		offset, _ := meanSD(p.data.Offset)
		mean, sd = kern.Log(mean+0.5/float64(len(p.data.Y)))-offset, 1
	}
	for k := range l.Intercepts {
		x[l.Intercept+k] = mean + float64(sd*dist.Normal(rng))
	}
	if l.LogSigma >= 0 {
		x[l.LogSigma] = kern.Log(sd) + float64(0.5*dist.Normal(rng))
	}
	for _, s := range l.Scales {
		u := kern.Log(s.Law.Rand(rng))
		x[s.At] = math.Max(-far, math.Min(far, u))
		if lp, _ := s.Law.(gsm.Continuous).LogDensity(x[s.At]); math.IsInf(lp, -1) {
			x[s.At] = u // all of a bounded law lies further out
		}
	}
	if b := l.Bound; b != nil {
		x[b.At] = kern.Log(b.Law.Rand(rng))
	}
	if len(l.Indicator) > 0 {
		full := 1.0
		if p.linear() {
			full = rng.Float64() * math.Min(1, 50/float64(len(l.Indicator))) // some 50 at most: a start of thousands costs more than it tells
		}
		for _, c := range l.Indicator {
			x[c.At] = 0
			if rng.Float64() < full {
				x[c.At] = 1
			}
		}
	}
	for _, q := range l.Pi {
		if q.At >= 0 {
			on, off := l.Counts(q, x)
			x[q.At] = q.Law.RandLogit(rng, on, off)
		}
	}
}
