package gsm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestRegularizedHorseshoeIsParsed(t *testing.T) {
	for text, want := range map[string]RegularizedHorseshoe{
		"regularized-horseshoe":                       {1, 2, 4},
		"regularized-horseshoe(slab=0.5)":             {1, 0.5, 4},
		"regularized-horseshoe(s=0.1,slab=2.5,df=30)": {0.1, 2.5, 30},
	} {
		p, err := ParsePrior(text)
		require.NoError(t, err)
		require.Equal(t, want, p.Law)
		require.Equal(t, HalfCauchy{1}, p.Tau)
		again, err := ParsePrior(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
	}
	_, err := ParsePrior("regularized-horseshoe(df=0)")
	require.EqualError(t, err, "gsm: regularized-horseshoe needs df > 0, not 0")
}

func TestBoundedIsTheHarmonicSumOfVariances(t *testing.T) {
	for _, s := range []float64{0, 1e-300, 1e-9, 0.3, 1, 7, 1e9, 1e300} {
		for _, c := range []float64{1e-300, 0.02, 1, 5, 1e300} {
			want := 0.0
			if s > 0 {
				want = math.Min(s, c) / math.Hypot(1, math.Min(s, c)/math.Max(s, c))
			}
			require.InDelta(t, want, Bounded(s, c), 1e-15*want)
		}
	}
	require.Equal(t, 3.0, Bounded(math.Inf(1), 3))
}

// The marginal against a mixture over draws of c of one-dimensional integrals,
// and against its two limits: without a bound a horseshoe, far away Student's t.
func TestRegularizedHorseshoeMarginal(t *testing.T) {
	wide := RegularizedHorseshoe{S: 0.7, Slab: 1e7, DF: 40}
	for _, w := range []float64{1e-6, 0.01, 1, 30, 1e3} {
		require.InDelta(t, HalfCauchy{0.7}.LogMarginal(w, 1.3), wide.LogMarginal(w, 1.3), 1e-7)
	}
	far := RegularizedHorseshoe{S: 1e10, Slab: 2, DF: 4}
	for _, w := range []float64{0.5, 3, 40, 1e3} { // ξ is all but infinite
		require.InDelta(t, distuv.StudentsT{Sigma: 2, Nu: 4}.LogProb(w), far.LogMarginal(w, 1), 2e-6)
	}
	r := RegularizedHorseshoe{S: 1, Slab: 2, DF: 4}
	total := 2 * math.Exp(logIntegral2(func(u float64) float64 { return u + r.LogMarginal(math.Exp(u), 1) }, -30, 20, 125))
	require.InDelta(t, 1, total, 1e-6)
	require.True(t, math.IsInf(r.LogMarginal(0, 1), 1))
}

// logIntegral2 is logIntegral on n points.
func logIntegral2(f func(float64) float64, lo, hi float64, n int) float64 {
	h := (hi - lo) / float64(n)
	sum := 0.0
	for i := range n + 1 {
		sum += math.Exp(f(lo + h*float64(i)))
	}
	return math.Log(sum * h)
}

func TestRegularizedHorseshoeDrawsFollowItsMarginal(t *testing.T) {
	r := RegularizedHorseshoe{S: 0.5, Slab: 1, DF: 3}
	rng := rand.New(rand.NewPCG(8, 9))
	inside, n := 0.0, 200_000
	for range n {
		if math.Abs(r.Rand(rng)*rng.NormFloat64()) < 1 {
			inside++
		}
	}
	want := 2 * math.Exp(logIntegral2(func(u float64) float64 { return u + r.LogMarginal(math.Exp(u), 1) }, -30, 0, 75))
	want -= 0.5 * 2 * math.Exp(r.LogMarginal(1, 1)) * 30 / 75 // the trapezoid rule's end
	z := (inside/float64(n) - want) / math.Sqrt(want*(1-want)/float64(n))
	require.Less(t, math.Abs(z), 4.5)
}

func BenchmarkRegularizedHorseshoeMarginal(b *testing.B) {
	for range b.N {
		RegularizedHorseshoe{1, 2, 4}.LogMarginal(0.3, 1)
	}
}

// The marginal against a plain two-dimensional trapezoid rule on a finer grid.
func TestRegularizedHorseshoeMarginalIsTheMixture(t *testing.T) {
	for _, r := range []RegularizedHorseshoe{{1, 2, 4}, {0.01, 0.5, 1}, {3, 10, 30}} {
		for _, sigma0 := range []float64{1, 0.3} {
			for _, w := range []float64{1e-12, 1e-6, 0.01, 0.7, 3, 40, 1e3, 1e6} {
				local, bound := r.Local(), r.Bound()
				top, sum := math.Inf(-1), 0.0
				const step = 0.06
				logw := math.Log(w)
				for v := math.Log(r.Slab) - 4; v < math.Max(math.Log(r.Slab), logw)+3+45/r.DF; v += step {
					pc, _ := bound.LogDensity(v)
					if pc < -700 {
						continue
					}
					for u := math.Min(logw, 0) - 6; u < math.Max(logw, 0)+45; u += 2 * step {
						pu, _ := local.LogDensity(u)
						f := pc + pu + logNormalDensity(w, Bounded(sigma0*math.Exp(u), math.Exp(v)))
						if f > top {
							sum, top = sum*math.Exp(top-f), f
						}
						sum += math.Exp(f - top)
					}
				}
				want := top + math.Log(sum*step*2*step)
				require.InDelta(t, want, r.LogMarginal(w, sigma0), 1e-7, "%v sigma0=%v w=%v", r, sigma0, w)
			}
		}
	}
}
