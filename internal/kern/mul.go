package kern

import "fmt"

// Height is the number of rows of a panel. A matrix is stored as row panels,
// feature after feature:
//
//	element (24i + r, f) is V[i·Step + 24 f + r]
//
// so that vectors run along rows.
const Height = 24

// Panels are the row panels of a matrix.
type Panels struct {
	V    []float64
	Step int // elements from one panel to the next
}

// Weights are the other factor of a product: element (k, m) is V[k·K + m·M].
type Weights struct {
	V    []float64
	K, M int
}

// How is what a product does with what it finds.
type How int

// The ways to use a product.
const (
	Set How = iota // c = wp
	Add            // c += wp
	Sub            // c -= wp
)

// Mul multiplies the first k >= 1 features of n panels by weights, which gives the
// first m features of c:
//
//	c[f][r] = Σ_k w(k, f) p[k][r]
//
// over the first rows rows of each panel: 8, 16 or 24. The sum goes over k in
// order, one fused multiply-add a term, and begins with what c holds where how
// is Add or Sub. c may not overlap with p or w.
func Mul(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	if m <= 0 || n <= 0 {
		return
	}
	if k < 1 {
		panic(fmt.Sprintf("kern: product over %d features", k))
	}
	if w.K < 0 || w.M < 0 {
		panic("kern: weights with a negative stride")
	}
	_ = w.V[(k-1)*w.K+(m-1)*w.M]
	p.reach(k, n, rows)
	c.reach(m, n, rows)
	use.mul(how, k, m, w, p, c, n, rows)
}

// reach panics unless p has the first rows rows of n panels of k features.
func (p Panels) reach(k, n, rows int) {
	checkRows(rows)
	if p.Step < 0 {
		panic("kern: panels with a negative step")
	}
	_ = p.V[(n-1)*p.Step+(k-1)*Height+rows-1]
}

func checkRows(rows int) {
	if rows != 8 && rows != 16 && rows != Height {
		panic(fmt.Sprintf("kern: %d rows of a panel, not 8, 16 or 24", rows))
	}
}

// mulTile is the product of a fixed number of outputs and of vectors of rows.
type mulTile func(how, k int, w *float64, wk, wm int, p *float64, pStep int, c *float64, cStep, panels int)

// call runs a tile for the outputs from m on, and the rows from r on.
func (f mulTile) call(how How, k, m, r int, w Weights, p, c Panels, n int) {
	f(int(how), k, &w.V[m*w.M], w.K, w.M, &p.V[r], p.Step, &c.V[m*Height+r], c.Step, n)
}

// tiles calls f for the parts of m outputs, of at most most each and as even as
// can be.
func tiles(m, most int, f func(at, size int)) {
	parts := (m + most - 1) / most
	for i := range parts {
		at := i * m / parts
		f(at, (i+1)*m/parts-at)
	}
}

func mulPortable(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	for i := range n {
		for f := 0; f < m; f += 2 {
			for r := 0; r < rows; r += 4 {
				out := c.V[i*c.Step+f*Height+r:]
				if f+1 < m {
					mulPortable2x4(how, k, w.V[f*w.M:], w.K, w.M, p.V[i*p.Step+r:], out)
				} else {
					mulPortable1x4(how, k, w.V[f*w.M:], w.K, p.V[i*p.Step+r:], out)
				}
			}
		}
	}
}

func mulPortable2x4(how How, k int, w []float64, wk, wm int, p, c []float64) {
	a, b := (*[4]float64)(c), (*[4]float64)(c[Height:])
	var a0, a1, a2, a3, b0, b1, b2, b3 float64
	if how != Set {
		a0, a1, a2, a3, b0, b1, b2, b3 = a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3]
	}
	for i := range k {
		x, u, v := (*[4]float64)(p[i*Height:]), w[i*wk], w[i*wk+wm]
		if how == Sub {
			u, v = -u, -v
		}
		a0, a1, a2, a3 = fma(u, x[0], a0), fma(u, x[1], a1), fma(u, x[2], a2), fma(u, x[3], a3)
		b0, b1, b2, b3 = fma(v, x[0], b0), fma(v, x[1], b1), fma(v, x[2], b2), fma(v, x[3], b3)
	}
	*a, *b = [4]float64{a0, a1, a2, a3}, [4]float64{b0, b1, b2, b3}
}

func mulPortable1x4(how How, k int, w []float64, wk int, p, c []float64) {
	a := (*[4]float64)(c)
	var a0, a1, a2, a3 float64
	if how != Set {
		a0, a1, a2, a3 = a[0], a[1], a[2], a[3]
	}
	for i := range k {
		x, u := (*[4]float64)(p[i*Height:]), w[i*wk]
		if how == Sub {
			u = -u
		}
		a0, a1, a2, a3 = fma(u, x[0], a0), fma(u, x[1], a1), fma(u, x[2], a2), fma(u, x[3], a3)
	}
	*a = [4]float64{a0, a1, a2, a3}
}
