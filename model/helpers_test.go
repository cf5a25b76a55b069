package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
)

func newRNG(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 5)) }

// table returns n rows of p correlated columns with names f0, f1, ..., their
// means and spreads apart, and a target that depends on the first.
func table(n, p int) (x, y []float64, names []string) {
	rng := newRNG(3)
	x, y = make([]float64, n*p), make([]float64, n)
	for i := range n {
		last := 0.0
		for j := range p {
			last = 0.6*last + rng.NormFloat64()
			x[i*p+j] = 10*float64(j) + float64(1+j)*last
		}
		y[i] = 40 + 7*rng.NormFloat64()
		if p > 0 {
			y[i] += 3 * x[i*p]
		}
	}
	for j := range p {
		names = append(names, "f"+strconv.Itoa(j))
	}
	return x, y, names
}

func data(t testing.TB, n, p int, how Standardize) Data {
	t.Helper()
	x, y, names := table(n, p)
	d, _, err := NewData(x, y, names, how)
	require.NoError(t, err)
	return d
}

func spec(t testing.TB, prior, noise, intercept string, byNoise bool) Spec {
	t.Helper()
	s := Spec{Likelihood: Gaussian{}, ScaleByNoise: byNoise}
	var err error
	s.Prior, err = gsm.ParsePrior(prior)
	require.NoError(t, err)
	s.Noise, err = ParseNoisePrior(noise)
	require.NoError(t, err)
	s.Intercept, err = ParseInterceptPrior(intercept)
	require.NoError(t, err)
	return s
}

func posterior(t testing.TB, d Data, s Spec) *Posterior {
	t.Helper()
	p, err := New(d, s)
	require.NoError(t, err)
	return p
}

func normal(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for j := range x {
		x[j] = rng.NormFloat64()
	}
	return x
}

var (
	priors     = []string{"horseshoe", "horseshoe(s=0.3)", "regularized-horseshoe(s=0.7,slab=1.5,df=3)", "gaussian", "flat"}
	noises     = []string{"jeffreys", "flat", "half-cauchy(2)", "half-normal(1.5)", "half-student-t(3,0.7)", "inverse-gamma(2.5,0.6)", "0.8"}
	intercepts = []string{"flat", "none", "gaussian(0.5,1)", "student-t(3,-1,2)"}
)

// eachModel runs check on every prior x noise prior x intercept x scale-by-noise
// x structure x unpenalized that exists.
func eachModel(t *testing.T, check func(t *testing.T, p *Posterior)) {
	d := data(t, 8, 3, Full)
	for _, prior := range priors {
		for _, noise := range noises {
			for _, intercept := range intercepts {
				for _, byNoise := range []bool{true, false} {
					for _, structure := range gsm.Structures {
						for _, unpenalized := range [][]string{nil, {"f1"}} {
							s := spec(t, prior, noise, intercept, byNoise)
							if s.Prior.Law == nil && structure != gsm.None || s.Prior.Flat && unpenalized != nil {
								continue
							}
							s.Prior.Structure, s.Unpenalized = structure, unpenalized
							s.Prior.Sigma0 = 1.3
							t.Run(fmt.Sprint(prior, noise, intercept, byNoise, structure, unpenalized), func(t *testing.T) {
								check(t, posterior(t, d, s))
							})
						}
					}
				}
			}
		}
	}
}

// ksLimit is the 1e-6 point of the Kolmogorov distribution.
const ksLimit = 2.69

func kolmogorov(n int, draw func() float64, cdf func(float64) float64) float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = draw()
	}
	slices.Sort(x)
	worst := 0.0
	for i, v := range x {
		f := cdf(v)
		worst = max(worst, f-float64(i)/float64(n), float64(i+1)/float64(n)-f)
	}
	return worst * math.Sqrt(float64(n))
}
