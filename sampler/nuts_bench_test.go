package sampler_test

import (
	"testing"

	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

// BenchmarkNUTS is the eight schools' part of bench/nuts.
func BenchmarkNUTS(b *testing.B) {
	for _, m := range []sampler.Metric{sampler.Diagonal{}, sampler.Dense{}} {
		b.Run("eight_schools-eight_schools_noncentered/"+m.String(), func(b *testing.B) {
			mcmctest.Efficiency(b, schools{}, sampler.Hamiltonian{Target: schools{}, Metric: m}.Kernel, schools{}.Names())
		})
	}
}
