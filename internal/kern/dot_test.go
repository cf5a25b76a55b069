package kern

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDot(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 301 {
		x, y := guard(normals(rng, n)), guard(normals(rng, n))
		want, size := 0.0, 0.0
		for i := range n {
			want += x.v[i] * y.v[i]
			size += math.Abs(x.v[i] * y.v[i])
		}
		requireSame(t, func() []float64 {
			got := Dot(x.v, y.v)
			require.InDelta(t, want, got, 1e-14*size, n)
			return []float64{got}
		}, n)
	}
}

func TestDotOfSpecials(t *testing.T) {
	tiny, inf, nan := math.SmallestNonzeroFloat64, math.Inf(1), math.NaN()
	for _, c := range []struct {
		x, y []float64
		want float64
	}{
		{nil, nil, 0},
		{[]float64{-tiny}, []float64{tiny}, 0},
		{[]float64{inf, 1}, []float64{1, 1}, inf},
		{[]float64{0, 0, 0, 0, 0, 0, 0, inf, 1}, []float64{1, 1, 1, 1, 1, 1, 1, -1, 1}, -inf},
		{[]float64{inf, inf}, []float64{1, -1}, nan},
		{[]float64{inf}, []float64{0}, nan},
	} {
		onEachSet(func(name string) {
			got := Dot(c.x, c.y)
			require.True(t, got == c.want || math.IsNaN(got) && math.IsNaN(c.want), "%s: %v·%v = %v", name, c.x, c.y, got)
		})
	}
}
