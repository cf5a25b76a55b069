package dist

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// Counts of draws against gonum's probabilities, by chi square over cells of 5
// draws or more; and of means as large as to be Gaussian, the moments.
func TestPoissonHasItsProbabilities(t *testing.T) {
	rng := newRNG()
	for _, mean := range []float64{0, 1e-9, 0.3, 1, 4, 9.99, 10, 12, 40, 300, 5000} {
		check := func(draw func() float64) (z float64) {
			n := 4 * draws()
			counts := map[float64]int{}
			for range n {
				counts[draw()]++
			}
			if mean == 0 {
				require.Equal(t, n, counts[0])
				return 0
			}
			law := distuv.Poisson{Lambda: mean}
			chi, cells, rest := 0.0, 0.0, float64(n)
			top := math.Ceil(mean + 12*math.Sqrt(mean) + 12)
			for k := 0.0; k <= top; k++ {
				expected := float64(n) * law.Prob(k)
				if expected < 5 {
					continue
				}
				d := float64(counts[k]) - expected
				chi += d * d / expected
				cells++
				rest -= expected
				counts[k] = 0
			}
			left := 0
			for _, c := range counts {
				left += c
			}
			if rest > 5 {
				chi += (float64(left) - rest) * (float64(left) - rest) / rest
				cells++
			}
			return (chi - (cells - 1)) / math.Sqrt(2*math.Max(1, cells-1))
		}
		z := check(func() float64 { return Poisson(rng, mean) })
		t.Logf("mean %v: z of chi square %.2f", mean, z)
		require.Less(t, math.Abs(z), 5.5)
		if mean >= 1 { // the twin: a mean that is 2 % off
			require.Greater(t, check(func() float64 { return Poisson(rng, 1.02*mean) }), 5.5)
		}
	}
	for _, mean := range []float64{1e6, 1e12} {
		var first, second float64
		n := 2 * draws()
		for range n {
			d := (Poisson(rng, mean) - mean) / math.Sqrt(mean)
			first += d
			second += d*d - 1
		}
		require.Less(t, math.Abs(first)/math.Sqrt(float64(n)), 4.9)
		require.Less(t, math.Abs(second)/math.Sqrt(2*float64(n)), 4.9)
	}
	require.InEpsilon(t, 1e300, Poisson(rng, 1e300), 1e-14)
}

func TestLogPoisson(t *testing.T) {
	for _, mean := range []float64{10, 33.3, 1e3} {
		law := distuv.Poisson{Lambda: mean}
		for _, k := range []float64{0, 3, 9, 10, 11, 40, 900, 1100} {
			require.InDelta(t, law.LogProb(k), logPoisson(k, mean), 1e-9*math.Max(1, math.Abs(law.LogProb(k))))
		}
	}
}
