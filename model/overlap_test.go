package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/dataset"
)

// classes returns n rows of q columns and classes; coarse columns take few
// values, so that rows lie on each other's boundary.
func classes(rng *rand.Rand, n, q int, coarse bool) (*mat.Dense, []float64) {
	a, y := mat.NewDense(n, q, nil), make([]float64, n)
	for i := range n {
		a.Set(i, 0, 1)
		f := 0.0
		for j := 1; j < q; j++ {
			v := rng.NormFloat64()
			if coarse {
				v = math.Round(v)
			}
			a.Set(i, j, v)
			f += v
		}
		if 3*f+rng.NormFloat64() > 0 {
			y[i] = 1
		}
	}
	y[0], y[1] = 0, 1
	return a, y
}

// Each answer carries its proof, a direction along which no row's likelihood
// falls, or weights of at least one that balance the rows: exactly one of the
// two exists.
func TestSeparatorIsRightByItsProof(t *testing.T) {
	rng := newRNG(8)
	found := [2]int{}
	for k := range 20_000 {
		n, q := 3+rng.IntN(40), 1+rng.IntN(6)
		a, y := classes(rng, n, q, k%2 == 0)
		if q >= n || rank(a) < q {
			continue
		}
		b, u := separator(a, y)
		require.NotEqual(t, b == nil, u == nil)
		if b == nil {
			found[0]++
			sum, size := make([]float64, q), 0.0
			for i := range n {
				require.GreaterOrEqual(t, u[i], 1.0)
				row := mat.Row(nil, i, a)
				norm := math.Sqrt(dot(row, row))
				for j, v := range row {
					sum[j] += u[i] * (2*y[i] - 1) * v / norm
				}
				size += u[i]
			}
			require.Less(t, math.Sqrt(dot(sum, sum)), 1e-10*size, "case %d", k)
			continue
		}
		found[1]++
		some := false
		for i := range n {
			d := (2*y[i] - 1) * dot(mat.Row(nil, i, a), b)
			require.Greater(t, d, -1e-8, "case %d", k)
			some = some || d > 1e-8
		}
		require.True(t, some, "case %d", k)
	}
	t.Log("overlapping and separable:", found)
	require.Greater(t, min(found[0], found[1]), 2000)
}

func TestSeparatorOnDataSets(t *testing.T) {
	for name, want := range map[string]bool{"pima": false, "biopsy": false, "wdbc": true} {
		table, err := dataset.Open(name, nil)
		require.NoError(t, err)
		f, err := table.Select(dataset.Selection{})
		require.NoError(t, err)
		d, _, err := NewDiscreteData(f.X, f.Y, f.Features, Full)
		require.NoError(t, err)
		b, _ := separator(behindOnes(true, d.X, len(d.Y)), d.Y)
		require.Equal(t, want, b != nil, name)
	}
}
