package model

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// leastApart is 1 - |correlation| below which two columns are one to the data.
const leastApart = 1e-12

// Copies returns the pairs of features, by their place in Data's, of which one is
// a multiple of the other, up to a constant where the model has an intercept. The
// likelihood sees the sum of their effects alone, so only the prior tells their
// coefficients, or inclusions, apart. Pairs are in the order of the features.
func (p *Posterior) Copies() [][2]int {
	if p.data.X == nil {
		return nil
	}
	n, k := p.data.X.Dims()
	// Columns of unit length that are the same, or each other's negative, have
	// the same product with any vector, up to its sign.
	rng := rand.New(rand.NewPCG(1, 2))
	probe := make([]float64, n)
	for i := range probe {
		probe[i] = (float64(rng.Float64()) - 0.5) / math.Sqrt(float64(n))
	}
	columns := make([][]float64, k)
	shadow, order := make([]float64, k), make([]int, k)
	for j := range k {
		c := make([]float64, n)
		for i := range c {
			c[i] = p.data.X.At(i, j)
		}
		mean, _ := meanSD(c)
		if !p.spec.Intercept.Present() {
			mean = 0
		}
		length, top := 0.0, 0.0
		for i := range c {
			c[i] -= mean
			top = math.Max(top, math.Abs(c[i]))
		}
		for i := range c {
			c[i] /= top
			length += float64(c[i] * c[i])
		}
		for i := range c {
			c[i] /= math.Sqrt(length)
			shadow[j] += float64(c[i] * probe[i])
		}
		columns[j], shadow[j], order[j] = c, math.Abs(shadow[j]), j
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(shadow[a], shadow[b]) })
	var pairs [][2]int
	for at, a := range order {
		for _, b := range order[at+1:] {
			// |c_a ± c_b| <= √(2 leastApart) bounds the distance of shadows
			if shadow[b]-shadow[a] > 2*math.Sqrt(2*leastApart) {
				break
			}
			r := 0.0
			for i, v := range columns[a] {
				r += float64(v * columns[b][i])
			}
			if 1-math.Abs(r) <= leastApart {
				pairs = append(pairs, [2]int{min(a, b), max(a, b)})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return pairs
}
