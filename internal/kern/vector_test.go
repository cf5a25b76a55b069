package kern

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each operation on vectors, and what it makes of an element.
var onVectors = map[string]struct {
	all func(a float64, dst, x, y []float64)
	one func(a, dst, x, y float64) float64
}{
	"axpy": {
		func(a float64, dst, x, _ []float64) { Axpy(a, x, dst) },
		func(a, dst, x, _ float64) float64 { return math.FMA(a, x, dst) },
	},
	"times": {
		func(_ float64, dst, x, y []float64) { Times(dst, x, y) },
		func(_, _, x, y float64) float64 { return x * y },
	},
	"addTimes": {
		func(_ float64, dst, x, y []float64) { AddTimes(dst, x, y) },
		func(_, dst, x, y float64) float64 { return math.FMA(x, y, dst) },
	},
}

func TestVectors(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 19))
	for name, op := range onVectors {
		for n := range 301 {
			a, x, y, before := rng.NormFloat64(), guard(normals(rng, n)), guard(normals(rng, n)), normals(rng, n)
			want := make([]float64, n)
			for i := range want {
				want[i] = op.one(a, before[i], x.v[i], y.v[i])
			}
			onEachSet(func(set string) {
				dst := guard(before)
				op.all(a, dst.v, x.v, y.v)
				dst.intact(t, set, n)
				require.Empty(t, difference(want, dst.v), "%s, %s: %d", name, set, n)
			})
		}
		require.Panics(t, func() { op.all(1, make([]float64, 2), make([]float64, 3), make([]float64, 3)) }, name)
	}
	require.Panics(t, func() { Times(make([]float64, 2), make([]float64, 2), make([]float64, 3)) })
}
