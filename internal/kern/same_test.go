package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// onEachSet runs f with each kernel set that this CPU has, the portable one
// last.
func onEachSet(f func(name string)) {
	before := use
	defer func() { use = before }()
	for _, s := range available() {
		use = s
		f(s.name)
	}
}

// requireSame runs f with each kernel set, and requires what it returns to be
// the same bit for bit. What is a message about the case.
func requireSame(t *testing.T, f func() []float64, what ...any) {
	t.Helper()
	var first []float64
	var of string
	onEachSet(func(name string) {
		got := f()
		if of == "" {
			first, of = append(first, got...), name
			return
		}
		require.Empty(t, difference(first, got), "%s and %s: %v", of, name, what)
	})
}

// difference says where a and b differ in a bit; it is empty where they do not.
func difference(a, b []float64) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d elements and %d", len(a), len(b))
	}
	for i, v := range a {
		if math.Float64bits(v) != math.Float64bits(b[i]) {
			return fmt.Sprintf("element %d is %v (%x) and %v (%x)", i, v, math.Float64bits(v), b[i], math.Float64bits(b[i]))
		}
	}
	return ""
}

func TestDifferenceSeesABit(t *testing.T) {
	require.Empty(t, difference([]float64{1, math.NaN()}, []float64{1, math.NaN()}))
	require.NotEmpty(t, difference([]float64{1}, []float64{math.Nextafter(1, 2)}))
	require.NotEmpty(t, difference([]float64{0}, []float64{math.Copysign(0, -1)}))
	require.NotEmpty(t, difference([]float64{1}, nil))
}

// buffer is a copy of v between two zones of a marked NaN: who reads them shows
// it in what he computes, and who writes them is seen by intact.
type buffer struct{ all, v []float64 }

const zone = 64

var mark = math.Float64frombits(0x7ff8dead0000beef)

func guard(v []float64) *buffer {
	b := &buffer{all: make([]float64, len(v)+2*zone)}
	for i := range b.all {
		b.all[i] = mark
	}
	b.v = b.all[zone : zone+len(v) : zone+len(v)]
	copy(b.v, v)
	return b
}

func (b *buffer) intact(t *testing.T, what ...any) {
	t.Helper()
	for i, v := range b.all {
		if i < zone || i >= zone+len(b.v) {
			require.Equal(t, math.Float64bits(mark), math.Float64bits(v), what...)
		}
	}
}

// normals returns n values that are about standard normal, the same on each
// machine.
func normals(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		for range 12 {
			v[i] += rng.Float64()
		}
		v[i] -= 6
	}
	return v
}
