package kern

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHypot(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for range 20_000 {
		a := math.Ldexp(rng.NormFloat64(), rng.IntN(2000)-1000)
		b := a * math.Ldexp(rng.NormFloat64(), rng.IntN(60)-30)
		x, y := number(a), number(b)
		s := blank().Add(x.Mul(x, x), y.Mul(y, y))
		u := ulps(Hypot(a, b), s.Sqrt(s))
		require.LessOrEqual(t, u, 2.0, "%v %v", a, b)
		worst = math.Max(worst, u)
	}
	t.Logf("%.2f ulp", worst)
	require.Equal(t, 0.0, Hypot(0, 0))
	require.Equal(t, 5e-324, Hypot(0, -5e-324))
	require.Equal(t, inf, Hypot(-inf, inf))
	require.Equal(t, inf, Hypot(math.MaxFloat64, math.MaxFloat64))
	require.True(t, math.IsNaN(Hypot(nan, 1)) && math.IsNaN(Hypot(1, nan)))
}
