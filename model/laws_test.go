package model

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
)

// everyLaw is the noise table with its defaults, laws with parameters that take
// another way, and bounded laws that lie beyond e^±5.
func everyLaw() []string {
	texts := []string{"gaussian-noise(mean=1,s=0.5)", "beta(0.5,0.5)", "beta(2,3)", "uniform(c=1e-9)", "uniform(c=1e9)", "log-uniform(1e-9,1e-8)", "log-uniform(1e8,1e9)"}
	for _, f := range gsm.Families() {
		if slices.Contains(f.Defaults, "") {
			f.Name += "(0.01,10)"
		}
		texts = append(texts, f.Name)
	}
	return texts
}

func TestEveryLawStartsInItsSupportAndHasItsGradient(t *testing.T) {
	rng := newRNG(22)
	d := data(t, 8, 3, Full)
	for _, text := range everyLaw() {
		p := posterior(t, d, spec(t, text, "jeffreys", "flat", true))
		x, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
		for range 100 {
			p.Init(rng, x)
			require.False(t, math.IsInf(p.LogDensity(x, grad), -1), text)
		}
		if text == "spike-slab" {
			continue // an indicator has no derivative
		}
		for _, c := range p.Layout().Scales {
			inside := func(step float64) bool {
				lp, _ := c.Law.(gsm.Continuous).LogDensity(x[c.At] + step)
				return !math.IsInf(lp, -1)
			}
			for room := 0.01 * math.Max(1, math.Abs(x[c.At])); !inside(room) || !inside(-room); {
				x[c.At] = math.Log(c.Law.Rand(rng))
			}
		}
		mcmctest.Gradient(t, p, x)
	}
}
