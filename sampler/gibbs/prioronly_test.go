package gibbs

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// marginalCDF returns P(|w| <= size) for w ≠ 0 below a law with σ0 = 1 by
// Simpson's rule in log size.
func marginalCDF(law gsm.Law) func(size float64) float64 {
	const lo, hi, n = -200.0, 60.0, 5_200
	cdf := make([]float64, n+1)
	at := func(t float64) float64 { return math.Exp(law.LogMarginal(math.Exp(t), 1) + t) }
	h := (hi - lo) / n
	for i := range n {
		t := lo + h*float64(i)
		cdf[i+1] = cdf[i] + h/6*(at(t)+4*at(t+h/2)+at(t+h))
	}
	return func(size float64) float64 {
		i := min(max((math.Log(size)-lo)/h, 0), n-1e-9)
		k := int(i)
		return (cdf[k] + (i-float64(k))*(cdf[k+1]-cdf[k])) / cdf[n]
	}
}

// checkPrior compares the weights of a sampler without the likelihood with the
// marginal of their law. Each replicate starts at a draw of the prior and goes
// five sweeps, so that the draws are independent and have the law if and only if
// the kernel leaves it invariant.
func checkPrior(t testing.TB, p *model.Posterior, law gsm.Law, newKernel func() sampler.Kernel) {
	t.Helper()
	rng := rand.New(rand.NewPCG(12, 34))
	n := replicates()
	k := newKernel()
	out := make([]float64, len(k.Columns()))
	s := &sampler.State{X: make([]float64, p.Dim()), Grad: make([]float64, p.Dim())}
	w := make([]float64, p.Layout().Weights)
	var sizes []float64
	zeros := 0
	for range n {
		_, err := p.Simulate(rng, s.X)
		require.NoError(t, err)
		for range 5 {
			k.Step(rng, s, out)
		}
		p.Weights(w, s.X)
		if size := math.Abs(w[0]); size > 0 {
			sizes = append(sizes, size)
		} else {
			zeros++
		}
	}
	if b, ok := law.(gsm.Bernoulli); ok {
		sd := math.Sqrt(float64(n) * b.Mean() * (1 - b.Mean()))
		if d := math.Abs(float64(zeros)-float64(n)*(1-b.Mean())) / sd; d > mcmctest.Bound {
			t.Errorf("%d of %d weights are 0: |z| = %.1f", zeros, n, d)
		}
	} else if zeros > 0 {
		t.Errorf("%d weights are 0", zeros)
	}
	slices.Sort(sizes)
	cdf, worst := marginalCDF(law), 0.0
	for i, v := range sizes {
		f, m := cdf(v), float64(len(sizes))
		worst = max(worst, math.Abs(f-float64(i)/m), math.Abs(float64(i+1)/m-f))
	}
	worst *= math.Sqrt(float64(len(sizes)))
	if !(worst < 2.69) { // the 1e-6 point of Kolmogorov's distribution
		t.Errorf("the weights do not have the marginal of %s: √n D = %.2f", law, worst)
	}
}

// eachPrior runs check on the prior alone of every row of the noise table, τ
// fixed, so that the weights have the marginal of the row.
func eachPrior(t *testing.T, check func(t *testing.T, p *model.Posterior)) {
	for _, text := range everyLaw() {
		s := parse(t, text, "inverse-gamma(3,2)", "none", false)
		s.PriorOnly, s.Prior.Tau = true, gsm.Fixed(1)
		p := small(t, 9, 3, s)
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			check(t, p)
		})
	}
}

func TestPriorOnlyReproducesEveryMarginal(t *testing.T) {
	eachPrior(t, func(t *testing.T, p *model.Posterior) {
		checkPrior(t, p, p.Spec().Prior.Law, func() sampler.Kernel { return kernelOf(t)(p) })
	})
}

func TestPriorOnlyWithTheWrongLawIsCaught(t *testing.T) {
	s := parse(t, "uniform", "inverse-gamma(3,2)", "none", false)
	s.PriorOnly, s.Prior.Tau = true, gsm.Fixed(1)
	p := small(t, 9, 3, s)
	mcmctest.MustFail(t, func(tb testing.TB) {
		checkPrior(tb, p, gsm.Uniform{C: 2}, func() sampler.Kernel { return kernelOf(t)(p) })
	})
}
