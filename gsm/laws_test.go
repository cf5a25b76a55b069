package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"

	"noiseprior/internal/kern"
)

// laws are those that the checks of this file go over.
var laws = []Continuous{
	HalfCauchy{1}, HalfCauchy{0.2},
	Rayleigh{1}, Rayleigh{0.1},
	InverseNakagami{3, 3}, InverseNakagami{0.5, 0.01}, InverseNakagami{40, 2},
	NormalGamma{0.1, 0.1}, NormalGamma{0.5, 2}, NormalGamma{1, 1}, NormalGamma{7, 3},
	FoldedNormal{0, 1}, FoldedNormal{0, 3}, FoldedNormal{1, 1}, FoldedNormal{-1, 0.3}, FoldedNormal{2, 0.05}, FoldedNormal{0.1, 4},
	Uniform{1}, Uniform{0.3},
	Beta{1, 1}, Beta{2, 1}, Beta{0.5, 0.5}, Beta{3, 0.7}, Beta{2, 5}, Beta{0.3, 1.2}, Beta{20, 15},
	LogUniform{0.01, 10}, LogUniform{1, 1.1}, LogUniform{1e-9, 1e-3},
}

// sliced tells whether the conditional is a transition from the last u.
func sliced(l Continuous) bool {
	switch l := l.(type) {
	case FoldedNormal:
		return l.Mean != 0
	case Beta:
		return l.B != 1
	}
	return false
}

// axis is a coordinate v on the line for u on a support, so that what crowds
// against a bound is spread out: v = u, u = hi - e^-v, or u = lo + (hi-lo)/(1+e^-v).
type axis struct{ lo, hi float64 }

func axisOf(l Continuous) axis {
	lo, hi := Support(l)
	return axis{lo, hi}
}

func (a axis) u(v float64) float64 {
	switch {
	case math.IsInf(a.hi, 1):
		return v
	case math.IsInf(a.lo, -1):
		return a.hi - math.Exp(-v)
	}
	return a.lo + (a.hi-a.lo)/(1+math.Exp(-v))
}

func (a axis) v(u float64) float64 {
	switch {
	case math.IsInf(a.hi, 1):
		return u
	case math.IsInf(a.lo, -1):
		return math.Min(-math.Log(a.hi-u), 1e3)
	}
	return math.Min(math.Max(math.Log(u-a.lo)-math.Log(a.hi-u), -1e3), 1e3)
}

// along returns the log density of v given that of u.
func (a axis) along(f func(u float64) float64) func(v float64) float64 {
	return func(v float64) float64 {
		switch {
		case math.IsInf(a.hi, 1):
			return f(v)
		case math.IsInf(a.lo, -1):
			return f(a.u(v)) - v
		}
		return f(a.u(v)) + math.Log(a.hi-a.lo) - kern.Softplus(v) - kern.Softplus(-v)
	}
}

// logMass returns log ∫ exp(f(u)) du over the law's support by Gauss's rule in
// cells of v that crowd about the mode, where f is not 80 below its top.
func logMass(l Continuous, f func(u float64) float64) float64 {
	const lo, hi, n = -450.0, 450.0, 3000
	f = axisOf(l).along(f)
	edges := []float64{hi}
	for i := range n {
		edges = append(edges, lo+(hi-lo)*float64(i)/n)
	}
	mode, top := peak(f, lo, hi)
	for d := 1e-12; d < hi-lo; d *= 1.2 {
		edges = append(edges, math.Min(mode+d, hi), math.Max(mode-d, lo))
	}
	sort.Float64s(edges)
	sum := 0.0
	for i := 1; i < len(edges); i++ {
		if m := math.Max(f(edges[i-1]), f((edges[i-1]+edges[i])/2)); edges[i] > edges[i-1] && math.Max(m, f(edges[i])) > top-80 {
			sum += quad.Fixed(func(u float64) float64 { return math.Exp(f(u) - top) }, edges[i-1], edges[i], 20, nil, 0)
		}
	}
	return top + math.Log(sum)
}

// density returns the log density of u, where LogDensity does not resolve 1-ξ too.
func density(l Continuous, u float64) float64 {
	if b, ok := l.(Beta); ok && u > -1e-10 {
		return float64((b.B-1)*math.Log(-math.Expm1(u))) - b.logNorm()
	}
	lp, _ := l.LogDensity(u)
	return lp
}

func TestMarginalIsTheMixture(t *testing.T) {
	for _, l := range laws {
		t.Run(l.String(), func(t *testing.T) {
			worst := 0.0
			for i, sigma0 := range []float64{0.5, 3} {
				if testing.Short() && i > 0 {
					continue
				}
				for _, w := range []float64{1e-12, 1e-6, 0.01, -0.7, 1, 5, 40, 1e3, 1e6} {
					got := l.LogMarginal(w, sigma0)
					want := logMass(l, func(u float64) float64 { return density(l, u) + logNormalDensity(w, sigma0*math.Exp(u)) })
					if got < -1e15 { // no digit of an exponent is left for the quadrature
						require.Less(t, want, -1e15)
						continue
					}
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
			require.GreaterOrEqual(t, near0, l.LogMarginal(1e-140, 2), l.String())
		}
		for _, w := range []float64{1e-310, 1e100, 1e300, math.MaxFloat64} {
			require.False(t, math.IsNaN(l.LogMarginal(w, 2)), "%s at %v", l, w)
		}
	}
}

func TestLogDensityIsADensityWithItsSlope(t *testing.T) {
	for _, l := range laws {
		t.Run(l.String(), func(t *testing.T) {
			require.InDelta(t, 0, logMass(l, func(u float64) float64 { return density(l, u) }), 1e-7)
			compared := 0
			for _, u := range []float64{-60, -20, -5, -1, -0.1, 0.05, 0.3, 1, 2, 4} {
				if lo, hi := Support(l); u-1e-3 < lo || u+1e-3 > hi {
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

// table is a distribution function on a grid of an axis.
type table struct {
	axis
	grid, cdf []float64
	mode      float64 // of v
}

// peak returns the highest point of f that zooming in finds.
func peak(f func(v float64) float64, lo, hi float64) (mode, top float64) {
	mode, top = lo, math.Inf(-1)
	for d := hi - lo; d > 1e-16*math.Abs(mode) && d > 1e-300; d /= 50 {
		a, b := math.Max(lo, mode-d), math.Min(hi, mode+d)
		for i := 1; i < 2000; i++ {
			if v := a + (b-a)*float64(i)/2000; f(v) > top && !math.IsInf(f(v), 1) {
				mode, top = v, f(v)
			}
		}
	}
	return mode, top
}

// newTable integrates exp(f), f the log density of u, over what of it counts.
func newTable(a axis, f func(u float64) float64) table {
	t := table{axis: a}
	f = t.along(f)
	mode, best := peak(f, -450, 450)
	edge := func(sign float64) float64 {
		v := mode
		for step := 1e-13 * math.Max(1, math.Abs(mode)); f(v) > best-40 && math.Abs(v) < 450; step *= 1.05 {
			v += sign * step
		}
		return v
	}
	from, to := edge(-1), edge(1)
	const n = 4000
	t.grid, t.cdf, t.mode = make([]float64, n+1), make([]float64, n+1), mode
	for i := range t.grid {
		t.grid[i] = from + (to-from)*float64(i)/n
		if i > 0 {
			t.cdf[i] = t.cdf[i-1] + quad.Fixed(func(v float64) float64 { return math.Exp(f(v) - best) }, t.grid[i-1], t.grid[i], 8, nil, 0)
		}
	}
	for i := range t.cdf {
		t.cdf[i] /= t.cdf[n]
	}
	return t
}

// quantile returns the p-quantile of u.
func (t table) quantile(p float64) float64 {
	i := min(max(sort.SearchFloat64s(t.cdf, p), 1), len(t.grid)-1)
	return t.u(t.grid[i-1] + (t.grid[i]-t.grid[i-1])*(p-t.cdf[i-1])/math.Max(t.cdf[i]-t.cdf[i-1], 1e-300))
}

// distance is kolmogorov of draws of u on the table's grid; NaN counts as
// infinitely far.
func (t table) distance(draw func() float64, n int) float64 {
	bad := false
	d := kolmogorov(func() float64 {
		u := draw()
		bad = bad || math.IsNaN(u)
		return t.v(u)
	}, t.grid, t.cdf, n)
	if bad {
		return math.Inf(1)
	}
	return d
}

// conditionalTable is the distribution function of the conditional.
func conditionalTable(l Continuous, j int, s float64) table {
	f := conditional[Continuous]{l, float64(j), logFloor(s)}
	return newTable(axisOf(l), func(u float64) float64 { v, _ := f.At(u); return v })
}

func TestRandHasItsDensity(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, l := range laws {
		tab := newTable(axisOf(l), func(u float64) float64 { v, _ := l.LogDensity(u); return v })
		require.Less(t, tab.distance(func() float64 { return math.Log(l.Rand(rng)) }, draws(50_000)), ksLimit, l.String())
	}
}

// Draws of w = σ0 ξ z have the marginal density, and those with a z that is a
// fifth too wide do not.
func TestNoiseIsThePrior(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const sigma0 = 1.5
	for i, l := range laws {
		if testing.Short() && i%4 > 0 {
			continue
		}
		tab := newTable(axis{math.Inf(-1), math.Inf(1)}, func(v float64) float64 { return l.LogMarginal(math.Exp(v), sigma0) + v })
		draw := func(sd float64) func() float64 {
			return func() float64 { return math.Log(math.Abs(sigma0 * l.Rand(rng) * sd * rng.NormFloat64())) }
		}
		require.Less(t, tab.distance(draw(1), draws(50_000)), ksLimit, l.String())
		require.Greater(t, tab.distance(draw(1.2), 50_000), ksLimit, "%s: a wider z must show", l)
	}
}

func draws(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// point returns the law's place where it is narrower than a few roundings.
func (t table) point() (u float64, ok bool) {
	from, to := t.u(t.grid[0]), t.u(t.grid[len(t.grid)-1])
	u = t.u(t.mode)
	return u, !(to-from > 1e-9*math.Max(1, math.Abs(u)))
}

var (
	counts = []int{1, 2, 7, 50, 400, 2500}
	sums   = []float64{0, 1e-12, 0.1, 3, 1e4, 1e300}
)

// An exact conditional must give the density by quadrature; one that only
// leaves it invariant must keep it from exact starts.
func TestConditionalIsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, l := range laws {
		for i, j := range counts {
			for k, s := range sums {
				if testing.Short() && (i+k)%3 > 0 {
					continue
				}
				t.Run(fmt.Sprint(l, j, s), func(t *testing.T) {
					tab := conditionalTable(l, j, s)
					if u, ok := tab.point(); ok {
						require.InDelta(t, u, l.Conditional(rng, u, j, s), 1e-8*math.Max(1, math.Abs(u)))
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

// halved counts half the weights: what a slip in the degrees of freedom does.
type halved struct{ Continuous }

func (l halved) Conditional(rng *rand.Rand, u float64, j int, s float64) float64 {
	return l.Continuous.Conditional(rng, u, j/2, s)
}

func TestWrongDegreesInAConditionalAreCaught(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, l := range laws {
		tab := conditionalTable(l, 40, 1e-5)
		d := tab.distance(func() float64 {
			return halved{l}.Conditional(rng, tab.quantile(rng.Float64()), 40, 1e-5)
		}, 20_000)
		require.Greater(t, d, ksLimit, "%s: half the weights must show", l)
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
					lower, upper := Support(l)
					require.False(t, math.IsNaN(v) || math.IsInf(v, 0) || v < lower || v > upper, "%s J=%d S=%v from %v gave %v", l, j, s, u, v)
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

func TestConditionalsAreConditionalInTurn(t *testing.T) {
	sums := []float64{0, 1e-300, 1e-12, 0.1, 0.9, 1, 3, 1e4, 1e300, math.Inf(1), math.NaN()}
	for _, law := range laws {
		for _, j := range []int{1, 2} {
			one, all := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(1, 2))
			for range 1000 {
				u, s := make([]float64, len(sums)), append([]float64{}, sums...)
				for i := range u {
					u[i] = -float64(i)
				}
				Conditionals(law, all, u, j, s)
				for i, v := range sums {
					want := law.Conditional(one, -float64(i), j, v)
					require.True(t, want == u[i] || want != want && u[i] != u[i], "%s j=%d s=%g: %g instead of %g", law, j, v, u[i], want)
				}
			}
		}
	}
}
