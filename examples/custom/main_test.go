package main

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

func Example() {
	if err := run(6); err != nil {
		panic(err)
	}
	// Output:
	// a        mean -0.07 ± 0.240  sd 0.83  ESS   12  R-hat 1.496
	// b        mean  0.68 ± 0.379  sd 1.31  ESS   12  R-hat 1.720
	// mirrored mean  0.71 ± 0.134  sd 0.46  ESS   12  R-hat 0.922
	// diverging of chain 1: 0.000 ... 0.000
	// energy    of chain 1: 0.832 ... 1.990
	// 3 of 12 checks failed: rhat, ess_bulk, ess_tail.
}

// a ~ N(0, 1), so E b = E a² = 1 and Var b = 2 + 1.
func TestDrawsAreTheBanana(t *testing.T) {
	kept := sampler.NewDraws()
	settings := sampler.Settings{Seed: 2, Chains: []int{1, 2, 3, 4}, Warmup: 500, Draws: 5000}
	require.NoError(t, sampler.Run(context.Background(), banana{}, newKernel, settings, kept))
	s := diagnostics.Summarize(kept, nil)
	mcmctest.Moments(t, []mcmctest.Figure{
		{Name: "mean of a", Value: s[0].Mean, MCSE: s[0].MCSEMean, Reference: 0},
		{Name: "sd of a", Value: s[0].SD, MCSE: s[0].MCSESD, Reference: 1},
		{Name: "mean of b", Value: s[1].Mean, MCSE: s[1].MCSEMean, Reference: 1},
		{Name: "sd of b", Value: s[1].SD, MCSE: s[1].MCSESD, Reference: math.Sqrt(3)},
	})
}

func TestKernelAndGradient(t *testing.T) {
	mcmctest.Resume(t, banana{}, newKernel)
	mcmctest.Gradient(t, banana{}, []float64{0.5, -1}, []float64{8, -20})
}
