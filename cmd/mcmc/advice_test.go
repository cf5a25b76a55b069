package main

import (
	"math"
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/diagnostics"
	"noiseprior/gsm"
)

// Every flag that an advice names is one that mcmc sample has.
func TestAdviceNamesFlagsThatExist(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	walk := 0.0
	columns := map[string]func(c, i int) float64{
		"fine":          func(int, int) float64 { return rng.NormFloat64() },
		"walk":          func(int, int) float64 { walk += rng.NormFloat64(); return walk },
		"shifted":       func(c, _ int) float64 { return rng.NormFloat64() + float64(c) },
		"constant":      func(int, int) float64 { return 1 },
		"each constant": func(c, _ int) float64 { return float64(c) },
		"nan":           func(int, int) float64 { return math.NaN() },
		"diverging":     func(int, int) float64 { return 1 },
		"tree_depth":    func(int, int) float64 { return 10 },
		"energy":        func(int, int) float64 { walk += rng.NormFloat64(); return walk },
	}
	flags := newSampleCommand(&ui{}).Flags()
	named, failed := 0, map[string]bool{}
	for _, names := range [][]string{
		{"fine", "walk", "each constant", "nan", "diverging", "tree_depth", "energy"},
		{"shifted", "diverging"}, {"constant"}, {"nan", "energy"}, {"fine"},
	} {
		for _, size := range [][2]int{{4, 1000}, {4, 50}, {1, 50}, {2, 3}} {
			d := &csvDraws{names: names}
			for c := range size[0] {
				chain := make([][]float64, len(names))
				for j, name := range names {
					for i := range size[1] - c%2 {
						chain[j] = append(chain[j], columns[name](c, i))
					}
				}
				d.chains = append(d.chains, chain)
			}
			checks := diagnostics.Diagnose(d, diagnostics.Summarize(d, nil), diagnostics.Limits{MaxTreeDepth: 9})
			checks = append(checks, copiesCheck("a and b", 1), piCheck(gsm.Bernoulli{A: 1, B: 1}, [][]float64{{0, 1}}, 1))
			for _, check := range checks {
				if check.OK {
					continue
				}
				failed[check.Name] = true
				for _, m := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(check.Advice, -1) {
					named++
					require.NotNil(t, flags.Lookup(m[1]), "%s advises --%s: %s", check.Name, m[1], check.Advice)
				}
			}
		}
	}
	require.Greater(t, named, 10)
	for name := range meanings {
		require.True(t, failed[name], "no case fails the check %s", name)
	}
}

// More draws of a stored run are the command that draws them, never one that
// is refused because the run is to have as many anyway.
func TestAdviceOnAStoredRunIsItsCommand(t *testing.T) {
	r := &results{run: "a b", info: runfolder.Info{Draws: 100}}
	for draws, want := range map[int]string{
		250: "mcmc sample --resume 'a b' --draws=250",
		100: "mcmc sample --resume 'a b'",
		40:  "mcmc sample --resume 'a b'",
	} {
		require.Equal(t, want, r.drawCommand(draws))
	}
	r.checks = []diagnostics.Check{{Draws: 120}, {Draws: 400}, {}}
	require.Equal(t, 400, r.moreDraws())
	require.Contains(t, r.checksJSON().Checks[0].Advice, "Draw more: mcmc sample --resume 'a b' --draws=120")
	require.Empty(t, r.checksJSON().Checks[2].Advice)
}
