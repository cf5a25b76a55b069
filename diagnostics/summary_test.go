package diagnostics

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// columns is draws by name, in the names' order.
type columns map[string][][]float64

func (c columns) Names() []string                { return slices.Sorted(maps.Keys(c)) }
func (c columns) Chains(name string) [][]float64 { return c[name] }

// chains returns m chains of n draws of f.
func chains(m, n int, f func(chain, i int) float64) [][]float64 {
	out := make([][]float64, m)
	for k := range out {
		out[k] = make([]float64, n)
		for i := range out[k] {
			out[k][i] = f(k, i)
		}
	}
	return out
}

// normals returns m chains of n independent standard normal draws.
func normals(seed uint64, m, n int) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	return chains(m, n, func(int, int) float64 { return rng.NormFloat64() })
}

// always is the bounded of quantities whose moments all exist.
func always(string) bool { return true }

// TestSummarizeEqualsSingleFigures also shows that nothing of one quantity
// leaks into the next, which uses the same buffers.
func TestSummarizeEqualsSingleFigures(t *testing.T) {
	cases, _ := golden(t)
	d := columns{}
	for _, c := range cases {
		d[c.Name] = c.chains
	}
	for _, s := range Summarize(d, always) {
		x := d[s.Name]
		want := s
		want.Rhat, want.ESSBulk, want.ESSTail = Rhat(x), ESSBulk(x), ESSTail(x)
		want.MCSEMean, want.MCSESD = MCSEMean(x), MCSESD(x)
		want.MCSEQ5, want.MCSEMedian, want.MCSEQ95 = MCSEQuantile(x, 0.05), MCSEQuantile(x, 0.5), MCSEQuantile(x, 0.95)
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(s)) // as text, since NaN is not NaN
	}
}

func TestSummarizeSaysWhyFiguresAreMissing(t *testing.T) {
	x := normals(1, 4, 50)
	scaled := func(s float64) [][]float64 {
		return chains(4, 50, func(k, i int) float64 { return s * x[k][i] })
	}
	with := func(v float64) [][]float64 {
		return chains(4, 50, func(k, i int) float64 {
			if k == 2 && i == 9 {
				return v
			}
			return x[k][i]
		})
	}
	for reason, draws := range map[string][][][]float64{
		"":                {x, x[:1], {x[0], x[1][:40]}},
		"no draws":        {nil, {}, {{}}, {x[0], nil}},
		"too few draws":   {{{1}}, {{1, 2, 3}}, {{1, 1}, {1, 1}}, {{1, 2, 3, 4, 5}}},
		"not finite":      {with(math.NaN()), with(math.Inf(1)), with(math.Inf(-1))},
		"constant":        {scaled(0), {{7, 7, 7, 7, 7, 7}}},
		"range too small": {scaled(1e-20), scaled(1e-10)},
		"range too large": {scaled(1e200), scaled(1e100)},
		"each chain constant": {
			chains(4, 50, func(k, _ int) float64 { return float64(k) }),
			chains(2, 50, func(k, _ int) float64 { return float64(k) }),
		},
		"a tail quantile is the largest draw": {
			chains(4, 50, func(k, i int) float64 { return float64((k + i) % 3 / 2) }),
		},
		"two values, equally often": {
			chains(4, 50, func(k, i int) float64 { return float64((k + i) % 2) }),
		},
	} {
		for i, d := range draws {
			require.Equal(t, reason, Summarize(columns{"q": d}, nil)[0].Reason, "%s, case %d", reason, i)
		}
	}
}

func TestConstantKeepsItsValue(t *testing.T) {
	s := Summarize(columns{"q": chains(3, 101, func(int, int) float64 { return 0.1 })}, nil)[0]
	require.Equal(t, []float64{0.1, 0, 0.1, 0.1, 0.1}, []float64{s.Mean, s.SD, s.Q5, s.Median, s.Q95})
	require.True(t, math.IsNaN(s.Rhat) && math.IsNaN(s.ESSBulk) && math.IsNaN(s.MCSEMean))
}

func TestUnequalLengthsAreCutToTheShortest(t *testing.T) {
	x := normals(2, 3, 80)
	cut := [][]float64{x[0][:61], x[1][:61], x[2][:61]}
	want := Summarize(columns{"q": cut}, nil)
	got := Summarize(columns{"q": {x[0], x[1][:61], x[2][:70]}}, nil)
	require.Equal(t, fmt.Sprint(want), fmt.Sprint(got)) // as text, since NaN is not NaN
}

// posterior drops a dimension when it splits two or three draws of several
// chains and gives figures of the transposed draws; here there are none.
func TestShortChainsHaveNoFigures(t *testing.T) {
	for n := range 4 {
		x := normals(3, 4, n)
		for _, f := range []float64{Rhat(x), ESSBulk(x), ESSTail(x), ESSMean(x), ESSSD(x),
			ESSQuantile(x, 0.5), MCSEMean(x), MCSESD(x), MCSEQuantile(x, 0.5)} {
			require.True(t, math.IsNaN(f), "%d draws", n)
		}
	}
}

func TestQuantileOutsideZeroToOneIsMissing(t *testing.T) {
	x := normals(4, 2, 100)
	for _, prob := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		require.True(t, math.IsNaN(ESSQuantile(x, prob)))
		require.True(t, math.IsNaN(MCSEQuantile(x, prob)))
	}
}

func FuzzSummarize(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add(make([]byte, 8*24), uint8(4))
	bytes := func(v ...float64) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	}
	f.Add(bytes(1, 2, 3, math.NaN(), math.Inf(1), -1, 0, math.Copysign(0, -1)), uint8(1))
	f.Add(bytes(math.MaxFloat64, -math.MaxFloat64, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5e-324), uint8(1))
	f.Add(bytes(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7), uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, m uint8) {
		var x []float64
		for ; len(b) >= 8; b = b[8:] {
			x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
		count := int(m%9) + 1
		draws := [][]float64{}
		for k := range count { // the last chain may be longer
			end := (k + 1) * (len(x) / count)
			if k == count-1 {
				end = len(x)
			}
			draws = append(draws, x[k*(len(x)/count):end])
		}
		d := columns{"q": draws, "energy": draws, "diverging": draws, "tree_depth": draws}
		before := fmt.Sprint(draws)
		for _, s := range Summarize(d, nil) {
			missing := math.IsNaN(s.Rhat + s.ESSBulk + s.ESSTail + s.MCSEMean + s.MCSESD)
			require.False(t, missing && s.Reason == "", "%+v", s)
			require.False(t, s.ESSBulk <= 0 || s.Rhat < 0 || s.MCSEMean < 0, "%+v", s)
		}
		_, _ = Verdict(judged(d, Limits{MaxTreeDepth: 10}))
		require.Equal(t, before, fmt.Sprint(draws))
	})
}

func BenchmarkSummarize(b *testing.B) {
	d := columns{}
	for i := range 40 {
		x := normals(uint64(i), 4, 1000)
		for _, c := range x {
			for t := range c[1:] {
				c[t+1] = 0.6*c[t] + 0.8*c[t+1]
			}
		}
		d[fmt.Sprint(i)] = x
	}
	b.ReportAllocs()
	for b.Loop() {
		Summarize(d, nil)
	}
}

func BenchmarkDiagnose(b *testing.B) {
	d := columns{}
	for i := range 40 {
		d[fmt.Sprint(i)] = normals(uint64(i), 4, 1000)
	}
	b.ReportAllocs()
	for b.Loop() {
		judged(d, Limits{})
	}
}

func BenchmarkRhat(b *testing.B) {
	x := normals(1, 4, 1000)
	b.ReportAllocs()
	for b.Loop() {
		Rhat(x)
	}
}
