package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// product is one case of Mul, its result by plain loops.
type product struct {
	how           How
	k, m, n, rows int
	wk, wm        int
	pStep, cStep  int
	w, bias, p, c []float64
}

func newProduct(rng *rand.Rand, how How, k, m, n, rows int) product {
	if how > Sub {
		rows = Height
	}
	q := product{how: how, k: k, m: m, n: n, rows: rows}
	// either stride of the weights may be the short one
	if q.wk, q.wm = m+rng.IntN(3), 1; rng.IntN(2) == 0 {
		q.wk, q.wm = 1+rng.IntN(2), k+1+rng.IntN(3)
	}
	if how != Add && how != Sub && rows == Height && rng.IntN(2) == 0 {
		q.bias = normals(rng, m)
	}
	q.pStep, q.cStep = k*Height+rng.IntN(9), m*Height+rng.IntN(9)
	q.w = normals(rng, (k-1)*q.wk+(m-1)*q.wm+1)
	q.p = normals(rng, (n-1)*q.pStep+(k-1)*Height+rows)
	q.c = normals(rng, (n-1)*q.cStep+(m-1)*Height+rows)
	return q
}

func (q product) want() []float64 {
	c := append([]float64(nil), q.c...)
	for i := range q.n {
		for f := range q.m {
			for r := range q.rows {
				at := &c[i*q.cStep+f*Height+r]
				s := 0.0
				switch {
				case q.how == Add || q.how == Sub:
					s = *at
				case q.bias != nil:
					s = q.bias[f]
				}
				for k := range q.k {
					v := q.w[k*q.wk+f*q.wm]
					if q.how == Sub {
						v = -v
					}
					s = math.FMA(v, q.p[i*q.pStep+k*Height+r], s)
				}
				*at = finished(q.how, s, *at)
			}
		}
	}
	return c
}

func finished(how How, s, c float64) float64 {
	switch {
	case how == ReLU && s < 0:
		return 0
	case how == TimesTanh:
		return s * math.FMA(-c, c, 1)
	case how == TimesReLU && !(c > 0):
		return 0
	}
	return s
}

func (q product) check(t *testing.T) {
	t.Helper()
	want := q.want()
	w, p, bias := guard(q.w), guard(q.p), guard(q.bias)
	if q.bias == nil {
		bias.v = nil
	}
	onEachSet(func(name string) {
		what := fmt.Sprintf("%s: how %d, k %d, m %d, %d panels, %d rows", name, q.how, q.k, q.m, q.n, q.rows)
		c := guard(q.c)
		Mul(q.how, q.k, q.m, Weights{w.v, q.wk, q.wm, bias.v}, Panels{p.v, q.pStep}, Panels{c.v, q.cStep}, q.n, q.rows)
		require.Empty(t, difference(want, c.v), what)
		c.intact(t, what)
	})
}

const hows = 6

func TestMul(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for k := 1; k <= 40; k++ {
		for m := 1; m <= 40; m++ {
			newProduct(rng, How(rng.IntN(hows)), k, m, 1+rng.IntN(3), 8*(1+rng.IntN(3))).check(t)
		}
	}
	for _, k := range []int{47, 101, 199, 300} {
		for _, m := range []int{41, 97, 255} {
			newProduct(rng, How(rng.IntN(hows)), k, m, 2, 8*(1+rng.IntN(3))).check(t)
		}
	}
	for how := Set; how < hows; how++ { // in parts
		newProduct(rng, how, 2*mostAtOnce+1, fewOutputs, 2, 8*(1+rng.IntN(3))).check(t)
	}
}

func FuzzMul(f *testing.F) {
	f.Add(uint64(1), uint8(0), uint8(3), uint8(5), uint8(2), uint8(1))
	f.Fuzz(func(t *testing.T, seed uint64, how, k, m, n, rows uint8) {
		rng := rand.New(rand.NewPCG(seed, 5))
		newProduct(rng, How(how%hows), 1+int(k), 1+int(m)%64, 1+int(n)%8, 8*(1+int(rows)%3)).check(t)
	})
}

// What is no number stays so, and zeros keep their sign, through each finish,
// whole and in parts.
func TestMulOfSpecials(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, shape := range [][2]int{{1, 1}, {mostAtOnce + 1, fewOutputs}} {
		k, m := shape[0], shape[1]
		for how := Set; how < hows; how++ {
			for _, v := range []float64{nan, inf, -inf, 0, zero, 5e-324, -5e-324, 1e308} {
				for _, old := range []float64{nan, inf, -inf, 0, zero, 1, -1, 5e-324} {
					q := product{how: how, k: k, m: m, n: 1, rows: Height, wk: m, wm: 1, w: make([]float64, k*m), p: make([]float64, k*Height), c: make([]float64, m*Height)}
					for i := range q.w {
						q.w[i] = 1
					}
					for r := range q.p {
						q.p[r] = zero
					}
					for r := range Height {
						q.p[r] = v
					}
					for r := range q.c {
						q.c[r] = old
					}
					want := q.want()[0]
					onEachSet(func(name string) {
						c := append([]float64(nil), q.c...)
						Mul(how, k, m, Weights{q.w, m, 1, nil}, Panels{q.p, 0}, Panels{c, 0}, 1, Height)
						for _, got := range c {
							if math.IsNaN(want) {
								require.True(t, math.IsNaN(got), "%s: how %d, %d terms, sum %v, c %v", name, how, k, v, old)
								continue
							}
							require.Empty(t, difference([]float64{want}, []float64{got}), "%s: how %d, %d terms, sum %v, c %v", name, how, k, v, old)
						}
					})
				}
			}
		}
	}
}

func TestMulChecksItsBounds(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	for _, cut := range []func(w *Weights, p, c *Panels){
		func(w *Weights, _, _ *Panels) { w.V = w.V[:len(w.V)-1] },
		func(w *Weights, _, _ *Panels) { w.K = -1 },
		func(w *Weights, _, _ *Panels) { w.Bias = make([]float64, 9) },
		func(_ *Weights, p, _ *Panels) { p.V = p.V[:len(p.V)-1] },
		func(_ *Weights, p, _ *Panels) { p.Step = -1 },
		func(_ *Weights, _, c *Panels) { c.V = c.V[:len(c.V)-1] },
		func(_ *Weights, _, c *Panels) { c.Step = -1 },
	} {
		q := newProduct(rng, Set, 5, 9, 2, 16)
		w, p, c := Weights{q.w, q.wk, q.wm, q.bias}, Panels{q.p, q.pStep}, Panels{q.c, q.cStep}
		require.NotPanics(t, func() { Mul(q.how, q.k, q.m, w, p, c, q.n, q.rows) })
		cut(&w, &p, &c)
		require.Panics(t, func() { Mul(q.how, q.k, q.m, w, p, c, q.n, q.rows) })
	}
	require.Panics(t, func() {
		Mul(Set, 1, 1, Weights{V: []float64{1}}, Panels{V: make([]float64, 24)}, Panels{V: make([]float64, 24)}, 1, 12)
	})
}

func BenchmarkMul(b *testing.B) {
	rng := rand.New(rand.NewPCG(8, 9))
	for _, q := range []product{
		newProduct(rng, Set, 256, 24, 1, 24), newProduct(rng, Set, 50, 50, 6, 24), newProduct(rng, Set, 13, 50, 6, 24),
		newProduct(rng, Sub, 24, 8, 1, 24), newProduct(rng, Set, 100, 1, 5, 24),
	} {
		onEachSet(func(name string) {
			b.Run(fmt.Sprintf("%s/k=%d,m=%d,n=%d", name, q.k, q.m, q.n), func(b *testing.B) {
				for range b.N {
					Mul(q.how, q.k, q.m, Weights{q.w, q.wk, q.wm, q.bias}, Panels{q.p, q.pStep}, Panels{q.c, q.cStep}, q.n, q.rows)
				}
				b.ReportMetric(2*float64(q.k*q.m*q.n*q.rows*b.N)/float64(b.Elapsed().Nanoseconds()), "GF")
			})
		})
	}
}
