package kern

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMisfit(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for n := 0; n <= 301; n++ {
		y, f, inv := guard(normals(rng, n)), guard(normals(rng, n)), rng.Float64()
		requireSame(t, func() []float64 {
			df := guard(make([]float64, n))
			ss := Misfit(df.v, y.v, f.v, inv)
			df.intact(t, n)
			want := 0.0
			for i, v := range y.v {
				r := (v - f.v[i]) * inv
				want += r * r
				require.Equal(t, r*inv, df.v[i])
			}
			require.InDelta(t, want, ss, 1e-14*math.Max(1, want))
			require.Equal(t, ss, Misfit(nil, y.v, f.v, inv))
			return append(df.v, ss)
		}, n)
	}
	require.Panics(t, func() { Misfit(make([]float64, 9), make([]float64, 8), make([]float64, 9), 1) })
	require.Panics(t, func() { Misfit(make([]float64, 8), make([]float64, 9), make([]float64, 9), 1) })
}
