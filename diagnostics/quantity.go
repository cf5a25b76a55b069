package diagnostics

import (
	"cmp"
	"math"
	"slices"
)

// epsilon is the range below which draws count as constant, as in posterior.
const epsilon = 0x1p-52

// The reasons that Summary gives for missing figures.
const (
	reasonNoDraws   = "no draws"
	reasonTooFew    = "too few draws"
	reasonNotFinite = "not finite"
	reasonConstant  = "constant"
	reasonStuck     = "each chain constant"
	reasonHalves    = "two values, equally often"
	reasonTail      = "a tail quantile is the largest draw"
	reasonNarrow    = "range too small"
	reasonWide      = "range too large"
	reasonHeavy     = "tails too heavy for" // a mean, an sd, the sd's error
)

// draw is a value and its place in quantity.x.
type draw struct {
	value float64
	at    int
}

// quantity holds the draws of one quantity and what its figures share. It is
// reused from one quantity to the next, so that buffers, ranks' normal scores
// and the transform's tables are made once.
type quantity struct {
	chains, n int       // n is the common length of the chains
	x         []float64 // one chain after the other
	y         []float64 // a transform of x, in the same places
	lo, hi    float64
	reason    string // why figures must be missing, whatever they are

	ordered  []draw // all draws, ascending; equal ones in the order of x
	halved   []draw // those that lie in the halves: without odd chains' middles
	inner    []draw // room for halved where n is odd
	folded   []draw // the halves' distances from the median, ascending
	isSorted bool

	order  sorter
	scores scores
	acov   autocovariance
	rho    []float64
	tail   []float64
}

// load makes q the quantity of chains, cut to the shortest.
func (q *quantity) load(chains [][]float64) *quantity {
	q.chains, q.n, q.isSorted = len(chains), commonLength(chains), false
	q.x = q.x[:0]
	for _, c := range chains {
		q.x = append(q.x, c[:q.n]...)
	}
	q.y = slices.Grow(q.y[:0], len(q.x))[:len(q.x)]
	q.lo, q.hi, q.reason = math.NaN(), math.NaN(), ""
	switch {
	case len(q.x) == 0:
		q.reason = reasonNoDraws
	case !finite(q.x):
		q.reason = reasonNotFinite
	default:
		q.lo, q.hi = slices.Min(q.x), slices.Max(q.x)
		if q.n < 4 {
			q.reason = reasonTooFew
		} else if q.lo == q.hi {
			q.reason = reasonConstant
		}
	}
	return q
}

// newQuantity returns a quantity of its own for chains.
func newQuantity(chains [][]float64) *quantity { return new(quantity).load(chains) }

// commonLength returns the length of the shortest chain, 0 without chains.
func commonLength(chains [][]float64) int {
	if len(chains) == 0 {
		return 0
	}
	return len(slices.MinFunc(chains, func(a, b []float64) int { return cmp.Compare(len(a), len(b)) }))
}

// finite tells whether no value is NaN or infinite.
func finite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// chain returns the draws of chain c.
func (q *quantity) chain(c int) []float64 { return q.x[c*q.n : (c+1)*q.n] }

// halves returns the number of half chains and their length.
func (q *quantity) halves() (count, length int) { return 2 * q.chains, q.n / 2 }

// half returns the k-th half chain of y, which is laid out like q.x: first
// halves are even, second halves odd; the middle of an odd chain is in neither.
func (q *quantity) half(y []float64, k int) []float64 {
	chain, h := y[k/2*q.n:(k/2+1)*q.n], q.n/2
	if k%2 == 0 {
		return chain[:h]
	}
	return chain[q.n-h:]
}
