package gibbs

import (
	"slices"
	"testing"

	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

// BenchmarkNUTS is our side of bench/nuts, but for the eight schools, by the
// diagonal metric and by the dense one.
func BenchmarkNUTS(b *testing.B) {
	for _, c := range append(gaussians(b), classesAndCounts(b)...) {
		var quantities []string
		for _, q := range c.ref.Parameters {
			if slices.Contains(c.post.Names(), q.Name) { // but an intercept of centred columns
				quantities = append(quantities, q.Name)
			}
		}
		for _, m := range []sampler.Metric{sampler.Diagonal{}, sampler.Dense{}} {
			b.Run(c.name+"/"+m.String(), func(b *testing.B) {
				mcmctest.Efficiency(b, c.post, planned(b, c.post, "nuts", Gradient{Metric: m}), quantities)
			})
		}
	}
}
