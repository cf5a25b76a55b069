package diagnostics

import (
	"math"
	"slices"
)

// sorter sorts draws by value, digit by digit from the lowest (radix sort).
// Equal draws keep their order.
//
// Note: a sort by comparisons of 4 x 1000 draws takes twice as long, and
// was a quarter of the time of all figures together.
type sorter struct {
	spare  []draw
	counts [digits][1 << digitBits]int32
}

// A key's digits have 11 bits: its 64 bits are six digits.
const digitBits, digits, digitMask = 11, 6, 1<<11 - 1

// sort sorts draws, none of which is NaN, in place.
func (s *sorter) sort(draws []draw) {
	s.spare = slices.Grow(s.spare[:0], len(draws))[:len(draws)]
	clear(s.counts[:])
	for _, d := range draws {
		k := key(d.value)
		for i := range s.counts {
			s.counts[i][k&digitMask]++
			k >>= digitBits
		}
	}
	from, to := draws, s.spare
	for i := range s.counts {
		if place(to, from, &s.counts[i], digitBits*i) {
			from, to = to, from
		}
	}
	copy(draws, from)
}

// place copies from to to in the order of one digit of the keys, given how often
// each of its values occurs; false, and nothing is done, if all have the same.
func place(to, from []draw, counts *[1 << digitBits]int32, shift int) bool {
	next := int32(0)
	for v, n := range counts {
		if int(n) == len(from) {
			return false
		}
		counts[v] = next
		next += n
	}
	for _, d := range from {
		at := &counts[key(d.value)>>shift&digitMask]
		to[*at] = d
		*at++
	}
	return true
}

// key returns an integer that is ordered like v; -0 is 0.
func key(v float64) uint64 {
	if v == 0 {
		v = 0
	}
	bits := math.Float64bits(v)
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}
