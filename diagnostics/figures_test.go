package diagnostics

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The reference is the defining sum.
func TestAutocovarianceEqualsDefinition(t *testing.T) {
	var a autocovariance
	for _, n := range []int{1, 2, 3, 7, 64, 65, 100, 500} {
		x := normals(uint64(n), 3, n)
		means := make([]float64, 3)
		got := a.mean(means, n, func(k int) []float64 { return x[k] })
		require.Len(t, got, n)
		for lag := range n {
			want := 0.0
			for k, c := range x {
				require.InDelta(t, total(c, 0)/float64(n), means[k], 1e-15)
				for i := range n - lag {
					want += (c[i] - means[k]) * (c[i+lag] - means[k]) / float64(3*n)
				}
			}
			require.InDelta(t, want, got[lag], 1e-13, "n %d, lag %d", n, lag)
		}
	}
}

// The reference is 1/τ = (1-φ)/(1+φ), the exact efficiency of a stationary
// AR(1) chain of coefficient φ.
func TestESSOfAutoregression(t *testing.T) {
	for _, phi := range []float64{-0.4, 0, 0.5, 0.9} {
		x := normals(11, 4, 20000)
		for _, c := range x {
			for i := 1; i < len(c); i++ {
				c[i] = phi*c[i-1] + math.Sqrt(1-phi*phi)*c[i]
			}
		}
		want := 80000 * (1 - phi) / (1 + phi)
		require.InEpsilon(t, want, ESSMean(x), 0.1, "φ %v", phi)
		require.InEpsilon(t, want, ESSBulk(x), 0.1, "φ %v", phi)
		require.InEpsilon(t, 1/math.Sqrt(want), MCSEMean(x), 0.05, "φ %v", phi)
		require.Less(t, Rhat(x), 1.01)
	}
}

func TestRhatDependsOnRanksAlone(t *testing.T) {
	x := normals(12, 4, 100)
	for i := range x[0] {
		x[0][i] += 0.3
	}
	moved := chains(4, 100, func(k, i int) float64 { return 8*x[k][i] - 1024 })
	require.InEpsilon(t, Rhat(x), Rhat(moved), 1e-12)
	cubed := chains(4, 100, func(k, i int) float64 { return math.Pow(x[k][i], 3) })
	require.Equal(t, ESSBulk(x), ESSBulk(cubed))
}

func TestRhatOfChainsThatNeverMoveIsInfinite(t *testing.T) {
	x := chains(4, 20, func(k, _ int) float64 { return 0.7 * float64(k) })
	require.True(t, math.IsInf(Rhat(x), 1))
}

// The reference is the sums written out: steps 1, -2, 3 and deviations
// -0.5, 0.5, -1.5, 1.5.
func TestEBFMI(t *testing.T) {
	require.InDelta(t, (1+4+9)/5.0, EBFMI([]float64{1, 2, 0, 3}), 1e-15)
	require.InEpsilon(t, 2, EBFMI(normals(13, 1, 100000)[0]), 0.02) // independent energies
	for _, energy := range [][]float64{nil, {1}, {0.1, 0.1, 0.1}, {1, math.NaN(), 2}, {1, math.Inf(1), 2}} {
		require.True(t, math.IsNaN(EBFMI(energy)), "%v", energy)
	}
}

func TestSorterEqualsStableSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(14, 14))
	special := []float64{0, math.Copysign(0, -1), 1, -1, math.MaxFloat64, -math.MaxFloat64, 5e-324, -5e-324}
	var s sorter
	for _, n := range []int{1, 2, 100, 3000} {
		draws := make([]draw, n)
		for i := range draws {
			v := math.Ldexp(rng.NormFloat64(), rng.IntN(200)-100)
			if rng.IntN(3) == 0 {
				v = special[rng.IntN(len(special))]
			}
			draws[i] = draw{v, i}
		}
		want := slices.Clone(draws)
		slices.SortStableFunc(want, func(a, b draw) int { return cmp.Compare(a.value, b.value) })
		s.sort(draws)
		require.Equal(t, want, draws)
	}
}
