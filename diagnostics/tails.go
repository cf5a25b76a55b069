package diagnostics

import "math"

// tails says up to which order the moments of a quantity exist, as far as its
// draws tell.
type tails struct {
	order int     // 4, 2, 1, or 0 where there is not even a mean
	khat  float64 // NaN where order is 4
}

// farthest is how many draws tell the tail index of Hill.
const farthest = 10

// tails returns which moments the tails of q leave, given the tail ESS. A moment
// of order r is given up where two tail indices agree. k̂ is at most two
// standard errors below 1/r, and four above what an exponential tail gives,
//
//	k̂ > max(1/r - 2 (1 + 1/r)/√m, (5 + 4 √m)/(m + 10))
//
// with m draws in the tail [Zhang & Stephens 2009; Vehtari et al. 2024, whose
// prior makes k̂ = (m k + 5)/(m + 10)]. And the index of the ten farthest draws
// alone is at least half of 1/r, as it is in 96 % of all samples where k = 1/r,
// and at least 1/4, which lighter tails seldom reach [Hill 1975].
//
// Note: either index alone misleads. A coefficient that is near 0 in most draws
// and far from it in some has k̂ above 1 with normal tails, since the tail that
// is fitted begins between its two modes; and ten draws of an exponential tail
// often look like one of k = 1/2.
func (q *quantity) tails(essTail float64) tails {
	const least = 0.25
	all := tails{4, math.NaN()}
	if math.IsNaN(essTail) || len(q.x) < 2*farthest {
		return all
	}
	hill := q.hill()
	if !(hill >= least) {
		return all // without a fit, which takes longer
	}
	khat, root := q.khat(essTail), math.Sqrt(float64(tailLength(len(q.x), essTail)))
	for i, r := range []float64{1, 2, 4} {
		limit := math.Max(1/r-2*(1+1/r)/root, (5+4*root)/(root*root+10))
		if khat > limit && hill >= math.Max(0.5/r, least) {
			return tails{[]int{0, 1, 2}[i], khat}
		}
	}
	return all
}

// hill returns the tail index of the ten draws farthest from the median,
//
//	Σ log(d_(i) / d_(10)) / 9
//
// of their distances d, i = 1 to 9 [Hill 1975].
func (q *quantity) hill() float64 {
	q.sort()
	centre, sum := q.median(), 0.0
	i, j := 0, len(q.ordered)-1
	for k := range farthest {
		left, right := centre-q.ordered[i].value, q.ordered[j].value-centre
		if left > right {
			i++
		} else {
			j--
		}
		d := math.Max(left, right)
		sum += math.Log(d)
		if k == farthest-1 {
			sum -= farthest * math.Log(d)
		}
	}
	return sum / (farthest - 1)
}
