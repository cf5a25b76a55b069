package model

import (
	"math"
	"math/rand/v2"
)

// Init writes a starting position to x: z and scales from their priors (a scale
// no further than e^±5), σ about the target's spread, the intercept about its
// mean. Starts differ widely, so that chains which agree later agree for a
// reason.
func (p *Posterior) Init(rng *rand.Rand, x []float64) {
	l := p.layout
	for j := range x[:l.Weights+l.Fixed] {
		x[j] = rng.NormFloat64()
	}
	mean, sd := meanSD(p.data.Y)
	if p.spec.PriorOnly {
		mean, sd = 0, 1
	}
	if l.Intercept >= 0 {
		x[l.Intercept] = mean + float64(sd*rng.NormFloat64())
	}
	if l.LogSigma >= 0 {
		x[l.LogSigma] = math.Log(sd) + 0.5*rng.NormFloat64()
	}
	for _, s := range l.Scales {
		x[s.At] = math.Max(-5, math.Min(5, math.Log(s.Law.Rand(rng))))
	}
}
