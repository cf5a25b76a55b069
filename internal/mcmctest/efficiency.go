package mcmctest

import (
	"context"
	"math"
	"slices"
	"strconv"
	"testing"

	"noiseprior/diagnostics"
	"noiseprior/sampler"
)

// Efficiency runs four chains of 1000 + 1000 iterations by each of five seeds,
// as sub-benchmarks, and reports the least bulk ESS of some quantities and the
// gradients (n_steps) that the kept draws and the warm-up took.
func Efficiency(b *testing.B, m sampler.Model, newKernel func() sampler.Kernel, quantities []string) {
	for seed := range uint64(5) {
		b.Run(strconv.Itoa(int(seed)+1), func(b *testing.B) {
			for range b.N {
				draws, count := sampler.NewDraws(), &gradients{}
				set := sampler.Settings{Seed: seed + 1, Chains: []int{1, 2, 3, 4}, Warmup: 1000, Draws: 1000}
				if err := sampler.Run(context.Background(), m, newKernel, set, sampler.Tee(draws, count)); err != nil {
					b.Fatal(err)
				}
				least := math.Inf(1)
				for _, q := range quantities {
					least = math.Min(least, diagnostics.ESSBulk(draws.Chains(q)))
				}
				b.ReportMetric(least, "ESS")
				b.ReportMetric(sum(count.kept), "gradients")
				b.ReportMetric(sum(count.warmup), "warmup-gradients")
			}
		})
	}
}

// gradients counts those of a run by chain.
type gradients struct {
	column       int
	warmup, kept [5]float64
}

func (g *gradients) Begin(columns []string) error {
	g.column = slices.Index(columns, "n_steps")
	return nil
}

func (g *gradients) Record(chain, i int, row []float64) error {
	if i < 0 {
		g.warmup[chain] += row[g.column]
	} else {
		g.kept[chain] += row[g.column]
	}
	return nil
}

func (*gradients) Save(int, bool, func() (sampler.Checkpoint, error)) error { return nil }

func sum(v [5]float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}
