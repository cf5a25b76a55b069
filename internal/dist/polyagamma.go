package dist

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// PolyaGamma returns an exact draw from the Pólya-Gamma law PG(1, c), c finite:
//
//	ω = (1/(2π²)) Σ_k g_k / ((k-1/2)² + c²/(4π²)),  g_k ~ Exponential(1)
//
// with mean tanh(c/2)/(2c) and Laplace transform cosh(c/2)/cosh(√(c²/4 + t/2)).
// It is rejection from an inverse Gaussian left of 0.64 and an exponential
// right of it, decided by the partial sums of an alternating series. [Polson,
// Scott & Windle 2013, Sec. 4; Devroye 2009]
func PolyaGamma(rng *rand.Rand, c float64) float64 {
	z := math.Abs(c) / 2
	right := rightOfCut(z)
	for {
		var x, logq float64
		if rng.Float64() < right {
			x = pgCut + Exponential(rng)/(math.Pi*math.Pi/8+float64(z*z/2))
			logq = -math.Pi * math.Pi * x / 2
		} else {
			x = inverseGaussianBelow(rng, z)
			logq = -2 / x
		}
		if jacobiAccepts(rng.Float64(), kern.Exp(logq)) {
			return x / 4
		}
	}
}

// pgCut is where the two expansions of the Jacobi density meet.
const pgCut = 0.64

// rightOfCut returns the share of the envelope of 4 PG(1, 2z) above the cut.
func rightOfCut(z float64) float64 {
	if z > 30 { // below 1e-100
		return 0
	}
	k, tz, root := math.Pi*math.Pi/8+float64(z*z/2), float64(pgCut*z), math.Sqrt(pgCut)
	above := float64(math.Pi / (4 * k) * kern.Exp(-k*pgCut))
	below := float64(kern.Exp(-z)*normalBelow((tz-1)/root)) + float64(kern.Exp(z)*normalBelow(-(tz+1)/root))
	return above / (above + below)
}

func normalBelow(x float64) float64 { return special.Erfc(-x/math.Sqrt2) / 2 }

// jacobiAccepts reports whether u < 1 - 3q² + 5q⁶ - ... + (-1)ⁿ (2n+1) q^(n(n+1)),
// for q < 0.05, by as many terms as it takes: its partial sums lie above and
// below in turn.
func jacobiAccepts(u, q float64) bool {
	sum, q2 := 1.0, float64(q*q)
	power, step := 1.0, 1.0 // q^(n(n+1)), q^(2n)
	for n := 1; ; n++ {
		step *= q2
		power *= step
		term := float64(float64(2*n+1) * power)
		if n%2 == 1 {
			if sum -= term; u <= sum {
				return true
			}
		} else if sum += term; u > sum {
			return false
		}
	}
}

// inverseGaussianBelow returns a draw from the inverse Gaussian law with mean
// 1/z and shape 1 kept below the cut; z = 0 is the law of 1/χ²₁.
func inverseGaussianBelow(rng *rand.Rand, z float64) float64 {
	if z < 1/pgCut {
		for {
			// 1/χ²₁ below the cut, by the tail of a normal beyond 1/√cut
			e := Exponential(rng)
			for e*e > 2*Exponential(rng)/pgCut {
				e = Exponential(rng)
			}
			r := 1 + float64(pgCut*e)
			x := pgCut / (r * r)
			if Exponential(rng) > z*z*x/2 {
				return x
			}
		}
	}
	// [Michael, Schucany & Haas 1976], the smaller root without cancellation
	mean := 1 / z
	for {
		y := Normal(rng)
		h := float64(mean * y * y / 2)
		ratio := 1 / (1 + h + math.Sqrt(h*(2+h)))
		x := mean * ratio
		if rng.Float64()*(1+ratio) > 1 {
			x = mean / ratio
		}
		if x <= pgCut {
			return x
		}
	}
}
