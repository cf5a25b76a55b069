package diagnostics

import "math"

// Rhat returns the rank-normalised split R-hat of one quantity, the larger of
// its bulk and its tail form,
//
//	R = √((h-1)/h + B/(h W))
//
// where B/h is the variance of the half chains' means, W the mean of their
// variances and h their length. The bulk form is that of the draws' normal
// scores, the tail form that of the normal scores of |x - median|, which sees
// chains of unequal spread. 1 says that the chains agree; above 1.01 they do
// not yet [Vehtari et al. 2021, Sections 3.1, 4.1 and 4.2].
//
// chains is [chain][draw], on any scale: R-hat depends on ranks alone. One
// chain is enough to split. NaN with fewer than 4 draws a chain, with a draw
// that is not finite, where all draws are equal, or where all are equally far
// from the median; +Inf where no half chain moves and they differ.
func Rhat(chains [][]float64) float64 { return newQuantity(chains).rhat() }

func (q *quantity) rhat() float64 {
	if q.reason != "" {
		return math.NaN()
	}
	q.sort()
	bulk := q.splitRhat(q.normalScores(q.halved))
	tail := q.splitRhat(q.normalScores(q.fold()))
	if math.IsNaN(bulk) || math.IsNaN(tail) { // math.Max prefers +Inf to NaN
		return math.NaN()
	}
	return math.Max(bulk, tail)
}

// splitRhat returns the R-hat of the half chains of y as they are.
func (q *quantity) splitRhat(y []float64) float64 {
	count, h := q.halves()
	return potentialScaleReduction(count, h, func(k int) []float64 { return q.half(y, k) })
}

// potentialScaleReduction returns the R-hat of count sequences of length h.
func potentialScaleReduction(count, h int, sequence func(k int) []float64) float64 {
	means := make([]float64, count)
	within, lo, hi := 0.0, math.Inf(1), math.Inf(-1)
	for k := range means {
		s := sequence(k)
		mean, v := variance(s)
		means[k] = mean
		within += v / float64(count)
		lo, hi = extend(lo, hi, s)
	}
	if !(hi-lo >= epsilon) {
		return math.NaN()
	}
	_, between := variance(means)
	n := float64(h)
	return math.Sqrt((between*n/within + n - 1) / n)
}
