package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"
)

// logIntegral returns log ∫ exp(f(u)) du over the line by the trapezoid rule
// on a fine grid, which converges faster than any power for smooth f.
func logIntegral(f func(float64) float64, lo, hi float64) float64 {
	const n = 40000
	h := (hi - lo) / n
	top := math.Inf(-1)
	v := make([]float64, n+1)
	for i := range v {
		v[i] = f(lo + h*float64(i))
		top = math.Max(top, v[i])
	}
	s := 0.0
	for _, x := range v {
		s += math.Exp(x - top)
	}
	return top + math.Log(s*h)
}

func TestHalfCauchyMarginalIsTheMixture(t *testing.T) {
	for _, s := range []float64{0.1, 1, 7} {
		h := HalfCauchy{s}
		for _, sigma0 := range []float64{0.5, 1, 3} {
			for _, w := range []float64{1e-12, 1e-6, 0.01, 0.7, 1, 5, 40, 1e3, 1e6} {
				want := logIntegral(func(u float64) float64 {
					lp, _ := h.LogDensity(u)
					return lp + logNormalDensity(w, sigma0*math.Exp(u))
				}, -60, 60)
				got := h.LogMarginal(w, sigma0)
				require.InDelta(t, want, got, 1e-10*math.Max(1, math.Abs(want)), "s=%v sigma0=%v w=%v", s, sigma0, w)
			}
		}
		require.InDelta(t, 0, logIntegral(func(u float64) float64 { lp, _ := h.LogDensity(u); return lp }, -60, 60), 1e-12)
		require.True(t, math.IsInf(h.LogMarginal(0, 1), 1))
	}
}

// conditionalCDF returns the exact distribution function of the conditional at
// the points of a grid, by quadrature.
func conditionalCDF(law Continuous, j int, s float64) (grid, cdf []float64) {
	f := conditional[Continuous]{law, float64(j), logFloor(s)}
	mode, best := 0.0, math.Inf(-1)
	for u := -400.0; u < 400; u += 0.01 {
		if v, _ := f.At(u); v > best {
			mode, best = u, v
		}
	}
	lo, hi := mode, mode
	for v := best; best-v < 45; lo -= 0.25 {
		v, _ = f.At(lo)
	}
	for v := best; best-v < 45; hi += 0.25 {
		v, _ = f.At(hi)
	}
	const n = 4000
	total := 0.0
	grid, cdf = make([]float64, n+1), make([]float64, n+1)
	for i := range grid {
		grid[i] = lo + (hi-lo)*float64(i)/n
		if i > 0 {
			total += quad.Fixed(func(u float64) float64 { v, _ := f.At(u); return math.Exp(v - best) }, grid[i-1], grid[i], 8, nil, 0)
		}
		cdf[i] = total
	}
	for i := range cdf {
		cdf[i] /= total
	}
	return grid, cdf
}

// kolmogorov returns the largest distance between the empirical law of draws
// of the conditional and its distribution function, times √n.
func kolmogorov(draw func() float64, grid, cdf []float64, n int) float64 {
	counts := make([]float64, len(grid))
	for range n {
		u := draw()
		i := int(math.Ceil((u - grid[0]) / (grid[len(grid)-1] - grid[0]) * float64(len(grid)-1)))
		counts[min(max(i, 0), len(grid)-1)]++
	}
	sum, worst := 0.0, 0.0
	for i := range counts {
		sum += counts[i]
		worst = math.Max(worst, math.Abs(sum/float64(n)-cdf[i]))
	}
	return worst * math.Sqrt(float64(n))
}

// The 1e-6 point of the Kolmogorov distribution is 2.69.
const ksLimit = 2.69

func TestHalfCauchyConditionalIsExact(t *testing.T) {
	n := 200_000
	if testing.Short() {
		n = 20_000
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range []float64{0.05, 1, 30} {
		h := HalfCauchy{s}
		for _, j := range []int{1, 2, 50, 2500} {
			for _, ss := range []float64{0, 1e-300, 1e-12, 0.1, 3, 1e4, 1e300} {
				t.Run(fmt.Sprint(s, j, ss), func(t *testing.T) {
					grid, cdf := conditionalCDF(h, j, ss)
					d := kolmogorov(func() float64 { return h.Conditional(rng, 0, j, ss) }, grid, cdf, n)
					require.Less(t, d, ksLimit)
				})
			}
		}
	}
}

func TestWrongDegreesInHalfCauchyConditionalAreCaught(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	h := HalfCauchy{1}
	grid, cdf := conditionalCDF(h, 2, 3)
	d := kolmogorov(func() float64 { return h.Conditional(rng, 0, 1, 3) }, grid, cdf, 20_000)
	require.Greater(t, d, ksLimit, "J one too small must show")
}

func TestHalfCauchyConditionalOfInfiniteSumIsNotNaN(t *testing.T) {
	for _, j := range []int{1, 7} {
		for _, s := range []float64{math.MaxFloat64, math.Inf(1)} {
			u := HalfCauchy{1}.Conditional(rand.New(rand.NewPCG(1, 2)), 0, j, s)
			require.False(t, math.IsNaN(u))
			require.Greater(t, u, 300.0)
		}
		require.True(t, math.IsNaN(HalfCauchy{1}.Conditional(rand.New(rand.NewPCG(1, 2)), 0, j, math.NaN())), "and a NaN comes back")
	}
}

func BenchmarkHalfCauchyConditional(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range []float64{1e-6, 1, 100} {
		b.Run(fmt.Sprint("s=", s), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				HalfCauchy{1}.Conditional(rng, 0, 1, s)
			}
		})
	}
}

func BenchmarkConditionals(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	sums, u, s := make([]float64, 500), make([]float64, 500), make([]float64, 500)
	for i := range sums {
		x := rng.NormFloat64() * HalfCauchy{1}.Rand(rng)
		sums[i] = x * x
	}
	b.ReportAllocs()
	for range b.N {
		copy(s, sums)
		Conditionals(HalfCauchy{1}, rng, u, 1, s)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(u)), "ns/draw")
}
