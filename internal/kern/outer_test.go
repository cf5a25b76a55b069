package kern

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func checkOuter(t *testing.T, rng *rand.Rand, ka, kb, n int) {
	t.Helper()
	aStep, bStep, step := ka*Height+rng.IntN(9), kb*Height+rng.IntN(9), kb+rng.IntN(3)
	a, b := guard(normals(rng, (n-1)*aStep+ka*Height)), guard(normals(rng, (n-1)*bStep+kb*Height))
	before, sumsBefore := normals(rng, max(0, (ka-1)*step+kb)), normals(rng, kb)
	withSums := rng.IntN(2) == 0
	requireSame(t, func() []float64 {
		out, sums := guard(before), guard(sumsBefore)
		var into []float64
		if withSums {
			into = sums.v
		}
		Outer(out.v, step, into, Panels{a.v, aStep}, Panels{b.v, bStep}, ka, kb, n)
		out.intact(t, ka, kb, n)
		sums.intact(t, ka, kb, n)
		for j, got := range sums.v {
			s, size := sumsBefore[j], 1.0
			for p := range n {
				for r := range Height {
					if v := b.v[p*bStep+j*Height+r]; withSums {
						s += v
						size += math.Abs(v)
					}
				}
			}
			if !(math.Abs(s-got) <= 1e-14*size) {
				t.Fatal(ka, kb, n, j, s, got)
			}
		}
		for at, got := range out.v {
			i, j := at/step, at%step
			s, size := before[at], 1.0
			for p := range n {
				for r := range Height {
					if j < kb {
						v := a.v[p*aStep+i*Height+r] * b.v[p*bStep+j*Height+r]
						s += v
						size += math.Abs(v)
					}
				}
			}
			if !(math.Abs(s-got) <= 1e-14*size) || j >= kb && s != got {
				t.Fatal(ka, kb, n, i, j, s, got)
			}
		}
		return append(out.v, sums.v...)
	}, ka, kb, n)
}

func TestOuter(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 17))
	for ka := 0; ka <= 40; ka++ {
		for kb := 1; kb <= 40; kb++ {
			checkOuter(t, rng, ka, kb, 1+rng.IntN(3))
		}
	}
	checkOuter(t, rng, 301, 7, 2)
	checkOuter(t, rng, 7, 257, 5)
}

func TestSumsAreThoseOfOuter(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 19))
	for k := range 20 {
		n, b := 1+k%3, normals(rng, 3*(k*Height+5))
		x := Panels{b, k*Height + 5}
		before, out := normals(rng, k), make([]float64, 2*k)
		want := append([]float64{}, before...)
		Outer(out, k, want, x, x, min(k, 2), k, n)
		requireSame(t, func() []float64 {
			got := guard(before)
			Sums(got.v, x, n)
			got.intact(t, k, n)
			require.Equal(t, want, got.v)
			return got.v
		}, k, n)
	}
	require.Panics(t, func() { Sums(make([]float64, 2), Panels{make([]float64, 2*Height-1), 0}, 1) })
}

func FuzzOuter(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(5), uint8(2))
	f.Fuzz(func(t *testing.T, seed uint64, ka, kb, n uint8) {
		checkOuter(t, rand.New(rand.NewPCG(seed, 6)), int(ka)%64, 1+int(kb)%64, 1+int(n)%8)
	})
}

func TestOuterChecksItsBounds(t *testing.T) {
	v := func(n int) []float64 { return make([]float64, n) }
	a, b := Panels{v(3*Height + 2*Height), 3 * Height}, Panels{v(4*Height + 2*Height), 2 * Height}
	call := func(out []float64, step int, a, b Panels) func() {
		return func() { Outer(out, step, nil, a, b, 2, 2, 2) }
	}
	require.NotPanics(t, call(v(5), 3, a, b))
	require.Panics(t, func() { Outer(v(5), 3, v(1), a, b, 2, 2, 2) })
	require.Panics(t, call(v(4), 3, a, b))
	require.Panics(t, call(v(5), -1, a, b))
	require.Panics(t, call(v(5), 3, Panels{a.V[1:], a.Step}, b))
	require.Panics(t, call(v(5), 3, a, Panels{b.V[:3*Height], b.Step}))
}
