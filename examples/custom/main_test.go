package main

import (
	"context"
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
	// a               mean  0.16 ± 0.294  sd 1.02  ESS   12  R-hat 1.132
	// b               mean  1.07 ± 0.349  sd 1.21  ESS   12  R-hat 1.117
	// acceptance_rate mean  0.45 ± 0.128  sd 0.44  ESS   12  R-hat 1.090
	// lp              mean -0.71 ± 0.180  sd 0.62  ESS   12  R-hat 1.181
}

// a ~ N(0, 1), so E b = E a² = 1 and Var b = 2 + 1/4.
func TestDrawsAreTheBanana(t *testing.T) {
	kept := sampler.NewDraws()
	settings := sampler.Settings{Seed: 2, Chains: []int{1, 2, 3, 4}, Warmup: 500, Draws: 2000, Thin: 20}
	require.NoError(t, sampler.Run(context.Background(), banana{}, newKernel, settings, kept))
	s := diagnostics.Summarize(kept, nil)
	mcmctest.Moments(t, []mcmctest.Figure{
		{Name: "mean of a", Value: s[0].Mean, MCSE: s[0].MCSEMean, Reference: 0},
		{Name: "sd of a", Value: s[0].SD, MCSE: s[0].MCSESD, Reference: 1},
		{Name: "mean of b", Value: s[1].Mean, MCSE: s[1].MCSEMean, Reference: 1},
		{Name: "sd of b", Value: s[1].SD, MCSE: s[1].MCSESD, Reference: 1.5},
	})
}

func TestKernelAndGradient(t *testing.T) {
	mcmctest.Resume(t, banana{}, newKernel)
	mcmctest.Gradient(t, banana{}, []float64{0.5, -1}, []float64{8, -20})
}
