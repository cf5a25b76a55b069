package mcmctest

import (
	"math"
	"math/rand/v2"
)

// Sparse returns the p >> n set that horseshoe samplers are judged by: n rows of
// p independent standard normal columns (x, row by row), the first signals of
// which have coefficients ±1, and noise whose standard deviation is a third of
// the signal's.
func Sparse(n, p, signals int, seed uint64) (x, y []float64) {
	rng := rand.New(rand.NewPCG(seed, uint64(p)))
	x, y = make([]float64, n*p), make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for i := range y {
		y[i] = math.Sqrt(float64(signals)) / 3 * rng.NormFloat64()
		for j := range signals {
			y[i] += float64(1-2*(j%2)) * x[i*p+j]
		}
	}
	return x, y
}
