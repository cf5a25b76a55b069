package kern

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestScale(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	for k := range 40 {
		d, p := guard(normals(rng, k)), guard(normals(rng, k*Height))
		requireSame(t, func() []float64 {
			c := guard(make([]float64, k*Height))
			Scale(d.v, p.v, c.v)
			c.intact(t)
			for i, v := range c.v {
				if v != p.v[i]*d.v[i/Height] {
					t.Fatal(k, i, v)
				}
			}
			return c.v
		}, k)
	}
}

func TestSolve8(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 13))
	for _, rows := range []int{0, 8, 16, 24} {
		l, before := guard(normals(rng, 7*Height+8)), normals(rng, 7*Height+max(rows, 1))
		inv := (*[8]float64)(normals(rng, 8))
		requireSame(t, func() []float64 {
			c := guard(before)
			Solve8(l.v, inv, c.v, rows)
			c.intact(t)
			// the solution gives back the right-hand side
			for r := range rows {
				for f := range 8 {
					s := c.v[f*Height+r] / inv[f]
					size := math.Abs(s)
					for g := range f {
						a := l.v[g*Height+f] * c.v[g*Height+r]
						s += a
						size += math.Abs(a)
					}
					require.InDelta(t, before[f*Height+r], s, 1e-14*size)
				}
			}
			return c.v
		}, rows)
	}
}

func TestSumRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(14, 15))
	for m := range 41 {
		for n := 1; n <= 4; n++ {
			rows := 8 * (1 + rng.IntN(3))
			step := m*Height + rng.IntN(30)
			p, v := guard(normals(rng, max(0, (n-1)*step+(m-1)*Height+rows))), guard(normals(rng, (n-1)*Height+rows))
			requireSame(t, func() []float64 {
				out := guard(make([]float64, m))
				SumRows(out.v, Panels{p.v, step}, v.v, n, rows)
				out.intact(t)
				for f, got := range out.v {
					s, size := 0.0, 0.0
					for i := range n {
						for r := range rows {
							a := p.v[i*step+f*Height+r] * v.v[i*Height+r]
							s += a
							size += math.Abs(a)
						}
					}
					require.InDelta(t, s, got, 1e-14*size)
				}
				return out.v
			}, m, n, rows)
		}
	}
}

func TestPanelWorkChecksItsBounds(t *testing.T) {
	v := func(n int) []float64 { return make([]float64, n) }
	require.Panics(t, func() { Scale(v(2), v(47), v(48)) })
	require.Panics(t, func() { Scale(v(2), v(48), v(47)) })
	require.Panics(t, func() { Solve8(v(7*Height+7), new([8]float64), v(7*Height+8), 8) })
	require.Panics(t, func() { Solve8(v(7*Height+8), new([8]float64), v(7*Height+8), 16) })
	require.Panics(t, func() { Solve8(v(7*Height+8), new([8]float64), v(200), 12) })
	require.Panics(t, func() { SumRows(v(3), Panels{v(71), 0}, v(24), 1, 24) })
	require.Panics(t, func() { SumRows(v(3), Panels{v(72), 0}, v(23), 1, 24) })
	require.Panics(t, func() { SumRows(v(3), Panels{v(72), 1}, v(48), 2, 24) })
}
