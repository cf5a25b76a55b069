package sampler

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// firstStep returns a step size, a power of 2 times from, at which one leapfrog
// step from s crosses the acceptance rate that is aimed at: doubled as long as
// it accepts more, halved as long as it accepts less. [Hoffman & Gelman 2014,
// Algorithm 4]
func firstStep(rng *rand.Rand, f *flow, s *State, z *point, from, accept float64) float64 {
	const least, most = 1e-10, 1e5
	above := func(eps float64) bool {
		z.from(s)
		f.refresh(rng, z.p)
		h0 := f.energy(z)
		f.leapfrog(z, eps)
		h := f.energy(z)
		return !failed(h, h0) && h0-h > kern.Log(accept)
	}
	eps := math.Max(least, math.Min(from, most))
	for up := above(eps); ; {
		next := eps / 2
		if up {
			next = eps * 2
		}
		if next < least || next > most {
			return eps
		}
		if eps = next; above(eps) != up {
			return eps
		}
	}
}

// dualAverage adapts the logarithm of a step size to an acceptance rate, in
// ever smaller steps, and averages it. [Nesterov 2009; Hoffman & Gelman 2014,
// Section 3.2.1, with their constants]
type dualAverage struct {
	centre  float64 // to which log steps are drawn
	deficit float64 // mean of target less acceptance
	log     float64
	logMean float64
	count   float64
}

func (d *dualAverage) restart(step float64) {
	*d = dualAverage{centre: kern.Log(10 * step), log: kern.Log(step), logMean: kern.Log(step)}
}

func (d *dualAverage) update(accept, target float64) {
	const gamma, t0, kappa = 0.05, 10, 0.75
	d.count++
	w := 1 / (d.count + t0)
	d.deficit += float64(w * (target - accept - d.deficit))
	d.log = d.centre - float64(math.Sqrt(d.count)/gamma*d.deficit)
	d.logMean += float64(kern.Exp(-kappa*kern.Log(d.count)) * (d.log - d.logMean))
}

func (d *dualAverage) step() float64 { return kern.Exp(d.log) }

func (d *dualAverage) mean() float64 { return kern.Exp(d.logMean) }

func (d *dualAverage) parts() []any {
	return []any{&d.centre, &d.deficit, &d.log, &d.logMean, &d.count}
}
