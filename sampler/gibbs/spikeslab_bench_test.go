package gibbs

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/sampler"
)

// BenchmarkSpikeSlabSweep reports the time of one scan over p indicators, its
// swaps among them, and of a whole draw, at n = 500 with ten signals; at
// p = 5,000 also effective draws per second of the inclusion above .05 that
// mixes worst, all chains on one core, warm-up excluded.
func BenchmarkSpikeSlabSweep(b *testing.B) {
	for _, p := range []int{500, 5_000, 50_000} {
		post := signals(b, 500, p)
		newKernel := plan(b, post)
		b.Run(fmt.Sprintf("p=%d", p), func(b *testing.B) {
			k := newKernel().(sampler.Sweep)
			rng := rand.New(rand.NewPCG(1, 1))
			s := &sampler.State{X: make([]float64, post.Dim()), Grad: make([]float64, post.Dim())}
			post.Init(rng, s.X)
			out := make([]float64, len(k.Columns()))
			for range 20 {
				k.Step(rng, s, out)
			}
			b.Run("scan", func(b *testing.B) {
				for b.Loop() {
					k[0].Step(rng, s, out[:p])
					k[1].Step(rng, s, nil)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*scans(p)), "ns/scan")
			})
			b.Run("draw", func(b *testing.B) {
				for b.Loop() {
					k.Step(rng, s, out)
				}
			})
		})
		if p != 5_000 {
			continue
		}
		b.Run("p=5000/effective draws", func(b *testing.B) {
			set := sampler.Settings{Seed: 1, Chains: []int{1, 2, 3, 4}, Warmup: 200, Draws: 1, Threads: 1}
			warm := &ends{from: map[int]sampler.Checkpoint{}}
			require.NoError(b, sampler.Run(context.Background(), post, newKernel, set, warm))
			set.From, set.Draws = warm.from, 301
			worst := math.Inf(1)
			for b.Loop() {
				d := sampler.NewDraws()
				require.NoError(b, sampler.Run(context.Background(), post, newKernel, set, d))
				b.StopTimer()
				for _, name := range d.Names() {
					c := d.Chains(name)
					if pip := meanOf(c); strings.HasPrefix(name, "inclusion[") && pip > 0.05 && pip < 1-1e-9 {
						worst = math.Min(worst, diagnostics.ESSBulk(c))
					}
				}
				b.StartTimer()
			}
			b.ReportMetric(worst*float64(b.N)/b.Elapsed().Seconds(), "worst-PIP-ESS/s")
		})
	}
}
