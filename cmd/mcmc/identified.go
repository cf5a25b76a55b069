package main

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mathext"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
)

// identified returns the checks of what the data can tell, which no number of
// draws would mend: copies, and pi where a π was drawn given data.
func (r *results) identified() []diagnostics.Check {
	p := r.problem
	checks := []diagnostics.Check{copiesCheck(p.copies())}
	for _, pi := range p.posterior.Layout().Pi {
		if pi.At >= 0 && len(p.posterior.Spec().Network.Hidden) == 0 && !p.settings.PriorOnly {
			checks = append(checks, piCheck(pi.Law, r.draws.Chains("size"), pi.To-pi.From))
		}
	}
	return checks
}

// copies names the pairs of features that the data cannot tell apart, the first
// three of them, and counts them.
func (p *problem) copies() (where string, n int) {
	const most = 3
	names, pairs := p.posterior.Data().Features, p.posterior.Copies()
	var words []string
	for _, c := range pairs[:min(most, len(pairs))] {
		words = append(words, names[c[0]]+" and "+names[c[1]])
	}
	if len(pairs) > most {
		words = append(words, formatCount(len(pairs)-most)+" more pairs")
	}
	return strings.Join(words, "; "), len(pairs)
}

func copiesCheck(where string, n int) diagnostics.Check {
	c := diagnostics.Check{Name: "copies", Where: where, Value: float64(n), OK: n == 0}
	if !c.OK {
		c.Advice = fmt.Sprintf("The data cannot tell apart %s: what is printed of each alone comes from the prior. Leave one of each pair out with --features.", where)
	}
	return c
}

// leastMove is the distance of the posterior of π from its prior below which
// the data have said nothing about it.
const leastMove = 0.1

// piCheck compares the posterior of π, a mixture over the drawn model sizes k
//
//	π | k ~ Beta(a+k, b+p-k),
//
// with its prior Beta(a, b): the largest difference of their distribution
// functions, at the prior's 199 quantiles.
func piCheck(law gsm.Bernoulli, sizes [][]float64, p int) diagnostics.Check {
	counts, total, value := map[float64]float64{}, 0.0, 0.0
	for _, c := range sizes {
		for _, k := range c {
			counts[k]++
			total++
		}
	}
	const points = 200
	for i := 1; i < points; i++ {
		prior := float64(i) / points
		x, post := mathext.InvRegIncBeta(law.A, law.B, prior), 0.0
		for k, n := range counts {
			post += n / total * mathext.RegIncBeta(law.A+k, law.B+float64(p)-k, x)
		}
		value = math.Max(value, math.Abs(post-prior))
	}
	c := diagnostics.Check{Name: "pi", Value: value, Threshold: leastMove, OK: value >= leastMove}
	if !c.OK {
		c.Where = "pi"
		c.Advice = fmt.Sprintf("The posterior of π is its prior, Beta(%v, %v): the data do not say how many features matter, so each inclusion rests on that prior. Say what is known beforehand: --expected-size, or --prior='spike-slab(pi=0.1)'.", number(law.A), number(law.B))
	}
	return c
}
