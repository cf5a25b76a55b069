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

// Weights are the other factor of a product: element (k, m) is V[k·K + m·M], and
// Bias, where it is not nil, is what the sums begin with.
type Weights struct {
	V    []float64
	K, M int
	Bias []float64
}

// How is what a product does with what c holds, and with its sums s.
type How int

// The ways to use a product. All but the first three take whole panels.
const (
	Set       How = iota // c = s
	Add                  // c = c + s, by sums that begin with c
	Sub                  // c = c - s, likewise
	ReLU                 // c = max(0, s)
	TimesTanh            // c = s (1 - c²), where c holds values of tanh
	TimesReLU            // c = s where c > 0, else 0
)

// Mul multiplies the first k >= 1 features of n panels by weights, which gives the
// first m features of c:
//
//	s[f][r] = bias(f) + Σ_k w(k, f) p[k][r]
//
// over the first rows rows of each panel: 8, 16 or 24. The sum goes over k in
// order, one fused multiply-add a term. c may not overlap with p or w.
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
	if rows != Height && (w.Bias != nil || how > Sub) {
		panic("kern: a bias or a finish on part of a panel")
	}
	if w.Bias != nil {
		if how == Add || how == Sub {
			panic("kern: sums that begin with a bias and with c")
		}
		_ = w.Bias[m-1]
	}
	_ = w.V[(k-1)*w.K+(m-1)*w.M]
	p.reach(k, n, rows)
	c.reach(m, n, rows)
	if k > mostAtOnce && m >= fewOutputs && how <= ReLU {
		mulInParts(how, k, m, w, p, c, n, rows)
		return
	}
	use.mul(how, k, m, w, p, c, n, rows)
}

// mostAtOnce terms of a panel's rows and of a tile's weights fit in the first cache
// together, so that the rows are still there for the next tile; with fewer outputs
// than fewOutputs there are too few tiles to gain.
const mostAtOnce, fewOutputs = 128, 16

// mulInParts multiplies some terms at a time: the sums of a part begin with those
// before it, which c holds. So it is not for TimesTanh and TimesReLU, which need
// what c held at their end.
func mulInParts(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	parts := (k + mostAtOnce - 1) / mostAtOnce
	for i := range n {
		now, w, out := how, w, c.V[i*c.Step:]
		if how == ReLU {
			now = Set
		}
		values := w.V
		for j := range parts {
			from, to := j*k/parts, (j+1)*k/parts
			w.V = values[from*w.K:]
			use.mul(now, to-from, m, w, Panels{V: p.V[i*p.Step+from*Height:]}, Panels{V: out}, 1, rows)
			w.Bias = nil
			if how != Sub {
				now = Add
			}
		}
		if how == ReLU {
			ReLUAll(out[:m*Height], out[:m*Height])
		}
	}
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
