package dist

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mathext"
)

// ksLimit is the 1e-6 point of the Kolmogorov distribution.
const ksLimit = 2.69

// kolmogorov returns √n times the largest distance between the empirical law
// of n independent draws and the distribution function cdf.
func kolmogorov(n int, draw func() float64, cdf func(float64) float64) float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = draw()
	}
	slices.Sort(x)
	worst := 0.0
	for i, v := range x {
		f := cdf(v)
		if math.IsNaN(v) || math.IsNaN(f) {
			return math.Inf(1)
		}
		worst = max(worst, f-float64(i)/float64(n), float64(i+1)/float64(n)-f)
	}
	return worst * math.Sqrt(float64(n))
}

func draws() int {
	if testing.Short() {
		return 20_000
	}
	return 200_000
}

func newRNG() *rand.Rand { return rand.New(rand.NewPCG(20, 26)) }

// logGammaCDF returns P(log G <= y), G ~ Gamma(shape, 1): the regularised
// incomplete gamma function, by its first term x^a/Γ(a+1) [DLMF 8.11.4] where x
// is tiny, and by the normal law of log G, right up to 1/√shape, where shape is
// beyond 1e10.
func logGammaCDF(shape float64) func(y float64) float64 {
	lg, _ := math.Lgamma(shape + 1)
	return func(y float64) float64 {
		switch {
		case shape > 1e10:
			return normalCDF((y - math.Log(shape)) * math.Sqrt(shape))
		case y < -40:
			return math.Exp(shape*y - lg)
		}
		return mathext.GammaIncReg(shape, math.Exp(y))
	}
}

func normalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

var shapes = []float64{1e-300, 1e-12, 1e-3, 0.02, 0.3, 0.999, 1, 1.5, 12, 1e3, 1e6, 1e12, 1e18, 1e22}

func TestLogGammaIsExact(t *testing.T) {
	rng := newRNG()
	for _, shape := range shapes {
		t.Run(fmt.Sprint(shape), func(t *testing.T) {
			d := kolmogorov(draws(), func() float64 { return LogGamma(rng, shape) }, logGammaCDF(shape))
			t.Logf("√n D = %.2f", d)
			require.Less(t, d, ksLimit)
		})
	}
}

func TestLogInverseGammaIsExact(t *testing.T) {
	rng := newRNG()
	for _, a := range shapes {
		for _, b := range []float64{1e-300, 1, 1e300} {
			t.Run(fmt.Sprint(a, b), func(t *testing.T) {
				cdf := logGammaCDF(a)
				d := kolmogorov(draws()/10, func() float64 { return math.Log(b) - LogInverseGamma(rng, a, b) }, cdf)
				require.Less(t, d, ksLimit)
			})
		}
	}
}

func TestNoShapeGivesNaNOrInf(t *testing.T) {
	rng := newRNG()
	for _, shape := range []float64{1e-300, 1e-100, 1e-3, 1, 1e16, 1e100, 1e300} {
		for range 10_000 {
			for _, v := range []float64{LogGamma(rng, shape), LogInverseGamma(rng, shape, 1e-300), LogInverseGamma(rng, shape, math.MaxFloat64)} {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "shape %v gave %v", shape, v)
			}
		}
	}
}

// The slip that turns a small shape's draw into that of shape + 1.
func TestGammaWithoutItsBoostIsCaught(t *testing.T) {
	rng := newRNG()
	d := kolmogorov(20_000, func() float64 { return LogGamma(rng, 1.3) }, logGammaCDF(0.3))
	require.Greater(t, d, ksLimit)
	d = kolmogorov(20_000, func() float64 { return LogGamma(rng, 13) }, logGammaCDF(12.5))
	require.Greater(t, d, ksLimit)
}

// law is a density on the line, its distribution function and exact draws.
type law struct {
	logf func(x float64) float64
	cdf  func(x float64) float64
	rand func(rng *rand.Rand) float64
}

var inf = math.Inf(1)

var laws = map[string]law{
	"normal": {
		func(x float64) float64 { return -x * x / 2 }, normalCDF, (*rand.Rand).NormFloat64,
	},
	"uniform, -Inf outside": {
		func(x float64) float64 {
			if x < 0 || x > 1 {
				return -inf
			}
			return 0
		},
		func(x float64) float64 { return x }, (*rand.Rand).Float64,
	},
	"exponential": {
		func(x float64) float64 {
			if x < 0 {
				return -inf
			}
			return -x
		},
		func(x float64) float64 { return -math.Expm1(-x) }, (*rand.Rand).ExpFloat64,
	},
	"Cauchy": {
		func(x float64) float64 { return -math.Log1p(x * x) },
		func(x float64) float64 { return 0.5 + math.Atan(x)/math.Pi },
		func(rng *rand.Rand) float64 { return rng.NormFloat64() / rng.NormFloat64() },
	},
	"two modes, 6 apart": {
		func(x float64) float64 {
			return math.Log(math.Exp(-(x+3)*(x+3)/2) + math.Exp(-(x-3)*(x-3)/2))
		},
		func(x float64) float64 { return (normalCDF(x+3) + normalCDF(x-3)) / 2 },
		func(rng *rand.Rand) float64 { return rng.NormFloat64() + 3*math.Copysign(1, rng.Float64()-0.5) },
	},
}

type transition func(rng *rand.Rand, logf func(float64) float64, x, width float64) float64

// afterTransitions returns the Kolmogorov distance of a few transitions' ends
// from exact starts: independent draws, so the test is exact whatever the mixing.
func afterTransitions(l law, step transition, width float64, n int) float64 {
	rng := newRNG()
	return kolmogorov(n, func() float64 {
		x := l.rand(rng)
		for range 3 {
			x = step(rng, l.logf, x, width)
		}
		return x
	}, l.cdf)
}

func TestSliceLeavesItsDensityInvariant(t *testing.T) {
	for name, l := range laws {
		for _, width := range []float64{1e-2, 1, 30, 1e4} {
			t.Run(fmt.Sprint(name, width), func(t *testing.T) {
				require.Less(t, afterTransitions(l, Slice, width, draws()/4), ksLimit)
				require.Less(t, afterTransitions(l, SliceWithin, width, draws()/4), ksLimit)
			})
		}
	}
}

// Three slips of slice sampling, each seen by the same check.
func TestWrongSlicesAreCaught(t *testing.T) {
	slips := map[string]transition{
		"the interval begins at x": func(rng *rand.Rand, logf func(float64) float64, x, width float64) float64 {
			level := logf(x) - rng.ExpFloat64()
			for lo, hi := x, x+width; ; {
				y := lo + (hi-lo)*rng.Float64()
				if logf(y) > level || y == x {
					return y
				}
				hi = y
			}
		},
		"the level is too low": func(rng *rand.Rand, logf func(float64) float64, x, width float64) float64 {
			return Slice(rng, func(y float64) float64 { return logf(y) / 1.2 }, x, width)
		},
		"the interval is centred": func(rng *rand.Rand, logf func(float64) float64, x, width float64) float64 {
			level := logf(x) - rng.ExpFloat64()
			for lo, hi := x-width/2, x+width/2; ; {
				y := lo + (hi-lo)*rng.Float64()
				if logf(y) > level || y == x {
					return y
				}
				if y < x {
					lo = y
				} else {
					hi = y
				}
			}
		},
	}
	for name, step := range slips {
		require.Greater(t, afterTransitions(laws["exponential"], step, 1, 20_000), ksLimit, name)
	}
}

func TestSliceStaysWhereTheDensityIsNotFinite(t *testing.T) {
	rng := newRNG()
	for _, v := range []float64{inf, -inf, math.NaN()} {
		require.Equal(t, 0.5, Slice(rng, func(float64) float64 { return v }, 0.5, 1))
	}
	// A density that is a point to floating point ends, at that point.
	require.Equal(t, 0.5, Slice(rng, func(x float64) float64 {
		if x == 0.5 {
			return 0
		}
		return math.NaN()
	}, 0.5, 1))
}

// concave is a strictly log-concave density with its distribution function, in
// the coordinate (x - at)/scale.
type concave struct {
	f         func(x float64) (logf, slope float64)
	cdf       func(x float64) float64
	at, scale float64
}

func (c concave) At(x float64) (logf, slope float64) {
	logf, slope = c.f((x - c.at) / c.scale)
	return logf, slope / c.scale
}

func normalShape(x float64) (float64, float64) { return -x * x / 2, -x }

// gammaShape is the density of log G, G ~ Gamma(a): skewed to the left for a
// small a, its tails exponential and doubly exponential.
func gammaShape(a float64) func(float64) (float64, float64) {
	return func(x float64) (float64, float64) { return a*x - math.Exp(x), a - math.Exp(x) }
}

// mirrored turns left into right.
func mirrored(f func(float64) (float64, float64)) func(float64) (float64, float64) {
	return func(x float64) (float64, float64) {
		v, s := f(-x)
		return v, -s
	}
}

// plateau is the product of two logistic functions at ±w: level between them.
// The distribution function follows by partial fractions.
func plateau(w float64) (f func(float64) (float64, float64), cdf func(float64) float64) {
	softplus := func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
	f = func(x float64) (float64, float64) {
		return -softplus(-x-w) - softplus(x-w), 1/(1+math.Exp(x+w)) - 1/(1+math.Exp(w-x))
	}
	return f, func(x float64) float64 { return (softplus(x+w) - softplus(x-w)) / (2 * w) }
}

func concaves() map[string]concave {
	p5, c5 := plateau(5)
	p300, c300 := plateau(300)
	// exp(-x^20): |x|^20 is Gamma(1/20)
	box := func(x float64) (float64, float64) { return -math.Pow(x, 20), -20 * math.Pow(x, 19) }
	boxCDF := func(x float64) float64 {
		return 0.5 + math.Copysign(mathext.GammaIncReg(0.05, math.Pow(x, 20)), x)/2
	}
	flip := func(cdf func(float64) float64) func(float64) float64 {
		return func(x float64) float64 { return 1 - cdf(-x) }
	}
	return map[string]concave{
		"normal":                   {normalShape, normalCDF, 0, 1},
		"normal, sd 1e-9 at 1":     {normalShape, normalCDF, 1, 1e-9},
		"normal, sd 1e-200":        {normalShape, normalCDF, 0, 1e-200},
		"normal, sd 1e100":         {normalShape, normalCDF, -3e100, 1e100},
		"log gamma 1e-3":           {gammaShape(1e-3), logGammaCDF(1e-3), 0, 1},
		"log gamma 0.5, mirrored":  {mirrored(gammaShape(0.5)), flip(logGammaCDF(0.5)), 2, 1},
		"log gamma 1e6":            {gammaShape(1e6), logGammaCDF(1e6), 0, 1},
		"log gamma 1e-8, mirrored": {mirrored(gammaShape(1e-8)), flip(logGammaCDF(1e-8)), 0, 1},
		"plateau of 10":            {p5, c5, 0, 1},
		"plateau of 600":           {p300, c300, 7, 1},
		"exp(-x^20)":               {box, boxCDF, 0, 1},
	}
}

func TestLogConcaveIsExact(t *testing.T) {
	for name, c := range concaves() {
		for _, start := range []float64{0, -40, 300} {
			for _, scale := range []float64{1e-3, 1, 1e4} {
				t.Run(fmt.Sprint(name, start, scale), func(t *testing.T) {
					rng := newRNG()
					if v, _ := c.f(start); math.IsInf(v, 0) {
						t.Skip("the density is 0 there")
					}
					d := kolmogorov(draws()/8, func() float64 {
						x := LogConcave(rng, c, c.at+start*c.scale, scale*c.scale)
						return (x - c.at) / c.scale
					}, c.cdf)
					require.Less(t, d, ksLimit)
				})
			}
		}
	}
}

// tilted reports a slope that is not that of its density, so that the tangents
// cut through it: what a sign or a factor lost in a derivative does.
type tilted struct{ concave }

func (c tilted) At(x float64) (logf, slope float64) {
	logf, slope = c.concave.At(x)
	return logf, slope + 1/c.scale
}

func TestLogConcaveWithAWrongSlopeIsCaught(t *testing.T) {
	rng := newRNG()
	c := concaves()["normal"]
	d := kolmogorov(20_000, func() float64 { return LogConcave(rng, tilted{c}, 0, 1) }, c.cdf)
	require.Greater(t, d, ksLimit)
}

func TestDrawsAllocateNothing(t *testing.T) {
	rng := newRNG()
	c := concaves()["plateau of 10"]
	logf := func(x float64) float64 { return -x * x / 2 }
	for name, f := range map[string]func(){
		"LogGamma":        func() { LogGamma(rng, 0.3) },
		"LogInverseGamma": func() { LogInverseGamma(rng, 3, 2) },
		"Slice":           func() { Slice(rng, logf, 0.3, 1) },
		"LogConcave":      func() { LogConcave(rng, c, 0, 1) },
	} {
		require.Zero(t, testing.AllocsPerRun(200, f), name)
	}
}

func BenchmarkLogConcave(b *testing.B) {
	for name, c := range concaves() {
		b.Run(name, func(b *testing.B) {
			rng := newRNG()
			for b.Loop() {
				LogConcave(rng, c, c.at, c.scale)
			}
		})
	}
}
