package dist

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/internal/kern"
)

func exponentialCDF(x float64) float64 { return -math.Expm1(-math.Max(x, 0)) }

func TestNormalIsExact(t *testing.T) {
	rng := newRNG()
	require.Less(t, kolmogorov(10*draws(), func() float64 { return Normal(rng) }, normalCDF), ksLimit)
}

func TestExponentialIsExact(t *testing.T) {
	rng := newRNG()
	require.Less(t, kolmogorov(10*draws(), func() float64 { return Exponential(rng) }, exponentialCDF), ksLimit)
}

// beyond returns draws of |x| that lie beyond from.
func beyond(from float64, draw func() float64) func() float64 {
	return func() float64 {
		for {
			if x := math.Abs(draw()); x > from {
				return x
			}
		}
	}
}

// Two draws in 10,000 lie in the tail, and a wrong one would not show in the whole.
func TestTailsAreExact(t *testing.T) {
	rng := newRNG()
	n := draws() / 20
	r := normal.x[1]
	d := kolmogorov(n, beyond(r, func() float64 { return Normal(rng) }), func(x float64) float64 {
		return 1 - math.Erfc(x/math.Sqrt2)/math.Erfc(r/math.Sqrt2)
	})
	require.Less(t, d, ksLimit, "normal")
	r = exponential.x[1]
	d = kolmogorov(n/2, beyond(r, func() float64 { return Exponential(rng) }), func(x float64) float64 {
		return exponentialCDF(x - r)
	})
	require.Less(t, d, ksLimit, "exponential")
}

// Between the rectangles that lie below the density wholly and those above it
// the choice is by height: a narrow strip of x shows what happens there.
func TestWedgesAreExact(t *testing.T) {
	rng := newRNG()
	for _, i := range []int{1, 2, 100, 254, 255} {
		require.Less(t, inStrip(normal, i, normalCDF, func() float64 { return math.Abs(Normal(rng)) }), ksLimit, "normal, strip %d", i)
		require.Less(t, inStrip(exponential, i, exponentialCDF, func() float64 { return Exponential(rng) }), ksLimit, "exponential, strip %d", i)
	}
}

// inStrip returns the Kolmogorov distance of draws between x[i+1] and x[i].
func inStrip(l layers, i int, cdf func(float64) float64, draw func() float64) float64 {
	lo, hi := l.x[i+1], l.x[i]
	a, b := cdf(lo), cdf(hi)
	return kolmogorov(draws()/20, within(lo, hi, draw), func(x float64) float64 { return (cdf(x) - a) / (b - a) })
}

func within(lo, hi float64, draw func() float64) func() float64 {
	return func() float64 {
		for {
			if x := draw(); x >= lo && x < hi {
				return x
			}
		}
	}
}

// moments returns z-scores of the means of x, x², x³ and x⁴ over n draws,
// given the exact moments of orders 1 to 8.
func moments(n int, draw func() float64, exact [8]float64) (z [4]float64) {
	var sum [4]float64
	for range n {
		x := draw()
		p := x
		for k := range sum {
			sum[k] += p
			p *= x
		}
	}
	for k := range sum {
		m := exact[k]
		z[k] = (sum[k]/float64(n) - m) / math.Sqrt((exact[2*k+1]-m*m)/float64(n))
	}
	return z
}

func TestMomentsOfNormalAndExponential(t *testing.T) {
	rng := newRNG()
	n := 20 * draws()
	for _, z := range moments(n, func() float64 { return Normal(rng) }, [8]float64{0, 1, 0, 3, 0, 15, 0, 105}) {
		require.Less(t, math.Abs(z), 4.5)
	}
	for _, z := range moments(n, func() float64 { return Exponential(rng) }, [8]float64{1, 2, 6, 24, 120, 720, 5040, 40320}) {
		require.Less(t, math.Abs(z), 4.5)
	}
}

// The strips have equal areas, the last reaches the top, and they lie where
// quadrature and the inverse say.
func TestStripsCoverTheDensity(t *testing.T) {
	for name, c := range map[string]struct {
		l    layers
		f    func(float64) float64
		tail float64 // area beyond x[1]
	}{
		"normal":      {normal, func(x float64) float64 { return math.Exp(-x * x / 2) }, math.Sqrt(math.Pi/2) * math.Erfc(normal.x[1]/math.Sqrt2)},
		"exponential": {exponential, func(x float64) float64 { return math.Exp(-x) }, math.Exp(-exponential.x[1])},
	} {
		v := c.l.x[1]*c.l.f[1] + c.tail
		require.InEpsilon(t, v, c.l.x[0]*c.f(c.l.x[1]), 1e-14, name)
		for i := 1; i < 256; i++ {
			require.InEpsilon(t, v, c.l.x[i]*(c.l.f[i+1]-c.l.f[i]), 1e-11, "%s %d", name, i)
			require.InEpsilon(t, c.f(c.l.x[i]), c.l.f[i], 1e-13, "%s %d", name, i)
		}
		require.Equal(t, 0.0, c.l.x[256])
		require.Equal(t, 1.0, c.l.f[256])
	}
}

// Three slips of a ziggurat, each seen by one of the checks above.
func TestWrongZigguratsAreCaught(t *testing.T) {
	rng := newRNG()
	r := normal.x[1]
	tail := func() float64 { return r + Exponential(rng)/r } // without its rejection
	require.Greater(t, kolmogorov(10_000, tail, func(x float64) float64 {
		return 1 - math.Erfc(x/math.Sqrt2)/math.Erfc(r/math.Sqrt2)
	}), ksLimit)

	ziggurat := func(strip func(u uint64) uint64, accept func(i uint64, x float64) bool) func() float64 {
		return func() float64 {
			for {
				u := rng.Uint64()
				i := strip(u)
				x := float64(int64(u)>>10|1) * 0x1p-53 * normal.x[i]
				if math.Abs(x) < normal.x[i+1] || accept(i, x) {
					return x
				}
			}
		}
	}
	byHeight := func(i uint64, x float64) bool { return height(rng, &normal, i) < kern.Exp(-x*x/2) }
	eight := func(u uint64) uint64 { return u & 0xff }
	require.Less(t, kolmogorov(100_000, ziggurat(eight, byHeight), normalCDF), ksLimit)
	always := func(uint64, float64) bool { return true }
	open := ziggurat(eight, always)
	require.Greater(t, inStrip(normal, 1, normalCDF, func() float64 { return math.Abs(open()) }), ksLimit, "no wedge is refused")
	same := func(u uint64) uint64 { return u >> 56 } // bits that the place depends on, too
	require.Greater(t, kolmogorov(100_000, ziggurat(same, byHeight), normalCDF), ksLimit, "strip and place share bits")
}

func TestZigguratsAllocateNothing(t *testing.T) {
	rng := newRNG()
	require.Zero(t, testing.AllocsPerRun(1000, func() { Normal(rng); Exponential(rng) }))
}

func BenchmarkNormal(b *testing.B)      { benchmark(b, Normal) }
func BenchmarkRandNormal(b *testing.B)  { benchmark(b, (*rand.Rand).NormFloat64) }
func BenchmarkExponential(b *testing.B) { benchmark(b, Exponential) }
func BenchmarkRandExponential(b *testing.B) {
	benchmark(b, (*rand.Rand).ExpFloat64)
}

func benchmark(b *testing.B, draw func(*rand.Rand) float64) {
	rng := rand.New(rand.NewChaCha8([32]byte{1}))
	s := 0.0
	for b.Loop() {
		s += draw(rng)
	}
	b.ReportMetric(s/float64(b.N), "mean")
}
