package diagnostics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// sort fills ordered and halved, once per quantity.
func (q *quantity) sort() {
	if q.isSorted {
		return
	}
	q.isSorted = true
	q.ordered = q.ordered[:0]
	for i, v := range q.x {
		q.ordered = append(q.ordered, draw{v, i})
	}
	q.order.sort(q.ordered)
	if q.n%2 == 0 {
		q.halved = q.ordered
		return
	}
	q.inner = q.inner[:0]
	for _, d := range q.ordered {
		if d.at%q.n != q.n/2 {
			q.inner = append(q.inner, d)
		}
	}
	q.halved = q.inner
}

// quantile returns the quantile of all draws that interpolates between order
// statistics,
//
//	(1-h) x_(k) + h x_(k+1),  k + h = 1 + (n-1) prob
//
// for prob in [0, 1] [Hyndman & Fan 1996, type 7].
func (q *quantity) quantile(prob float64) float64 {
	q.sort()
	at := float64(float64(len(q.ordered)-1) * prob)
	// 1 + at, not at: the rounding of the sum decides, where at is nearly whole.
	at = 1 + at
	k := math.Floor(at)
	below := q.ordered[int(k)-1].value
	if at == k {
		return below
	}
	above := q.ordered[int(k)].value
	if above == below {
		return below
	}
	h := at - k
	return float64((1-h)*below) + float64(h*above)
}

// median returns the middle draw, or the mean of the two in the middle.
func (q *quantity) median() float64 {
	q.sort()
	k := len(q.ordered) / 2
	above := q.ordered[k].value
	if len(q.ordered)%2 == 1 {
		return above
	}
	below := q.ordered[k-1].value
	if mean := (below + above) / 2; !math.IsInf(mean, 0) {
		return mean
	}
	return below/2 + above/2
}

// fold returns the distances of the halves' draws from the median, ascending.
// Both ends of the sorted draws are farthest, so merging the ends sorts them.
func (q *quantity) fold() []draw {
	q.sort()
	centre := q.median()
	q.folded = slices.Grow(q.folded[:0], len(q.halved))[:len(q.halved)]
	i, j := 0, len(q.halved)-1
	for k := j; k >= 0; k-- {
		left, right := math.Abs(q.halved[i].value-centre), math.Abs(q.halved[j].value-centre)
		if left > right {
			q.folded[k] = draw{left, q.halved[i].at}
			i++
		} else {
			q.folded[k] = draw{right, q.halved[j].at}
			j--
		}
	}
	return q.folded
}

// normalScores returns the normal scores of the ranks of ascending draws, each
// in the place of its draw,
//
//	Φ⁻¹((r - 3/8) / (n + 1/4))
//
// where r is a draw's rank among n, averaged over equal draws
// [Vehtari et al. 2021, Section 4.1; Blom 1958]. Places that are not among the draws
// keep what they held. The slice is q's own and valid until the next transform.
func (q *quantity) normalScores(ascending []draw) []float64 {
	q.scores.reset(len(ascending))
	for first := 0; first < len(ascending); {
		last := first
		for last+1 < len(ascending) && ascending[last+1].value == ascending[first].value {
			last++
		}
		z := q.scores.of(first, last)
		for _, d := range ascending[first : last+1] {
			q.y[d.at] = z
		}
		first = last + 1
	}
	return q.y
}

// scores keeps the normal scores of the ranks among n draws.
type scores []float64

// reset makes s the scores among n draws.
func (s *scores) reset(n int) {
	if len(*s) == n {
		return
	}
	*s = slices.Grow((*s)[:0], n)[:n]
	for i := range *s {
		(*s)[i] = normalScore(float64(i+1), n)
	}
}

// of returns the score of draws that share the places first to last, from 0.
func (s scores) of(first, last int) float64 {
	if first == last {
		return s[first]
	}
	return normalScore(float64(first+last)/2+1, len(s))
}

// normalScore returns the score of rank r among n.
func normalScore(r float64, n int) float64 {
	const c = 3. / 8
	return mathext.NormalQuantile((r - c) / (float64(n) - 2*c + 1))
}
