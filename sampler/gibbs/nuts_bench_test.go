package gibbs

import (
	"testing"

	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

// BenchmarkNUTS is our side of bench/nuts, but for the eight schools, by the
// diagonal metric and by the dense one.
func BenchmarkNUTS(b *testing.B) {
	for _, c := range append(gaussians(b), classesAndCounts(b)...) {
		if c.name == "diamonds-diamonds" {
			continue // a million gradients of 5000 rows for each seed
		}
		var quantities []string
		for _, q := range c.ref.Parameters {
			quantities = append(quantities, q.Name)
		}
		for _, m := range []sampler.Metric{sampler.Diagonal{}, sampler.Dense{}} {
			b.Run(c.name+"/"+m.String(), func(b *testing.B) {
				mcmctest.Efficiency(b, c.post, planned(b, c.post, "nuts", Gradient{Metric: m}), quantities)
			})
		}
	}
}
