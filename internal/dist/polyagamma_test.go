package dist

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// tilts go from 0 over both sides of the change of proposal at 3.125 to where
// the law is a point.
var tilts = []float64{0, 1e-8, 0.1, 1, 2.5, 3.1, 3.15, 4, 7, 20, 59, 61, 150, 700, 1e3}

// pgMoments returns mean and variance of PG(1, c).
func pgMoments(c float64) (mean, variance float64) {
	if math.Abs(c) < 1e-2 { // their series: nothing cancels
		return 0.25 - c*c/48, 1.0/24 - c*c/120
	}
	s := 1 / math.Cosh(c/2)
	mean = math.Tanh(c/2) / (2 * c)
	if c > 700 {
		return mean, 1 / (2 * c * c * c)
	}
	return mean, (math.Sinh(c) - c) * s * s / (4 * c * c * c)
}

func TestMomentsOfPolyaGamma(t *testing.T) {
	rng := newRNG()
	n := 5 * draws()
	for _, c := range tilts {
		mean, variance := pgMoments(c)
		laplace := math.Exp(logCosh(c/2) - logCosh(math.Sqrt(c*c/4+0.5/mean/2)))
		var first, second, third, square float64
		for range n {
			w := PolyaGamma(rng, c)
			if !(w > 0) || math.IsInf(w, 1) {
				t.Fatalf("c = %v gave %v", c, w)
			}
			d := (w - mean) * (w - mean) / variance
			first += (w - mean) / math.Sqrt(variance)
			second += d - 1
			square += (d - 1) * (d - 1)
			third += math.Exp(-w*0.5/mean) - laplace
		}
		root := math.Sqrt(float64(n))
		z1, z2 := first/root, second/math.Sqrt(square)
		// the Laplace transform's variance, from its value at twice the argument
		v := math.Exp(logCosh(c/2)-logCosh(math.Sqrt(c*c/4+1/mean/2))) - laplace*laplace
		z3 := third / root / math.Sqrt(v)
		t.Logf("c = %v: z of mean %.2f, variance %.2f, Laplace transform %.2f", c, z1, z2, z3)
		for _, z := range []float64{z1, z2, z3} {
			require.Less(t, math.Abs(z), 4.9)
		}
	}
}

// logCosh returns log cosh x for x >= 0.
func logCosh(x float64) float64 { return x + math.Log1p(math.Exp(-2*x)) - math.Ln2 }

// pgCDF is the distribution function of PG(1, c): 4ω has the density
//
//	cosh(z) e^(-z²x/2) Σ (-1)ⁿ a_n(x),  z = c/2
//
// summed here by the expansion for small x alone, to the last digit, over log
// x. [Polson, Scott & Windle 2013, Eq. 13]
func pgCDF(c float64) func(omega float64) float64 {
	z := c / 2
	logf := func(v float64) float64 {
		x := math.Exp(v)
		sum, sign := 1.0, -1.0
		for n := 1.0; n*(n+1) < 20*x; n++ {
			sum += sign * (2*n + 1) * math.Exp(-2*n*(n+1)/x)
			sign = -sign
		}
		return -v/2 - 1/(2*x) - z*z*x/2 + math.Log(math.Max(sum, 1e-300))
	}
	mean, variance := pgMoments(c)
	sd := math.Sqrt(variance) / mean
	center := math.Log(4 * mean)
	cdf := numericCDF(logf, center-math.Min(12*sd, 6), center+math.Min(12*sd, 3))
	return func(omega float64) float64 { return cdf(math.Log(4 * omega)) }
}

func TestPolyaGammaIsExact(t *testing.T) {
	rng := newRNG()
	for _, c := range tilts {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			d := kolmogorov(draws(), func() float64 { return PolyaGamma(rng, -c) }, pgCDF(c))
			t.Logf("√n D = %.2f", d)
			require.Less(t, d, ksLimit)
		})
	}
}

// The slips that are easy to make. The defining sum itself passes.
func TestWrongPolyaGammaIsCaught(t *testing.T) {
	rng := newRNG()
	for name, wrong := range map[string]func() float64{
		"tilt not halved":         func() float64 { return PolyaGamma(rng, 6) },
		"not divided by four":     func() float64 { return 4 * PolyaGamma(rng, 3) },
		"twelve terms of the sum": func() float64 { return pgSum(rng, 3, 12) },
	} {
		require.Greater(t, kolmogorov(40_000, wrong, pgCDF(3)), ksLimit, name)
	}
	require.Less(t, kolmogorov(40_000, func() float64 { return pgSum(rng, 3, 2000) }, pgCDF(3)), ksLimit)
}

// pgSum draws from the first terms of the defining sum.
func pgSum(rng *rand.Rand, c float64, terms int) float64 {
	sum := 0.0
	for k := 1; k <= terms; k++ {
		h := float64(k) - 0.5
		sum += rng.ExpFloat64() / (h*h + c*c/(4*math.Pi*math.Pi))
	}
	return sum / (2 * math.Pi * math.Pi)
}

// Far out the law is a point at 1/(2|c|), and stays one.
func TestPolyaGammaAtHugeTilts(t *testing.T) {
	rng := newRNG()
	for _, c := range []float64{1e5, -1e8, 1e16, 1e100, -1e300} {
		for range 1000 {
			w := PolyaGamma(rng, c)
			require.InEpsilon(t, 1, w*2*math.Abs(c), 8/math.Sqrt(math.Abs(c))+1e-14)
		}
	}
}

func TestPolyaGammaDoesNotAllocate(t *testing.T) {
	rng := newRNG()
	require.Zero(t, testing.AllocsPerRun(1000, func() { PolyaGamma(rng, 1) }))
}

func BenchmarkPolyaGamma(b *testing.B) {
	rng := newRNG()
	for _, c := range []float64{0, 1, 5, 50} {
		b.Run(fmt.Sprint(c), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				PolyaGamma(rng, c)
			}
		})
	}
}
