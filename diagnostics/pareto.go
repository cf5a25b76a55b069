package diagnostics

import (
	"math"
	"slices"
)

// ParetoKhat returns the tail index of one quantity: the larger shape k̂ of the
// generalised Pareto laws fitted to its lower and its upper tail,
//
//	P(x > u + t) ∝ (1 + k t/σ)^(-1/k)
//
// A moment of order r exists where k < 1/r: the mean below 1, the variance below
// 1/2. k is 0 for an exponential or normal tail, 1 for a Cauchy's and negative
// for a bounded one. Of n draws each tail has ⌊3 n/√ESSTail⌋, or ⌊n/5⌋
// where that is fewer. The
// fit is that of [Zhang & Stephens 2009] with a weak prior that draws k̂ towards
// 1/2 like ten draws would [Vehtari et al. 2024].
//
// chains is [chain][draw], on any scale. NaN where [ESSTail] is, with fewer than
// 30 draws, or where both tails are constant or a quarter of a tail is one value.
func ParetoKhat(chains [][]float64) float64 {
	q := newQuantity(chains)
	return q.khat(math.Min(q.essQuantile(0.05), q.essQuantile(0.95)))
}

// khat is ParetoKhat given the tail ESS.
func (q *quantity) khat(essTail float64) float64 {
	q.sort()
	n := len(q.ordered)
	if math.IsNaN(essTail) || n < 30 {
		return math.NaN()
	}
	m := tailLength(n, essTail)
	at := func(i int) float64 { return q.ordered[i].value }
	q.tail = slices.Grow(q.tail[:0], m)[:m]
	k := math.NaN()
	for _, side := range []func(i int) float64{
		func(i int) float64 { return -at(n - 1 - i) },
		at,
	} {
		cut := side(n - m - 1)
		if cut == side(n-m) {
			cut -= epsilon
		}
		for i := range q.tail {
			q.tail[i] = side(n-m+i) - cut
		}
		if side(n-1)-side(n-m) < epsilon {
			continue
		}
		if shape := paretoShape(q.tail); math.IsNaN(k) || shape > k {
			k = shape
		}
	}
	return k
}

// tailLength returns the number of draws in each tail of n.
func tailLength(n int, essTail float64) int {
	if essTail > 225 {
		return int(3 * math.Sqrt(float64(n)/(essTail/float64(n))))
	}
	return n / 5
}

// paretoShape returns the shape k of the generalised Pareto law fitted to x, the
// ascending distances of a tail from where it begins: the posterior mean of
// θ = -k/σ over a grid, under a prior that depends on the data
// [Zhang & Stephens 2009, Section 4]. NaN where a quarter of x is one value.
func paretoShape(x []float64) float64 {
	n := len(x)
	size := float64(n)
	quartile := x[int(math.Floor(size/4+0.5))-1]
	if !(quartile > x[0]) {
		return math.NaN()
	}
	shape := func(theta float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += math.Log1p(-theta * v)
		}
		return sum / size
	}
	grid := 30 + int(math.Sqrt(size))
	theta, loglik := make([]float64, grid), make([]float64, grid)
	for j := range theta {
		theta[j] = 1/x[n-1] + (1-math.Sqrt(float64(grid)/(float64(j)+0.5)))/3/quartile
		k := shape(theta[j])
		loglik[j] = size * (math.Log(-theta[j]/k) - k - 1)
	}
	top, sum, mean := slices.Max(loglik), 0.0, 0.0
	for j, l := range loglik {
		w := math.Exp(l - top)
		sum += w
		mean += w * theta[j]
	}
	const prior, draws = 0.5, 10
	k := (shape(mean/sum)*size + prior*draws) / (size + draws)
	if math.IsNaN(k) {
		return math.Inf(1)
	}
	return k
}
