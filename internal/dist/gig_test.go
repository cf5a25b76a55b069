package dist

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"
)

// numericCDF returns the distribution function of the density exp(logf) on
// [lo, hi], which holds all but a negligible part of it, by quadrature in cells.
func numericCDF(logf func(x float64) float64, lo, hi float64) func(x float64) float64 {
	const n = 4000
	top := math.Inf(-1)
	for i := 0; i <= 10*n; i++ {
		top = math.Max(top, logf(lo+(hi-lo)*float64(i)/(10*n)))
	}
	f := func(x float64) float64 { return math.Exp(logf(x) - top) }
	cum := make([]float64, n+1)
	at := func(i int) float64 { return lo + (hi-lo)*float64(i)/n }
	for i := range n {
		cum[i+1] = cum[i] + quad.Fixed(f, at(i), at(i+1), 8, nil, 0)
	}
	return func(x float64) float64 {
		i := int((x - lo) / (hi - lo) * n)
		if i < 0 || i >= n {
			return math.Min(math.Max(float64(i), 0), 1)
		}
		return (cum[i] + quad.Fixed(f, at(i), x, 8, nil, 0)) / cum[n]
	}
}

// gigCDF is the distribution function of the log of a GIG draw, less its mode.
func gigCDF(p, loga, logb float64) (cdf func(float64) float64, mode float64) {
	logf := func(t float64) float64 { return p*t - math.Exp(loga+t-math.Ln2) - math.Exp(logb-t-math.Ln2) }
	lo, hi := -3000.0, 3000.0
	for range 400 { // bisection of the slope
		mode = (lo + hi) / 2
		if p-math.Exp(loga+mode-math.Ln2)+math.Exp(logb-mode-math.Ln2) > 0 {
			lo = mode
		} else {
			hi = mode
		}
	}
	edge := func(step float64) float64 {
		for logf(mode+step) > logf(mode)-40 {
			step *= 1.1
		}
		return mode + step
	}
	return numericCDF(logf, edge(-1e-4), edge(1e-4)), mode
}

func TestLogGIGIsExact(t *testing.T) {
	rng := newRNG()
	for _, p := range []float64{-1250, -24.5, -0.5, -1e-3, 0, 0.1, 0.5, 1, 30} {
		for _, logab := range []float64{-1400, -60, -5, 0, 3, 12} {
			for _, shift := range []float64{0, 300} {
				t.Run(fmt.Sprint(p, logab, shift), func(t *testing.T) {
					loga, logb := logab/2+shift, logab/2-shift
					cdf, _ := gigCDF(p, loga, logb)
					require.Less(t, kolmogorov(draws()/10, func() float64 { return LogGIG(rng, p, loga, logb) }, cdf), ksLimit)
				})
			}
		}
	}
}

func TestLogGIGOfTheWrongOrderIsCaught(t *testing.T) {
	rng := newRNG()
	cdf, _ := gigCDF(0.5, 0, 0)
	require.Greater(t, kolmogorov(20_000, func() float64 { return LogGIG(rng, 1, 0, 0) }, cdf), ksLimit)
}

// Where the law is a point to rounding, the draw is that point.
func TestLogGIGAtTheEnds(t *testing.T) {
	rng := newRNG()
	for range 1000 {
		require.InEpsilon(t, 345.0, LogGIG(rng, 0.5, -10, 680), 1e-9)
		require.InEpsilon(t, -345.0, LogGIG(rng, -2, 680, -10), 1e-9)
		require.InDelta(t, 0, LogGIG(rng, 3, 1400, 1400), 1e-9)
		require.False(t, math.IsNaN(LogGIG(rng, 0, -1400, -700)))
	}
}

func TestLogGammaWithinIsExact(t *testing.T) {
	rng := newRNG()
	inf := math.Inf(1)
	for _, shape := range []float64{-300, -9.5, -0.25, 0, 1e-3, 0.5, 1, 24.5, 1250} {
		for _, c := range [][2]float64{{-inf, inf}, {-inf, 1}, {-inf, -3}, {-690, -600}, {-690, inf}, {-2, inf}, {-1, 0.5}, {0, 1e-3}, {2, 2.5}, {3, inf}, {3.1, 3.4}, {7, 8}, {7.1, 7.2}, {7.3, inf}, {12, inf}} {
			lo, hi := c[0], c[1]
			if shape <= 0 && math.IsInf(lo, -1) {
				continue
			}
			t.Run(fmt.Sprint(shape, lo, hi), func(t *testing.T) {
				logf := func(x float64) float64 { return shape*x - math.Exp(x) }
				mode := math.Min(math.Max(math.Log(math.Max(shape, 0)), lo), hi)
				top, from, to := logf(mode), mode, mode
				for step := 1e-9; from > lo && logf(from) > top-40; step *= 1.1 {
					from = math.Max(from-step, lo)
				}
				for step := 1e-9; to < hi && logf(to) > top-40; step *= 1.1 {
					to = math.Min(to+step, hi)
				}
				cdf := numericCDF(logf, from, to)
				require.Less(t, kolmogorov(draws()/10, func() float64 {
					x := LogGammaWithin(rng, shape, lo, hi)
					if x < lo || x > hi {
						return math.NaN()
					}
					return x
				}, cdf), ksLimit)
			})
		}
	}
}

func TestLogGammaWithinTheWrongBoundIsCaught(t *testing.T) {
	rng := newRNG()
	cdf := numericCDF(func(x float64) float64 { return x - math.Exp(x) }, -2, 1)
	require.Greater(t, kolmogorov(20_000, func() float64 { return LogGammaWithin(rng, 1, -1.7, 1) }, cdf), ksLimit)
}

// Far in a tail all the mass lies at the bound.
func TestLogGammaWithinAtTheEnds(t *testing.T) {
	rng := newRNG()
	for range 1000 {
		require.Equal(t, 700.0, LogGammaWithin(rng, 0, 700, math.Inf(1)))
		require.Equal(t, 712.0, LogGammaWithin(rng, 5, 712, math.Inf(1)))
		require.Equal(t, -3.0, LogGammaWithin(rng, -5, -3, -3))
		require.Equal(t, 700.0, LogGammaWithin(rng, 1250, 700, 701))
		require.InDelta(t, -700, LogGammaWithin(rng, 1250, -800, -700), 0.1)
		require.False(t, math.IsNaN(LogGammaWithin(rng, 0.5, math.Inf(-1), -700)))
	}
}

func TestGIGAllocatesNothing(t *testing.T) {
	rng := newRNG()
	require.Zero(t, testing.AllocsPerRun(200, func() { LogGIG(rng, 0.3, 1, 2); LogGammaWithin(rng, 0.3, -1, 2) }))
}

func BenchmarkLogGIG(b *testing.B) {
	for _, p := range []float64{-0.5, 0, 0.5} {
		b.Run(fmt.Sprint(p), func(b *testing.B) {
			rng := newRNG()
			for b.Loop() {
				LogGIG(rng, p, 0, 0)
			}
		})
	}
}

func BenchmarkLogGammaWithin(b *testing.B) {
	rng := newRNG()
	for b.Loop() {
		LogGammaWithin(rng, 0, -1, math.Inf(1))
	}
}
