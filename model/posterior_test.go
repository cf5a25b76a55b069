package model

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
)

func dense(x []float64, n, p int) *mat.Dense { return mat.NewDense(n, p, x) }

func TestImproperPosteriorsAreRefused(t *testing.T) {
	const three = "model: 3 coefficients with a flat prior (the intercept among them) leave no degree of freedom in 3 rows, so the posterior is improper: give them a prior"
	cases := []struct {
		name, message            string
		n, p                     int
		prior, noise, intercept  string
		byNoise, only, collinear bool
		unpenalized              []string
		change                   func(s *Spec)
	}{
		{name: "flat with p = n", message: three, n: 3, p: 2, prior: "flat", noise: "jeffreys", intercept: "flat", byNoise: true},
		{name: "flat with p = n, no intercept", message: strings.Replace(three, " (the intercept among them)", "", 1), n: 3, p: 3, prior: "flat", noise: "jeffreys", intercept: "none", byNoise: true},
		{name: "flat p = n - 1", n: 4, p: 2, prior: "flat", noise: "jeffreys", intercept: "flat"},
		{name: "flat σ with one degree of freedom", message: "model: noise prior flat needs two degrees of freedom, and 2 coefficients with a flat prior (the intercept among them) leave one in 3 rows, so the posterior is improper: use --noise-prior=jeffreys or a proper one",
			n: 3, p: 1, prior: "flat", noise: "flat", intercept: "flat", byNoise: true},
		{name: "Jeffreys with one degree of freedom", n: 3, p: 1, prior: "flat", noise: "jeffreys", intercept: "flat", byNoise: true},
		{name: "collinear flat columns", message: "model: the columns with a flat prior are collinear, so the posterior is improper: leave one out or give them a prior",
			n: 8, p: 3, collinear: true, prior: "flat", noise: "jeffreys", intercept: "flat"},
		{name: "collinear shrunk columns", n: 8, p: 3, collinear: true, prior: "horseshoe", noise: "jeffreys", intercept: "flat"},
		{name: "Jeffreys that can interpolate", message: "model: noise prior jeffreys with --scale-by-noise=false is improper where the features can fit all 4 rows: use --noise-prior='half-cauchy(1)' or --scale-by-noise=true",
			n: 4, p: 6, prior: "horseshoe", noise: "jeffreys", intercept: "flat"},
		{name: "flat σ that can interpolate", message: "model: noise prior flat with --scale-by-noise=false is improper where the features can fit all 4 rows: use --noise-prior='half-cauchy(1)' or --scale-by-noise=true",
			n: 4, p: 6, prior: "horseshoe", noise: "flat", intercept: "flat"},
		{name: "scaled by noise", n: 4, p: 6, prior: "horseshoe", noise: "jeffreys", intercept: "flat", byNoise: true},
		{name: "proper noise", n: 4, p: 6, prior: "horseshoe", noise: "half-cauchy(1)", intercept: "flat"},
		{name: "fixed noise", n: 4, p: 6, prior: "horseshoe", noise: "1", intercept: "flat"},
		{name: "unknown unpenalized", message: `model: unpenalized feature "age" is not in the model`,
			n: 8, p: 2, prior: "horseshoe", noise: "1", intercept: "flat", unpenalized: []string{"age"}},
		{name: "σ0", message: "model: sigma0 must be positive, not -1",
			n: 8, p: 2, prior: "horseshoe", noise: "1", intercept: "flat", change: func(s *Spec) { s.Prior.Sigma0 = -1 }},
		{name: "structure without a law", message: "gsm: structure add needs a prior with a law of the scales: gaussian has none",
			n: 8, p: 2, prior: "gaussian", noise: "1", intercept: "flat", change: func(s *Spec) { s.Prior.Structure = gsm.ADD }},
		{name: "prior only, flat intercept", message: "model: the prior of the intercept (flat) is improper, so there is nothing to draw from the prior: give it a proper one",
			n: 8, p: 2, prior: "horseshoe", noise: "1", intercept: "flat", only: true},
		{name: "prior only, Jeffreys", message: "model: the prior of the noise (jeffreys) is improper, so there is nothing to draw from the prior: give it a proper one",
			n: 8, p: 2, prior: "horseshoe", noise: "jeffreys", intercept: "none", only: true},
		{name: "prior only, flat coefficient", message: `model: the prior of "f1" (flat) is improper, so there is nothing to draw from the prior: give it a proper one`,
			n: 8, p: 2, prior: "horseshoe", noise: "1", intercept: "none", only: true, unpenalized: []string{"f1"}},
		{name: "prior only, all parts", message: `model: the priors of "f0" (flat), "f1" (flat), "f2" (flat), 2 more features (flat), the intercept (flat) and the noise (flat) are improper, so there is nothing to draw from the prior: give each a proper one`,
			n: 8, p: 5, prior: "flat", noise: "flat", intercept: "flat", only: true},
		{name: "prior only, proper", n: 8, p: 2, prior: "horseshoe", noise: "half-normal(1)", intercept: "gaussian(0,1)", only: true},
	}
	for _, c := range cases {
		x, y, names := table(c.n, c.p)
		if c.collinear {
			for i := range y {
				x[i*c.p+2] = x[i*c.p] - 3*x[i*c.p+1]
			}
		}
		d, _, err := NewData(x, y, names, Full)
		require.NoError(t, err)
		s := spec(t, c.prior, c.noise, c.intercept, c.byNoise)
		s.PriorOnly, s.Unpenalized = c.only, c.unpenalized
		if c.change != nil {
			c.change(&s)
		}
		_, err = New(d, s)
		if c.message == "" {
			require.NoError(t, err, c.name)
		} else {
			require.EqualError(t, err, c.message, c.name)
		}
	}
}

func TestInitIsFinite(t *testing.T) {
	rng := newRNG(21)
	eachModel(t, func(t *testing.T, p *Posterior) {
		x, grad, row := make([]float64, p.Dim()), make([]float64, p.Dim()), make([]float64, len(p.Names()))
		for range 20 {
			p.Init(rng, x)
			lp := p.LogDensity(x, grad)
			p.Record(row, x)
			for _, v := range append(append([]float64{lp}, grad...), row...) {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0))
			}
		}
	})
}

// Counts start where they can be expected: from means that are too large by orders
// of magnitude the way down takes longer than a warm-up.
func TestCountsStartAboutTheirMean(t *testing.T) {
	rng := newRNG(22)
	y, offset := []float64{1200, 900, 1500, 1100, 1000, 1300, 800, 1400}, []float64{3, 3, 3, 3, 3, 3, 3, 3}
	d, _, err := NewDiscreteData(normal(rng, 16), y, []string{"a", "b"}, Full)
	require.NoError(t, err)
	d.Offset = offset
	s := spec(t, "horseshoe", "jeffreys", "gaussian(0,10)", false)
	s.Likelihood = Poisson{}
	p := posterior(t, d, s)
	x, f := make([]float64, p.Dim()), make([]float64, len(y))
	for range 200 {
		p.Init(rng, x)
		require.InDelta(t, math.Log(1150)-3, x[p.Layout().Intercept], 4.5)
		p.Outputs(f, x)
		for _, v := range f {
			require.InDelta(t, math.Log(1150), v, 30)
		}
	}
}

// A model without features, noise or intercept has nothing to say, and says it.
func TestModelsOfAlmostNothing(t *testing.T) {
	d := data(t, 8, 0, Full)
	p := posterior(t, d, spec(t, "horseshoe", "1", "none", true))
	require.Zero(t, p.Dim())
	require.Empty(t, p.Names())
	p.Init(newRNG(1), nil)
	p.Record(nil, nil)
	require.InDelta(t, -8*math.Log(2*math.Pi)/2-7.0/2, p.LogDensity(nil, nil), 1e-12) // Σ y² = n - 1

	p = posterior(t, d, spec(t, "horseshoe", "jeffreys", "flat", true))
	require.Equal(t, []string{"intercept", "sigma"}, p.Names())
	row := make([]float64, 2)
	p.Record(row, []float64{0, 0})
	require.InDeltaSlice(t, []float64{d.Scaling.YMean, d.Scaling.YSD}, row, 1e-12)

	for _, intercept := range []string{"flat", "student-t(4,0,2)"} {
		p = posterior(t, d, spec(t, "horseshoe", "jeffreys", intercept, true))
		mcmctest.Gradient(t, p, points(p.Dim())...)
	}
}

func TestLogDensityIsSafeForConcurrentUse(t *testing.T) {
	p := posterior(t, data(t, 8, 3, Full), spec(t, "horseshoe", "jeffreys", "flat", true))
	all := points(p.Dim())[:8]
	want := make([]float64, len(all))
	for i, x := range all {
		want[i] = p.LogDensity(x, nil)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			grad, row := make([]float64, p.Dim()), make([]float64, len(p.Names()))
			for range 50 {
				for i, x := range all {
					if got := p.LogDensity(x, grad); got != want[i] {
						t.Errorf("%v instead of %v", got, want[i])
					}
					p.Record(row, x)
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingAllocatesPerDraw(t *testing.T) {
	s := spec(t, "horseshoe", "jeffreys", "flat", true)
	s.Unpenalized = []string{"f1"}
	p := posterior(t, data(t, 8, 3, Full), s)
	x, grad, row, w := normal(newRNG(1), p.Dim()), make([]float64, p.Dim()), make([]float64, len(p.Names())), make([]float64, 2)
	for name, f := range map[string]func(){
		"LogDensity":              func() { p.LogDensity(x, nil) },
		"LogDensity and gradient": func() { p.LogDensity(x, grad) },
		"Record":                  func() { p.Record(row, x) },
		"Weights":                 func() { p.Weights(w, x); p.SetWeights(x, w) },
	} {
		mcmctest.AllocatesNothing(t, name, 200, f)
	}
}

func TestSimulateHasTheModelsMoments(t *testing.T) {
	rng := newRNG(31)
	d := data(t, 8, 3, Full)
	n := 20_000

	// Given x, the target is f plus σ times a standard normal.
	p := posterior(t, d, spec(t, "horseshoe", "half-cauchy(1)", "student-t(3,0,1)", true))
	x, w := make([]float64, p.Dim()), make([]float64, 3)
	residual := func() float64 {
		q, err := p.Simulate(rng, x)
		require.NoError(t, err)
		p.Weights(w, x)
		f := x[p.Layout().Intercept]
		for j := range w {
			f += d.X.At(2, j) * w[j]
		}
		return (q.Data().Y[2] - f) / p.Sigma(x)
	}
	require.Less(t, kolmogorov(n, residual, distuv.UnitNormal.CDF), ksLimit)

	// Every scale is half-Cauchy, and z normal.
	for _, s := range p.Layout().Scales {
		cdf := func(v float64) float64 { return 2 / math.Pi * math.Atan(math.Exp(v)) }
		require.Less(t, kolmogorov(n, func() float64 { p.Simulate(rng, x); return x[s.At] }, cdf), ksLimit, s.Name)
	}
	require.Less(t, kolmogorov(n, func() float64 { p.Simulate(rng, x); return x[1] }, distuv.UnitNormal.CDF), ksLimit)

	// With every scale fixed the marginal law of y is a known Gaussian.
	for _, byNoise := range []bool{true, false} {
		s := spec(t, "gaussian", "0.6", "gaussian(0.5,1)", byNoise)
		s.Prior.Tau = gsm.Fixed(0.7)
		p := posterior(t, d, s)
		v := 0.6*0.6 + 1
		sd := 0.7
		if byNoise {
			sd *= 0.6
		}
		for j := range 3 {
			v += sd * sd * d.X.At(5, j) * d.X.At(5, j)
		}
		y := func() float64 {
			q, err := p.Simulate(rng, x)
			require.NoError(t, err)
			return q.Data().Y[5]
		}
		law := distuv.Normal{Mu: 0.5, Sigma: math.Sqrt(v)}
		require.Less(t, kolmogorov(n, y, law.CDF), ksLimit)
		law.Sigma = math.Sqrt(v - 0.6*0.6) // the twin: the noise left out
		require.Greater(t, kolmogorov(n, y, law.CDF), ksLimit)
	}

	_, err := posterior(t, d, spec(t, "horseshoe", "1", "flat", true)).Simulate(rng, x)
	require.EqualError(t, err, "model: the prior of the intercept (flat) is improper, so there is nothing to draw from the prior: give it a proper one")
}

func BenchmarkLogDensity(b *testing.B) {
	d := data(b, 442, 10, Full)
	p := posterior(b, d, spec(b, "horseshoe", "jeffreys", "flat", true))
	x, grad := normal(newRNG(1), p.Dim()), make([]float64, p.Dim())
	b.ReportAllocs()
	for b.Loop() {
		p.LogDensity(x, grad)
	}
}
