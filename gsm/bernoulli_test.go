package gsm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSpikeSlabIsParsed(t *testing.T) {
	for text, want := range map[string]Bernoulli{
		"spike-slab":                   {A: 1, B: 1},
		"dropout":                      {A: 1, B: 1},
		"spike-slab(pi=0.25)":          {Pi: 0.25},
		"spike-slab(0.25)":             {Pi: 0.25},
		"spike-slab(pi=beta(2,3.5))":   {A: 2, B: 3.5},
		"spike-slab(slab=independent)": {A: 1, B: 1},
	} {
		p, err := ParsePrior(text)
		require.NoError(t, err, text)
		require.Equal(t, want, p.Law)
		require.Equal(t, Fixed(1), p.Tau)
		again, err := ParsePrior(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
	}
	for text, message := range map[string]string{
		"spike-slab(pi=0)":             "gsm: spike-slab needs pi between 0 and 1, not 0",
		"spike-slab(pi=1)":             "gsm: spike-slab needs pi between 0 and 1, not 1",
		"spike-slab(pi=x)":             "gsm: spike-slab: pi=x is neither a number nor beta(a,b)",
		"spike-slab(pi=beta(0,1))":     "gsm: spike-slab: pi=beta(0,1) needs both parameters above 0",
		"spike-slab(q=1)":              `gsm: spike-slab has no parameter "q": it takes pi, slab, g`,
		"spike-slab(slab=flat)":        "gsm: spike-slab: slab=flat is unknown: known are independent, zellner",
		"spike-slab(g=3)":              "gsm: spike-slab: g=3 belongs to slab=zellner, which is not given",
		"spike-slab(slab=zellner,g=0)": "gsm: spike-slab: g=0 is neither a positive number nor n",
		"spike-slab(slab=zellner,g=m)": "gsm: spike-slab: g=m is neither a positive number nor n",
	} {
		_, err := ParsePrior(text)
		require.EqualError(t, err, message)
	}
	_, err := ParseLaw("spike-slab")
	require.ErrorContains(t, err, "unknown law", "a τ that is 0 or 1 is no scale of a layer here")
}

func TestZellnerSlabIsParsed(t *testing.T) {
	for text, want := range map[string]struct {
		slab   Slab
		text   string
		factor float64
	}{
		"spike-slab":                          {Slab{}, "spike-slab(pi=beta(1,1))", 1},
		"spike-slab(slab=zellner)":            {Slab{Zellner: true}, "spike-slab(pi=beta(1,1),slab=zellner,g=n)", 50},
		"spike-slab(pi=0.5,slab=zellner,g=n)": {Slab{Zellner: true}, "spike-slab(pi=0.5,slab=zellner,g=n)", 50},
		"spike-slab(0.5,zellner,12.5)":        {Slab{Zellner: true, G: 12.5}, "spike-slab(pi=0.5,slab=zellner,g=12.5)", 12.5},
	} {
		p, err := ParsePrior(text)
		require.NoError(t, err, text)
		require.Equal(t, want.slab, p.Slab)
		require.Equal(t, want.text, p.String())
		require.Equal(t, want.factor, p.Slab.Factor(50))
		again, err := ParsePrior(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
	}
}

func TestBernoulliDensityOfLogitPi(t *testing.T) {
	b := Bernoulli{A: 1.5, B: 3}
	total := logIntegral(func(v float64) float64 { lp, _ := b.LogDensity(v, 0, 0); return lp }, -60, 60)
	require.InDelta(t, 0, total, 1e-10)
	// Γ(a+b)/(Γ(a)Γ(b)) Γ(a+2)Γ(b+3)/Γ(a+b+5): the probability of two on and three off in a given order
	lg := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	want := lg(4.5) - lg(1.5) - lg(3) + lg(3.5) + lg(6) - lg(9.5)
	require.InDelta(t, want, logIntegral(func(v float64) float64 { lp, _ := b.LogDensity(v, 2, 3); return lp }, -60, 60), 1e-10)
	for _, v := range []float64{-40, -3, 0, 0.7, 5, 40} {
		up, _ := b.LogDensity(v+1e-5, 2, 3)
		down, _ := b.LogDensity(v-1e-5, 2, 3)
		_, slope := b.LogDensity(v, 2, 3)
		require.InDelta(t, (up-down)/2e-5, slope, 1e-6)
	}
	// The odds of one more multiply up to the same probability.
	require.InDelta(t, want, math.Log(1.5/4.5)+math.Log(2.5/5.5)+math.Log(3/6.5)+math.Log(4/7.5)+math.Log(5/8.5), 1e-12)
	require.InDelta(t, math.Log(2.5/5), b.LogOdds(1, 2), 1e-12)
}

func TestBernoulliDraws(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, b := range []Bernoulli{{Pi: 0.3}, {A: 2, B: 5}} {
		const n = 200_000
		on, pi := 0.0, 0.0
		for range n {
			on += b.Rand(rng) / n
			pi += 1 / (1 + math.Exp(-b.RandLogit(rng, 0, 0))) / n
		}
		require.InDelta(t, b.Mean(), on, 5*math.Sqrt(0.25/n))
		require.InDelta(t, b.Mean(), pi, 5*math.Sqrt(0.25/n))
	}
	require.InDelta(t, math.Log(0.3)+logNormalDensity(0.5, 2), Bernoulli{Pi: 0.3}.LogMarginal(0.5, 2), 1e-12)
	require.InDelta(t, math.Log(0.3)-math.Log(2*math.Pi)/2, Bernoulli{Pi: 0.3}.LogMarginal(0, 1), 1e-12, "the atom apart")
}
