package kern

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func checkBack(t *testing.T, rng *rand.Rand, how How, m, n int) {
	t.Helper()
	hStep, dStep := m*Height+rng.IntN(9), Height+rng.IntN(9)
	before, outBefore := normals(rng, (n-1)*hStep+m*Height), normals(rng, m)
	w, d := guard(normals(rng, m)), guard(normals(rng, (n-1)*dStep+Height))
	requireSame(t, func() []float64 {
		h, out := guard(before), guard(outBefore)
		Back(how, out.v, w.v, Panels{h.v, hStep}, Panels{d.v, dStep}, n)
		h.intact(t, how, m, n)
		out.intact(t, how, m, n)
		for f, got := range out.v {
			s, size := outBefore[f], 1.0
			for i := range n {
				for r := range Height {
					at, y := i*hStep+f*Height+r, d.v[i*dStep+r]
					x := before[at]
					s += x * y
					size += math.Abs(x * y)
					require.Equal(t, finished(how, w.v[f]*y, x), h.v[at])
					h.v[at] = x
				}
			}
			require.InDelta(t, s, got, 1e-14*size)
		}
		require.Equal(t, before, h.v) // nothing between the panels is written to
		Back(how, out.v, w.v, Panels{h.v, hStep}, Panels{d.v, dStep}, n)
		return append(out.v, h.v...)
	}, how, m, n)
}

var waysBack = []How{Set, TimesTanh, TimesReLU}

func TestBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 19))
	for _, how := range waysBack {
		for m := 1; m <= 40; m++ {
			checkBack(t, rng, how, m, 1+rng.IntN(4))
		}
		checkBack(t, rng, how, 301, 3)
	}
}

func FuzzBack(f *testing.F) {
	f.Add(uint64(1), uint8(1), uint8(5), uint8(2))
	f.Fuzz(func(t *testing.T, seed uint64, how, m, n uint8) {
		checkBack(t, rand.New(rand.NewPCG(seed, 7)), waysBack[int(how)%3], 1+int(m)%64, 1+int(n)%8)
	})
}

func TestBackChecksItsBounds(t *testing.T) {
	v := func(n int) []float64 { return make([]float64, n) }
	call := func(out, w, h, d []float64, how How) func() {
		return func() { Back(how, out, w, Panels{h, 2 * Height}, Panels{d, Height}, 2) }
	}
	require.NotPanics(t, call(v(2), v(2), v(4*Height), v(2*Height), TimesReLU))
	require.Panics(t, call(v(1), v(2), v(4*Height), v(2*Height), TimesReLU))
	require.Panics(t, call(v(2)[:1], v(2), v(4*Height), v(2*Height), TimesReLU))
	require.Panics(t, call(v(2), v(2), v(4*Height-1), v(2*Height), TimesReLU))
	require.Panics(t, call(v(2), v(2), v(4*Height), v(2*Height-1), TimesReLU))
	require.Panics(t, call(v(2), v(2), v(4*Height), v(2*Height), ReLU))
}

func TestBackOfSpecials(t *testing.T) {
	specials := []float64{nan, inf, -inf, 0, math.Copysign(0, -1), 5e-324, -5e-324, 1, -1, 1e308}
	for _, how := range waysBack {
		for _, x := range specials {
			for _, y := range specials {
				want := finished(how, 0.5*y, x)
				onEachSet(func(name string) {
					h, d, out := make([]float64, 5*Height), make([]float64, Height), make([]float64, 5)
					for i := range h {
						h[i], d[i%Height] = x, y
					}
					Back(how, out, []float64{0.5, 0.5, 0.5, 0.5, 0.5}, Panels{h, 0}, Panels{d, 0}, 1)
					for _, got := range h {
						if math.IsNaN(want) {
							require.True(t, math.IsNaN(got), "%s: how %d, h %v, d %v", name, how, x, y)
							continue
						}
						require.Empty(t, difference([]float64{want}, []float64{got}), "%s: how %d, h %v, d %v", name, how, x, y)
					}
				})
			}
		}
	}
}
