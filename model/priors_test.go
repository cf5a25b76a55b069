package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestParseNoisePrior(t *testing.T) {
	cases := map[string]NoisePrior{
		"jeffreys":                 {Kind: "jeffreys"},
		"flat":                     {Kind: "flat"},
		"half-cauchy(2)":           {Kind: "half-cauchy", B: 2},
		"half-normal(0.5)":         {Kind: "half-normal", B: 0.5},
		"half-student-t(3,0.5)":    {Kind: "half-student-t", A: 3, B: 0.5},
		"inverse-gamma(2.5,0.006)": {Kind: "inverse-gamma", A: 2.5, B: 0.006},
		"1.5":                      {Kind: "fixed", B: 1.5},
	}
	for text, want := range cases {
		got, err := ParseNoisePrior(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	require.Equal(t, "jeffreys", NoisePrior{}.String())
	got, err := ParseNoisePrior("Half-Student-t(s=0.5, df=3)")
	require.NoError(t, err)
	require.Equal(t, cases["half-student-t(3,0.5)"], got)

	for text, message := range map[string]string{
		"0":                  "model: a fixed σ must be positive and finite, not 0",
		"-1":                 "model: a fixed σ must be positive and finite, not -1",
		"inf":                "model: a fixed σ must be positive and finite, not inf",
		"nan":                "model: a fixed σ must be positive and finite, not nan",
		"1e400":              "model: a fixed σ must be within the range of floating point, not 1e400",
		"":                   `model: "" has no name: write it as name or name(key=value)`,
		"cauchy(1)":          `model: unknown noise prior "cauchy": known are jeffreys, flat, half-cauchy(s), half-normal(s), half-student-t(df,s), inverse-gamma(a,b), or a number`,
		"half-cauchy":        "model: half-cauchy needs its parameter s: half-cauchy(s=...)",
		"half-cauchy(0)":     "model: half-cauchy needs s > 0, not 0",
		"inverse-gamma(1,0)": "model: inverse-gamma needs b > 0, not 0",
		"half-normal(1,2)":   "model: half-normal takes s, not 2 arguments",
		"jeffreys(1)":        "model: jeffreys takes no parameters, not 1 arguments",
	} {
		_, err := ParseNoisePrior(text)
		require.EqualError(t, err, message)
	}
}

func TestParseInterceptPrior(t *testing.T) {
	cases := map[string]InterceptPrior{
		"flat":                 {Kind: "flat"},
		"none":                 {Kind: "none"},
		"gaussian(0.5,2)":      {Kind: "gaussian", Mean: 0.5, SD: 2},
		"student-t(3,-0.5,10)": {Kind: "student-t", DF: 3, Mean: -0.5, SD: 10},
	}
	for text, want := range cases {
		got, err := ParseInterceptPrior(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
	require.Equal(t, "flat", InterceptPrior{}.String())
	require.True(t, InterceptPrior{}.Flat() && InterceptPrior{}.Present())
	require.False(t, cases["none"].Present())
	require.False(t, cases["none"].Flat())

	for text, message := range map[string]string{
		"(":                  `model: "(" has no name: write it as name or name(key=value)`,
		"normal(0,1)":        `model: unknown intercept prior "normal": known are flat, gaussian(mean,sd), student-t(df,mean,sd), none`,
		"gaussian(1)":        "model: gaussian needs its parameter sd: gaussian(mean=...,sd=...)",
		"gaussian(1,0)":      "model: gaussian needs sd > 0, not 0",
		"student-t(0,1,1)":   "model: student-t needs df > 0, not 0",
		"student-t(3,1,-1)":  "model: student-t needs sd > 0, not -1",
		"flat(1)":            "model: flat takes no parameters, not 1 arguments",
		"gaussian(mean=1,q)": `model: gaussian: parameter sd="q" is not a number`,
	} {
		_, err := ParseInterceptPrior(text)
		require.EqualError(t, err, message)
	}
}

var properNoises = []string{"half-cauchy(2)", "half-normal(1.5)", "half-student-t(3,0.7)", "half-student-t(0.5,2)", "inverse-gamma(2.5,0.6)", "inverse-gamma(0.1,3)"}

// trapezoid returns ∫ exp(lp) over the line; the rule converges faster than
// any power for smooth integrands.
func trapezoid(lp func(u float64) float64, lo, hi float64) float64 {
	sum, n := 0.0, 200_000
	h := (hi - lo) / float64(n)
	for i := range n + 1 {
		sum += h * math.Exp(lp(lo+h*float64(i)))
	}
	return sum
}

func TestProperNoisePriorsIntegrateToOne(t *testing.T) {
	for _, text := range properNoises {
		p, err := ParseNoisePrior(text)
		require.NoError(t, err)
		require.True(t, p.Proper())
		got := trapezoid(func(u float64) float64 { lp, _ := p.LogDensity(u); return lp }, -200, 200)
		require.InDelta(t, 1, got, 1e-10, text)
	}
}

func TestNoisePriorDrawsMatchTheDensity(t *testing.T) {
	cdfs := map[string]func(s float64) float64{
		"half-cauchy(2)":         func(s float64) float64 { return 2 / math.Pi * math.Atan(s/2) },
		"half-normal(1.5)":       func(s float64) float64 { return math.Erf(s / 1.5 / math.Sqrt2) },
		"half-student-t(3,0.7)":  func(s float64) float64 { return 2*distuv.StudentsT{Sigma: 0.7, Nu: 3}.CDF(s) - 1 },
		"half-student-t(0.5,2)":  func(s float64) float64 { return 2*distuv.StudentsT{Sigma: 2, Nu: 0.5}.CDF(s) - 1 },
		"inverse-gamma(2.5,0.6)": func(s float64) float64 { return distuv.InverseGamma{Alpha: 2.5, Beta: 0.6}.CDF(s * s) },
		"inverse-gamma(0.1,3)":   func(s float64) float64 { return distuv.InverseGamma{Alpha: 0.1, Beta: 3}.CDF(s * s) },
	}
	rng := newRNG(1)
	for _, text := range properNoises {
		p, err := ParseNoisePrior(text)
		require.NoError(t, err)
		d := kolmogorov(20_000, func() float64 { return math.Exp(p.Rand(rng)) }, cdfs[text])
		require.Less(t, d, ksLimit, text)
		// The twin: a prior on σ read as one on σ².
		d = kolmogorov(20_000, func() float64 { return math.Exp(2 * p.Rand(rng)) }, cdfs[text])
		require.Greater(t, d, ksLimit, text)
	}
	require.Equal(t, math.Log(3), NoisePrior{Kind: "fixed", B: 3}.Rand(rng))
	require.PanicsWithValue(t, "model: no draw from the improper noise prior jeffreys", func() { NoisePrior{}.Rand(rng) })
}

func TestNoisePriorFarOut(t *testing.T) {
	for _, text := range append([]string{"jeffreys", "flat"}, properNoises...) {
		p, err := ParseNoisePrior(text)
		require.NoError(t, err)
		for _, u := range []float64{-1000, -400, 400, 1000} {
			lp, dlp := p.LogDensity(u)
			require.False(t, math.IsNaN(lp) || math.IsNaN(dlp) || math.IsInf(lp, 1), "%s at %v: %v, %v", text, u, lp, dlp)
		}
	}
}

func TestInterceptPriors(t *testing.T) {
	rng := newRNG(2)
	for _, c := range []struct {
		text string
		cdf  func(x float64) float64
		var1 float64 // E[Variance | a] at a = mean + sd: (df+1)/(df-1) sd² for Student's t
	}{
		{"gaussian(0.5,2)", distuv.Normal{Mu: 0.5, Sigma: 2}.CDF, 4},
		{"student-t(5,-1,3)", distuv.StudentsT{Mu: -1, Sigma: 3, Nu: 5}.CDF, 9 * 6.0 / 4},
	} {
		p, err := ParseInterceptPrior(c.text)
		require.NoError(t, err)
		if p.Kind == "gaussian" {
			require.InDelta(t, 1, trapezoid(func(a float64) float64 { lp, _ := p.LogDensity(a); return lp }, -40, 40), 1e-10)
		} else { // sinh stretches the line, so that polynomial tails end
			require.InDelta(t, 1, trapezoid(func(u float64) float64 {
				lp, _ := p.LogDensity(math.Sinh(u))
				return lp + math.Log(math.Cosh(u))
			}, -40, 40), 1e-10)
		}
		require.Less(t, kolmogorov(20_000, func() float64 { return p.Rand(rng) }, c.cdf), ksLimit, c.text)
		require.Greater(t, kolmogorov(20_000, func() float64 { return p.Rand(rng) + 0.2 }, c.cdf), ksLimit, c.text)

		n, sum, square := 20_000.0, 0.0, 0.0
		for range int(n) {
			v := p.Variance(rng, p.Mean+p.SD)
			sum, square = sum+v, square+v*v
		}
		se := math.Sqrt(math.Max(0, square/n-sum/n*sum/n) / n)
		require.InDelta(t, c.var1, sum/n, 5*se+1e-12, c.text)
	}
	require.PanicsWithValue(t, "model: no draw from the improper intercept prior flat", func() { InterceptPrior{}.Rand(rng) })
}
