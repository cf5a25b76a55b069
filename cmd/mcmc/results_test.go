package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
)

// What judge finds in a few columns is what Diagnose finds in all of them.
func TestJudge(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	fine := func(c, i int) float64 { return rng.NormFloat64() }
	columns := map[string]func(c, i int) float64{
		"fine":           fine,
		"shifted":        func(c, i int) float64 { return rng.NormFloat64() + float64(c) },
		"slow":           func(c, i int) float64 { return math.Sin(float64(i)/40) + 0.1*rng.NormFloat64() },
		"constant":       func(c, i int) float64 { return 3 },
		"each constant":  func(c, i int) float64 { return float64(c) },
		"one rests":      func(c, i int) float64 { return rng.NormFloat64() * float64(min(c, 1)) },
		"nan":            func(c, i int) float64 { return map[bool]float64{true: math.NaN()}[c == 1 && i == 7] },
		"infinite":       func(c, i int) float64 { return map[bool]float64{true: math.Inf(1)}[i == 7] + fine(c, i) },
		"mostly zero":    func(c, i int) float64 { return map[bool]float64{true: 1}[rng.Float64() < 0.01] },
		"two values":     func(c, i int) float64 { return float64(i % 2) },
		"diverging":      func(c, i int) float64 { return map[bool]float64{true: 1}[i == 3] },
		"energy":         fine,
		"lp":             fine,
		"also fine":      fine,
		"heavier":        func(c, i int) float64 { return rng.NormFloat64() / rng.NormFloat64() },
		"fine once more": fine,
	}
	for _, names := range [][]string{
		{"fine", "also fine", "lp"},
		{"fine", "also fine", "shifted", "slow", "lp"},
		{"fine", "constant", "also fine", "lp", "fine once more"},
		{"constant"},
		{"fine", "each constant", "lp"},
		{"fine", "one rests", "also fine"},
		{"fine", "nan", "infinite", "slow", "lp"},
		{"mostly zero", "fine", "two values", "heavier"},
		{"two values"},
		{"fine", "diverging", "energy", "lp", "fine once more"},
		{"diverging", "energy"},
	} {
		for _, size := range [][2]int{{4, 100}, {2, 101}, {1, 100}, {4, 5}, {3, 2}} {
			d := &csvDraws{names: names}
			for c := range size[0] {
				chain := make([][]float64, len(names))
				for j, name := range names {
					for i := range size[1] {
						chain[j] = append(chain[j], columns[name](c, i))
					}
				}
				d.chains = append(d.chains, chain)
			}
			want, got := diagnostics.Diagnose(d, diagnostics.Limits{}), judge(d, summarize(d, names))
			require.Equal(t, fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got), "%v, %v", names, size)
		}
	}
}
