package diagnostics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// tailCase is a law by its draws, with the highest order of its moments up to 4
// (3 counts as 2): what tails must find.
type tailCase struct {
	name  string
	order int
	draw  func(rng *rand.Rand) float64
}

// student returns a draw of Student's t with df degrees of freedom: k = 1/df.
func student(rng *rand.Rand, df int) float64 {
	sum := 0.0
	for range df {
		z := rng.NormFloat64()
		sum += z * z
	}
	return rng.NormFloat64() / math.Sqrt(sum/float64(df))
}

const twoModes = "a spike and a mode"

var tailCases = []tailCase{
	{"normal", 4, func(rng *rand.Rand) float64 { return 3 + 1e-5*rng.NormFloat64() }},
	{"uniform", 4, func(rng *rand.Rand) float64 { return rng.Float64() }},
	{"exponential", 4, func(rng *rand.Rand) float64 { return 1e9 * rng.ExpFloat64() }},
	{"left exponential", 4, func(rng *rand.Rand) float64 { return -rng.ExpFloat64() }},
	{twoModes, 4, func(rng *rand.Rand) float64 {
		if rng.Float64() < 0.97 {
			return 0.1 * rng.NormFloat64()
		}
		return -8 + rng.NormFloat64()
	}},
	{"Pareto, k = 1/2", 1, func(rng *rand.Rand) float64 { return math.Pow(rng.Float64(), -0.5) }},
	{"Student's t, df 2", 1, func(rng *rand.Rand) float64 { return student(rng, 2) }},
	{"Cauchy", 0, func(rng *rand.Rand) float64 { return 1e-6 * student(rng, 1) }},
	{"Pareto, k = 2", 0, func(rng *rand.Rand) float64 { return -math.Pow(rng.Float64(), -2) }},
}

// found counts over 200 samples of 4 x n draws how often each order is found.
func (c tailCase) found(n int, tails func(q *quantity, essTail float64) tails) (times [5]int) {
	rng := rand.New(rand.NewPCG(17, uint64(n)))
	q := new(quantity)
	for range 200 {
		q.load(chains(4, n, func(int, int) float64 { return c.draw(rng) }))
		times[tails(q, math.Min(q.essQuantile(0.05), q.essQuantile(0.95))).order]++
	}
	return times
}

// A moment that exists is nearly never given up, one that does not is nearly
// always, also where the tail index is just the one that ends it.
func TestTailsFindTheMoments(t *testing.T) {
	for _, c := range tailCases {
		times := c.found(1000, (*quantity).tails)
		t.Logf("%s: %v of 200 samples have moments of order 0, 1, 2, -, 4", c.name, times)
		switch c.order {
		case 4:
			require.Equal(t, 200, times[4], c.name)
		case 1:
			require.GreaterOrEqual(t, times[0]+times[1], 180, c.name)
			require.LessOrEqual(t, times[0], 10, c.name)
		case 0:
			require.GreaterOrEqual(t, times[0], 180, c.name)
		}
	}
}

// In few draws a light tail is not taken for a heavy one either; two modes take
// a few hundred to be seen.
func TestTailsOfFewDraws(t *testing.T) {
	for _, c := range tailCases {
		for _, n := range []int{8, 25, 100, 250} {
			times := c.found(n, (*quantity).tails)
			t.Logf("%s in 4 x %d draws: %v", c.name, n, times)
			if c.order == 4 && (n > 100 || c.name != twoModes) {
				require.GreaterOrEqual(t, times[4], 198, "%s, 4 x %d draws", c.name, n)
			}
		}
	}
}

// The twins: each index alone gives up moments that exist.
func TestOneIndexAloneMisleads(t *testing.T) {
	for name, light := range map[string]func(q *quantity, essTail float64) bool{
		"Pareto": func(q *quantity, essTail float64) bool { return q.khat(essTail) < 0.3 },
		"Hill":   func(q *quantity, _ float64) bool { return q.hill() < 0.25 },
	} {
		wrong := 0
		for _, c := range tailCases {
			if c.order == 4 {
				times := c.found(250, func(q *quantity, essTail float64) tails {
					if light(q, essTail) {
						return tails{order: 4}
					}
					return tails{}
				})
				wrong = max(wrong, times[0])
			}
		}
		require.Greater(t, wrong, 30, name)
	}
}

func TestHeavyTailsTakeMomentsAway(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 18))
	d := columns{}
	for _, c := range tailCases {
		d[c.name] = chains(4, 1000, func(int, int) float64 { return c.draw(rng) })
	}
	byName := func(list []Summary) map[string]Summary {
		out := map[string]Summary{}
		for _, s := range list {
			out[s.Name] = s
		}
		return out
	}
	cut, whole := byName(Summarize(d, nil)), byName(Summarize(d, always))
	for _, c := range tailCases {
		s, w := cut[c.name], whole[c.name]
		require.Equal(t, c.order < 1, math.IsNaN(s.Mean), c.name)
		require.Equal(t, c.order < 2, math.IsNaN(s.SD), c.name)
		require.Equal(t, c.order < 2, math.IsNaN(s.MCSEMean), c.name)
		require.Equal(t, c.order < 4, math.IsNaN(s.MCSESD), c.name)
		require.Equal(t, c.order == 4, math.IsNaN(s.Khat), c.name)
		require.Equal(t, map[int]string{0: "tails too heavy for a mean", 1: "tails too heavy for an sd", 4: ""}[c.order], s.Reason, c.name)
		if c.order < 4 {
			require.Equal(t, ParetoKhat(d[c.name]), s.Khat)
		}
		require.Equal(t, []float64{w.Q5, w.Median, w.Q95, w.MCSEQ5, w.MCSEMedian, w.MCSEQ95, w.ESSBulk, w.ESSTail, w.Rhat},
			[]float64{s.Q5, s.Median, s.Q95, s.MCSEQ5, s.MCSEMedian, s.MCSEQ95, s.ESSBulk, s.ESSTail, s.Rhat}, c.name)
		require.Empty(t, w.Reason)
		require.False(t, math.IsNaN(w.Mean+w.SD+w.MCSEMean+w.MCSESD), "a bounded quantity has all moments")
	}
}
