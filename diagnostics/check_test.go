package diagnostics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// healthy returns the columns of a run without fault.
func healthy() columns {
	none := func(int, int) float64 { return 0 }
	return columns{
		"alpha": normals(1, 4, 1000), "beta": normals(2, 4, 1000), "lp": normals(3, 4, 1000),
		"energy": normals(4, 4, 1000), "diverging": chains(4, 1000, none),
		"tree_depth": chains(4, 1000, func(_, i int) float64 { return float64(2 + i%3) }),
		"step_size":  chains(4, 1000, func(k, _ int) float64 { return 0.1 * float64(k+1) }),
	}
}

// judged returns the checks of all columns.
func judged(d columns, lim Limits) []Check { return Diagnose(d, Summarize(d, nil), lim) }

// find returns the check of that name.
func find(t *testing.T, checks []Check, name string) Check {
	for _, c := range checks {
		if c.Name == name {
			return c
		}
	}
	require.Fail(t, "no check "+name)
	return Check{}
}

func TestDiagnosePassesAHealthyRun(t *testing.T) {
	checks := judged(healthy(), Limits{MaxTreeDepth: 10})
	var names []string
	for _, c := range checks {
		names = append(names, c.Name)
		require.True(t, c.OK, "%+v", c)
		require.Empty(t, c.Advice)
	}
	require.Equal(t, "chains lengths draws finite stuck constant rhat ess_bulk ess_tail divergences tree_depth ebfmi",
		strings.Join(names, " "))
	require.Equal(t, 1.01, find(t, checks, "rhat").Threshold)
	require.Equal(t, 400.0, find(t, checks, "ess_bulk").Threshold)
	ok, sentence := Verdict(checks)
	require.True(t, ok)
	require.Equal(t, "All 12 checks passed.", sentence)
}

func TestDiagnoseFindsEachFault(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	walk := chains(4, 1000, func(int, int) float64 { return 0 })
	slow := chains(4, 1000, func(int, int) float64 { return 0 })
	for k := range walk {
		for i := 1; i < 1000; i++ {
			walk[k][i] = walk[k][i-1] + rng.NormFloat64()
			slow[k][i] = 0.9*slow[k][i-1] + rng.NormFloat64()
		}
	}
	with := func(name string, k, i int, v float64) func(columns) {
		return func(c columns) { c[name][k][i] = v }
	}
	for _, c := range []struct {
		fault, check, where, advice string
		draws                       int
		plant                       func(columns)
	}{
		{"one chain", "chains", "", "--chains=4", 0, func(c columns) { c["beta"] = c["beta"][:1] }},
		{"unequal lengths", "lengths", "", "700 to 1000", 1000, func(c columns) { c["beta"][2] = c["beta"][2][:700] }},
		{"five draws", "draws", "", "Draw 1000 a chain", 1000, func(c columns) { c["beta"] = normals(1, 4, 5) }},
		{"a NaN", "finite", "beta", "beta are NaN", 0, with("beta", 1, 10, math.NaN())},
		{"an Inf", "finite", "lp", "lp are NaN", 0, with("lp", 1, 10, math.Inf(-1))},
		{"a constant chain", "stuck", "beta", "never moved in beta", 0, func(c columns) { c["beta"][3] = make([]float64, 1000) }},
		{"constant chains", "stuck", "beta", "--seed", 0, func(c columns) { c["beta"] = chains(4, 1000, func(k, _ int) float64 { return float64(k) }) }},
		{"nothing moves", "constant", "alpha, beta, lp", "No quantity ever moved", 0, func(c columns) {
			for _, name := range []string{"alpha", "beta", "lp"} {
				c[name] = chains(4, 1000, func(int, int) float64 { return 1 })
			}
		}},
		{"a random walk", "rhat", "beta", "Draw 2000 a chain", 2000, func(c columns) { c["beta"] = walk }},
		{"a random walk", "ess_bulk", "beta", "--warmup", 0, func(c columns) { c["beta"] = walk }},
		{"slow mixing", "ess_bulk", "beta", "Draw 2000 a chain", 2000, func(c columns) { c["beta"] = slow }},
		{"slow tails", "ess_tail", "alpha", "Draw 6000 a chain", 6000, func(c columns) {
			for _, x := range c["alpha"] {
				for i := range x {
					if i/125%8 == 3 { // one stay in the tails per chain
						x[i] *= 10
					}
				}
			}
		}},
		{"a divergence", "divergences", "", "1 of 4000", 0, with("diverging", 0, 3, 1)},
		{"a cut trajectory", "tree_depth", "", "--max-treedepth=11", 0, with("tree_depth", 0, 3, 10)},
		{"slow energy", "ebfmi", "chain 3", "chain 3", 0, func(c columns) { c["energy"][2] = walk[0] }},
		{"no energy", "ebfmi", "chain 2", "not finite", 0, with("energy", 1, 9, math.NaN())},
	} {
		t.Run(c.fault+", "+c.check, func(t *testing.T) {
			d := healthy()
			c.plant(d)
			checks := judged(d, Limits{MaxTreeDepth: 10})
			got := find(t, checks, c.check)
			require.False(t, got.OK)
			require.Equal(t, c.where, got.Where)
			require.Contains(t, got.Advice, c.advice)
			require.Equal(t, c.draws, got.Draws)
			ok, sentence := Verdict(checks)
			require.False(t, ok)
			require.Contains(t, sentence, c.check)
		})
	}
}

// A figure that fails is shown with the digits that say so.
func TestDecimalsTellAFailureFromItsLimit(t *testing.T) {
	for _, c := range []struct {
		value, threshold float64
		ok               bool
		want             string
	}{
		{1.0142, 1.01, false, "1.014"},
		{1.01004, 1.01, false, "1.01004"},
		{1.0099999, 1.01, true, "1.010"},
		{math.Inf(1), 1.01, false, "+Inf"},
		{math.NaN(), 1.01, false, "NaN"},
		{math.Nextafter(1.01, 2), 1.01, false, "1.0100000000000002"},
		{0.2999, 0.3, false, "0.2999"},
		{217.3, 400, false, "217"},
		{399.96, 400, false, "399.96"},
		{400, 400, true, "400"},
		{12, 0, false, "12"},
	} {
		check := Check{Value: c.value, Threshold: c.threshold, OK: c.ok}
		require.Equal(t, c.want, strconv.FormatFloat(c.value, 'f', check.Decimals(), 64))
	}
}

// The advice shows as many: chains that agree up to the third decimal of R-hat.
func TestAdviceShowsWhatFailed(t *testing.T) {
	d := columns{"beta": normals(2, 4, 1000)}
	limit := Rhat(d["beta"]) - 1e-6
	c := find(t, judged(d, Limits{Rhat: limit}), "rhat")
	require.False(t, c.OK)
	require.Contains(t, c.Advice, fmt.Sprintf("(R-hat %.*f)", c.Decimals(), c.Value))
	require.GreaterOrEqual(t, c.Decimals(), 5)
}

func TestFixedQuantityIsNamedAndPasses(t *testing.T) {
	d := healthy()
	d["tau"] = chains(4, 1000, func(int, int) float64 { return 0.1 })
	checks := judged(d, Limits{})
	c := find(t, checks, "constant")
	require.Equal(t, Check{Name: "constant", Where: "tau", Value: 1, Threshold: 3, OK: true}, c)
	ok, _ := Verdict(checks)
	require.True(t, ok)
}

// A coefficient that is exactly 0 in nearly all draws may never leave 0 in some
// chain of a sound run.
func TestRareMovesAreNotStuck(t *testing.T) {
	d := healthy()
	rng := rand.New(rand.NewPCG(6, 6))
	d["sparse"] = chains(4, 1000, func(k, i int) float64 {
		if k > 0 && i%400 == 17*k {
			return rng.NormFloat64()
		}
		return 0
	})
	ok, sentence := Verdict(judged(d, Limits{}))
	require.True(t, ok, sentence)

	d["sparse"][1] = normals(9, 1, 1000)[0] // chain 2 left for good, the others did not
	require.False(t, find(t, judged(d, Limits{}), "stuck").OK)
}

func TestCoinsTailIsPassedOver(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	d := columns{"inclusion": chains(4, 1000, func(int, int) float64 { return float64(rng.IntN(2)) })}
	c := find(t, judged(d, Limits{}), "ess_tail")
	require.True(t, c.OK)
	require.True(t, math.IsNaN(c.Value))
}

func TestRunWithoutFiguresFails(t *testing.T) {
	for name, d := range map[string]columns{
		"no columns": {}, "no chains": {"a": nil}, "no draws": {"a": {{}, {}}}, "one draw": {"a": {{1}, {2}}},
		"NaN only": {"a": chains(4, 100, func(int, int) float64 { return math.NaN() })},
	} {
		checks := judged(d, Limits{})
		for _, check := range []string{"rhat", "ess_bulk", "ess_tail"} {
			c := find(t, checks, check)
			require.False(t, c.OK, name)
			require.NotEmpty(t, c.Advice, name)
		}
		ok, _ := Verdict(checks)
		require.False(t, ok, name)
	}
}

func TestLimitsAreObeyed(t *testing.T) {
	d := healthy()
	for _, c := range judged(d, Limits{Rhat: 0.9, ESS: 1e6, BFMI: 10}) {
		strict := c.Name == "rhat" || c.Name == "ess_bulk" || c.Name == "ess_tail" || c.Name == "ebfmi"
		require.Equal(t, !strict, c.OK, c.Name)
		require.NotEqual(t, "tree_depth", c.Name)
	}
}

func TestSamplerColumns(t *testing.T) {
	require.True(t, Sampler("lp"))
	require.True(t, Sampler("diverging"))
	require.False(t, Sampler("beta[energy]"))
}

func TestFriendlyRoundsUp(t *testing.T) {
	for x, want := range map[float64]int{0: 1, 1: 1, 1.1: 2, 7: 8, 9: 10, 1000: 1000, 1001: 1200, 3300: 4000, 9001: 10000, 120000: 120000} {
		require.Equal(t, want, friendly(x), x)
	}
}
