package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"
)

// laws are those that the checks of this file go over.
var laws = []Continuous{
	HalfCauchy{1}, HalfCauchy{0.2},
	Rayleigh{1}, Rayleigh{0.1},
	InverseNakagami{3, 3}, InverseNakagami{0.5, 0.01}, InverseNakagami{40, 2},
	NormalGamma{0.1, 0.1}, NormalGamma{0.5, 2}, NormalGamma{1, 1}, NormalGamma{7, 3},
}

// upper returns the end of the support of u, lower its beginning.
func upper(l Continuous) float64 { return math.Inf(1) }
func lower(l Continuous) float64 { return math.Inf(-1) }

func sliced(l Continuous) bool { return false }

// logMass returns log ∫ exp(f(u)) du over what of the law's support lies
// within [-200, 200], where f is not 60 below its top. Gauss's rule in
// cells that crowd against the ends of the support.
func logMass(l Continuous, f func(u float64) float64) float64 {
	lo, hi := math.Max(lower(l), -200), math.Min(upper(l), 200)
	edges := []float64{lo, hi}
	const n = 4000
	for i := 1; i < n; i++ {
		edges = append(edges, lo+(hi-lo)*float64(i)/n)
	}
	for d := (hi - lo) / n; d > 1e-300; d /= 2 {
		if !math.IsInf(upper(l), 1) {
			edges = append(edges, hi-d)
		}
		if !math.IsInf(lower(l), -1) {
			edges = append(edges, lo+d)
		}
	}
	mode, top := peak(f, lo, hi)
	for d := 1e-12; d < hi-lo; d *= 1.1 {
		if mode+d < hi {
			edges = append(edges, mode+d)
		}
		if mode-d > lo {
			edges = append(edges, mode-d)
		}
	}
	sort.Float64s(edges)
	sum := 0.0
	for i := 1; i < len(edges); i++ {
		if m := math.Max(f(edges[i-1]), f((edges[i-1]+edges[i])/2)); edges[i] > edges[i-1] && math.Max(m, f(edges[i])) > top-80 {
			sum += quad.Fixed(func(u float64) float64 { return math.Exp(f(u) - top) }, edges[i-1], edges[i], 30, nil, 0)
		}
	}
	return top + math.Log(sum)
}

func TestMarginalIsTheMixture(t *testing.T) {
	for _, l := range laws {
		t.Run(l.String(), func(t *testing.T) {
			worst := 0.0
			for _, sigma0 := range []float64{0.5, 3} {
				for _, w := range []float64{1e-12, 1e-6, 0.01, -0.7, 1, 5, 40, 1e3, 1e6} {
					want := logMass(l, func(u float64) float64 {
						lp, _ := l.LogDensity(u)
						return lp + logNormalDensity(w, sigma0*math.Exp(u))
					})
					got := l.LogMarginal(w, sigma0)
					e := math.Abs(got-want) / math.Max(1, math.Abs(want))
					require.Less(t, e, 1e-10, "sigma0=%v w=%v: %v is not %v", sigma0, w, got, want)
					worst = math.Max(worst, e)
				}
			}
			t.Logf("worst %.2g", worst)
		})
	}
}

func TestMarginalAtTheEnds(t *testing.T) {
	for _, l := range laws {
		at0, near0 := l.LogMarginal(0, 2), l.LogMarginal(1e-150, 2)
		if !math.IsInf(at0, 1) {
			require.InDelta(t, near0, at0, 1e-8, l.String())
		} else {
			require.Greater(t, near0, l.LogMarginal(1e-140, 2), l.String())
		}
		for _, w := range []float64{1e-310, 1e100, 1e300, math.MaxFloat64} {
			require.False(t, math.IsNaN(l.LogMarginal(w, 2)), "%s at %v", l, w)
		}
	}
}

func TestLogDensityIsADensityWithItsSlope(t *testing.T) {
	for _, l := range laws {
		t.Run(l.String(), func(t *testing.T) {
			require.InDelta(t, 0, logMass(l, func(u float64) float64 { lp, _ := l.LogDensity(u); return lp }), 1e-7)
			compared := 0
			for _, u := range []float64{-60, -20, -5, -1, -0.1, 0.3, 1, 2, 4} {
				if u-1e-3 < lower(l) || u+1e-3 > upper(l) {
					continue
				}
				const h = 1e-5
				a, _ := l.LogDensity(u + h)
				b, _ := l.LogDensity(u - h)
				_, d := l.LogDensity(u)
				if math.IsInf(a, 0) || math.IsInf(b, 0) {
					continue
				}
				require.InDelta(t, (a-b)/(2*h), d, 1e-6*math.Max(1, math.Max(math.Abs(d), math.Abs(a)/10)), "u=%v", u)
				compared++
			}
			require.Greater(t, compared, 0)
			for _, u := range []float64{-1e4, 1e4, 400} {
				lp, d := l.LogDensity(u)
				require.False(t, math.IsNaN(lp) || math.IsNaN(d), "u=%v", u)
			}
		})
	}
}

// table is a distribution function on a grid.
type table struct {
	u, cdf []float64
	mode   float64
}

// peak returns the highest point of f that zooming in, and halving the way to
// the upper end, find.
func peak(f func(u float64) float64, lo, hi float64) (mode, top float64) {
	mode, top = lo, math.Inf(-1)
	look := func(a, b float64) {
		for i := 1; i < 8000; i++ {
			if u := a + (b-a)*float64(i)/8000; f(u) > top && !math.IsInf(f(u), 1) {
				mode, top = u, f(u)
			}
		}
	}
	for d := hi - lo; d > 1e-16*math.Abs(mode) && d > 1e-300; d /= 50 {
		look(math.Max(lo, mode-d), math.Min(hi, mode+d))
	}
	for d := 1.0; d > 1e-310; d /= 2 {
		if v := f(hi - d); v > top && !math.IsInf(v, 1) {
			mode, top = hi-d, v
		}
	}
	return mode, top
}

// newTable integrates exp(f) over what of [lo, hi] counts.
func newTable(f func(u float64) float64, lo, hi float64) table {
	mode, best := peak(f, math.Max(lo, -450), math.Min(hi, 450))
	edge := func(end, sign float64) float64 {
		u := mode
		for step := 1e-13 * math.Max(1, math.Abs(mode)); f(u) > best-40 && u != end; step *= 1.05 {
			u = sign * math.Min(sign*(u+sign*step), sign*end)
		}
		return u
	}
	from, to := edge(lo, -1), edge(hi, 1)
	const n = 4000
	t := table{make([]float64, n+1), make([]float64, n+1), mode}
	for i := range t.u {
		t.u[i] = from + (to-from)*float64(i)/n
		if i > 0 {
			t.cdf[i] = t.cdf[i-1] + quad.Fixed(func(u float64) float64 { return math.Exp(f(u) - best) }, t.u[i-1], t.u[i], 8, nil, 0)
		}
	}
	for i := range t.cdf {
		t.cdf[i] /= t.cdf[n]
	}
	return t
}

// quantile returns the p-quantile.
func (t table) quantile(p float64) float64 {
	i := min(max(sort.SearchFloat64s(t.cdf, p), 1), len(t.u)-1)
	return t.u[i-1] + (t.u[i]-t.u[i-1])*(p-t.cdf[i-1])/math.Max(t.cdf[i]-t.cdf[i-1], 1e-300)
}

// distance is kolmogorov on the table's grid; NaN counts as infinitely far.
func (t table) distance(draw func() float64, n int) float64 {
	bad := false
	d := kolmogorov(func() float64 {
		u := draw()
		bad = bad || math.IsNaN(u)
		return u
	}, t.u, t.cdf, n)
	if bad {
		return math.Inf(1)
	}
	return d
}

// conditionalTable is the distribution function of the conditional.
func conditionalTable(l Continuous, j int, s float64) table {
	f := conditional[Continuous]{l, float64(j), logFloor(s)}
	return newTable(func(u float64) float64 { v, _ := f.At(u); return v }, lower(l), upper(l))
}

func TestRandHasItsDensity(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, l := range laws {
		tab := newTable(func(u float64) float64 { v, _ := l.LogDensity(u); return v }, lower(l), upper(l))
		require.Less(t, tab.distance(func() float64 { return math.Log(l.Rand(rng)) }, draws(50_000)), ksLimit, l.String())
	}
}

func draws(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// point tells whether the conditional is narrower than a few roundings of u.
func (t table) point() bool {
	return !(t.u[len(t.u)-1]-t.u[0] > 1e-9*math.Max(1e-300, math.Abs(t.mode)))
}

var (
	counts = []int{1, 2, 50, 2500}
	sums   = []float64{0, 1e-12, 0.1, 3, 1e4, 1e300}
)

// An exact conditional must give the density by quadrature; one that only
// leaves it invariant must keep it from exact starts.
func TestConditionalIsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, l := range laws {
		for _, j := range counts {
			for _, s := range sums {
				t.Run(fmt.Sprint(l, j, s), func(t *testing.T) {
					tab := conditionalTable(l, j, s)
					if tab.point() {
						require.InEpsilon(t, tab.mode, l.Conditional(rng, tab.mode, j, s), 1e-8)
						return
					}
					require.Less(t, tab.distance(func() float64 {
						u := 0.0
						if sliced(l) {
							u = tab.quantile(rng.Float64())
						}
						return l.Conditional(rng, u, j, s)
					}, draws(20_000)), ksLimit)
				})
			}
		}
	}
}

// shifted has one weight too few: what a slip in the degrees of freedom does.
type shifted struct{ Continuous }

func (l shifted) Conditional(rng *rand.Rand, u float64, j int, s float64) float64 {
	return l.Continuous.Conditional(rng, u, j-1, s)
}

func TestWrongDegreesInAConditionalAreCaught(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, l := range laws {
		tab := conditionalTable(l, 2, 0.003)
		d := tab.distance(func() float64 {
			return shifted{l}.Conditional(rng, tab.quantile(rng.Float64()), 2, 0.003)
		}, 20_000)
		require.Greater(t, d, ksLimit, "%s: J one too small must show", l)
	}
}

// From anywhere, and whatever the sum, a conditional ends in its support.
func TestConditionalIsFinite(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, l := range laws {
		for _, j := range counts {
			for _, s := range []float64{0, 1e-320, 1, 1e300, math.MaxFloat64} {
				for _, u := range []float64{-300, 0, 300} {
					v := l.Conditional(rng, u, j, s)
					require.False(t, math.IsNaN(v) || math.IsInf(v, 0) || v < lower(l) || v > upper(l), "%s J=%d S=%v from %v gave %v", l, j, s, u, v)
				}
			}
		}
	}
}

func TestConditionalAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, l := range laws {
		require.Zero(t, testing.AllocsPerRun(100, func() { l.Conditional(rng, -2, 1, 0.01) }), l.String())
	}
}

func TestLawsReadBack(t *testing.T) {
	for _, l := range laws {
		got, err := ParseLaw(l.String())
		require.NoError(t, err)
		require.Equal(t, Law(l), got)
	}
}

func BenchmarkConditional(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, l := range laws {
		b.Run(l.String(), func(b *testing.B) {
			u := -2.0
			for b.Loop() {
				u = l.Conditional(rng, u, 1, 0.01)
			}
		})
	}
}
