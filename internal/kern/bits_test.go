package kern

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// sum is the hash of what every operation makes of some shapes: the same with
// each kernel set and on each machine.
const sum = "e2f7a4f08a35c5fb0223b616392ac43754589760a7a8fec8d5dcb4938cc63cca"

func TestBitsAreTheSameEverywhere(t *testing.T) {
	onEachSet(func(name string) {
		t.Run(name, func(t *testing.T) { require.Equal(t, sum, bitsOfAll()) })
	})
}

func bitsOfAll() string {
	h, rng := sha256.New(), rand.New(rand.NewPCG(30, 31))
	bitsOfFunctions(h, rng)
	for n := 0; n <= 301; n += 7 {
		x, y := normals(rng, n), normals(rng, n)
		add(h, Dot(x, y), Hypot(float64(n), 1/float64(n+1)))
		Axpy(0.3, x, y)
		AddTimes(y, x, x)
		add(h, Misfit(x, slices.Clone(x), y, 0.7))
		Times(x, x, y)
		add(h, x...)
		add(h, y...)
	}
	for k := 1; k <= 40; k++ {
		for m := 1; m <= 40; m++ {
			q := newProduct(rng, How(rng.IntN(hows)), k, m, 1+rng.IntN(2), 8*(1+rng.IntN(3)))
			Mul(q.how, q.k, q.m, Weights{q.w, q.wk, q.wm, q.bias}, Panels{q.p, q.pStep}, Panels{q.c, q.cStep}, q.n, q.rows)
			add(h, q.c...)
			a, b, out := Panels{normals(rng, 2*k*Height), k * Height}, Panels{normals(rng, 2*m*Height), m * Height}, normals(rng, k*m)
			sums := normals(rng, m)
			Outer(out, m, sums, a, b, k, m, 2)
			add(h, out...)
			add(h, sums...)
		}
		c, v, out := normals(rng, 8*k*Height), normals(rng, 8*Height), make([]float64, k)
		SumRows(out, Panels{c, k * Height}, v, 8, 8*(1+k%3))
		Solve8(normals(rng, 8*Height), (*[8]float64)(normals(rng, 8)), c, 8*(1+k%3))
		Back(waysBack[k%3], out, normals(rng, k), Panels{c, k * Height}, Panels{v, Height}, 8)
		Scale(out, c, c)
		add(h, c...)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// bitsOfFunctions adds those at all kinds of numbers, and about 0.
func bitsOfFunctions(h hash.Hash, rng *rand.Rand) {
	var x []float64
	for range 5000 {
		x = append(x, math.Float64frombits(rng.Uint64()), math.Ldexp(rng.Float64()-0.5, rng.IntN(20)-8))
	}
	y := make([]float64, len(x))
	var names []string
	for name := range functions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := functions[name]
		if f.all != nil {
			f.all(y, x)
		} else {
			for i, v := range x {
				y[i] = f.one(v)
			}
		}
		add(h, y...)
	}
}

// add adds the bits of v to h.
func add(h hash.Hash, v ...float64) {
	for _, x := range v {
		b := math.Float64bits(x)
		h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24), byte(b >> 32), byte(b >> 40), byte(b >> 48), byte(b >> 56)})
	}
}
