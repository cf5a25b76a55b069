package model

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/internal/mcmctest"
)

func TestStudentTDensity(t *testing.T) {
	rng := newRNG(4)
	for _, df := range []float64{0.3, 1, 4, 30, 1e4} {
		l := StudentT{df}
		f, y, theta := normal(rng, 5), normal(rng, 5), []float64{0.7}
		want := 0.0
		for i, v := range y {
			want += distuv.StudentsT{Mu: f[i], Sigma: math.Exp(0.7), Nu: df}.LogProb(v)
		}
		require.InDelta(t, want, l.LogDensity(f, y, theta, nil, nil), 1e-9*math.Abs(want), "df = %v", df)

		// The inverse of the Fisher information E[(d log p/df)²], by quadrature.
		law := distuv.StudentsT{Sigma: 1, Nu: df}
		df1, d := []float64{0}, []float64{0}
		information := quad.Fixed(func(u float64) float64 {
			r := math.Tan(u)
			l.LogDensity([]float64{0}, []float64{r}, []float64{0}, df1, d)
			return law.Prob(r) * df1[0] * df1[0] * (1 + r*r)
		}, -math.Pi/2, math.Pi/2, 4000, nil, 0)
		require.InEpsilon(t, 1/information, l.RowVariance(nil, 1), 1e-6, "df = %v", df)
	}

	// Far out nothing overflows.
	df, d := []float64{1, 1}, []float64{0}
	lp := StudentT{4}.LogDensity([]float64{0, 0}, []float64{1e200, 0}, []float64{0}, df, d)
	require.InEpsilon(t, 2*math.Log(3.0/8)-5*math.Log(1e200/2), lp, 1e-12)
	require.Equal(t, []float64{0, 0}, df)
	require.Equal(t, 3.0, d[0])
	mean, sd := []float64{0}, []float64{0}
	StudentT{4}.Moments(mean, sd, []float64{2}, 3)
	require.InDeltaSlice(t, []float64{2, 3 * math.Sqrt2}, append(mean, sd...), 1e-14)
	StudentT{2}.Moments(mean, sd, []float64{2}, 3)
	require.Equal(t, math.Inf(1), sd[0])
}

func TestGradientUnderStudentTErrors(t *testing.T) {
	d := data(t, 8, 3, Full)
	for _, prior := range priors {
		for _, df := range []float64{1, 4} {
			for _, byNoise := range []bool{true, false} {
				s := spec(t, prior, "half-cauchy(1)", "student-t(3,-1,2)", byNoise)
				s.Likelihood = StudentT{df}
				t.Run(fmt.Sprint(prior, df, byNoise), func(t *testing.T) {
					p := posterior(t, d, s)
					mcmctest.Gradient(t, p, points(p.Dim())...)
				})
			}
		}
	}
}

func TestStudentTSimulates(t *testing.T) {
	rng := newRNG(31)
	s := spec(t, "gaussian", "half-cauchy(1)", "gaussian(0.5,1)", true)
	s.Likelihood = StudentT{3}
	p := posterior(t, data(t, 8, 3, Full), s)
	x, f := make([]float64, p.Dim()), make([]float64, 8)
	residual := func() float64 {
		q, err := p.Simulate(rng, x)
		require.NoError(t, err)
		p.Outputs(f, x)
		return (q.Data().Y[2] - f[2]) / p.Sigma(x)
	}
	require.Less(t, kolmogorov(20_000, residual, distuv.StudentsT{Sigma: 1, Nu: 3}.CDF), ksLimit)
	require.Greater(t, kolmogorov(20_000, residual, distuv.StudentsT{Sigma: 1, Nu: 8}.CDF), ksLimit)
}

// Rows at one value let σ go to 0 under Student-t errors: with one degree of
// freedom, an intercept and Jeffreys' prior where 12 - s < s - 1.
func TestTiedTargetsUnderStudentTErrors(t *testing.T) {
	x, y, names := table(12, 2)
	for _, c := range []struct {
		tied                    int
		df                      float64
		noise, intercept, prior string
		byNoise, improper       bool
	}{
		{tied: 6, df: 1, noise: "jeffreys", intercept: "flat", prior: "horseshoe", byNoise: true},
		{tied: 7, df: 1, noise: "jeffreys", intercept: "flat", prior: "horseshoe", byNoise: true, improper: true}, // 5 - (7 - 1) < 0
		{tied: 7, df: 1.3, noise: "jeffreys", intercept: "flat", prior: "horseshoe", byNoise: true},
		{tied: 7, df: 1, noise: "flat", intercept: "flat", prior: "horseshoe", byNoise: true, improper: true}, // 5 - 6 + 1 = 0
		{tied: 7, df: 1.1, noise: "half-cauchy(1)", intercept: "gaussian(0,1)", prior: "horseshoe", byNoise: true},
		{tied: 7, df: 1, noise: "jeffreys", intercept: "flat", prior: "flat", byNoise: true}, // two coefficients more to meet the rows
		{tied: 7, df: 1, noise: "jeffreys", intercept: "flat", prior: "gaussian"},
		{tied: 9, df: 1, noise: "inverse-gamma(1,1)", intercept: "flat", prior: "horseshoe", byNoise: true},
		{tied: 9, df: 1, noise: "0.5", intercept: "flat", prior: "horseshoe", byNoise: true},
		{tied: 9, df: 1, noise: "jeffreys", intercept: "none", prior: "horseshoe", byNoise: true}, // not at 0
		{tied: 11, df: 4, noise: "jeffreys", intercept: "flat", prior: "horseshoe", byNoise: true, improper: true},
	} {
		z := append([]float64(nil), y...)
		for i := range c.tied {
			z[11-i] = 40
		}
		d, _, err := NewData(x, z, names, Full)
		require.NoError(t, err)
		s := spec(t, c.prior, c.noise, c.intercept, c.byNoise)
		s.Likelihood = StudentT{c.df}
		_, err = New(d, s)
		if c.improper {
			require.EqualError(t, err, fmt.Sprintf("model: the target is 40 in %d of 12 rows, which student-t(df=%v) errors can meet exactly, so the posterior under noise prior %s is improper: use more degrees of freedom, or --noise-prior='inverse-gamma(2.5,0.00625)'", c.tied, c.df, c.noise))
			_, improper := err.(*ImproperError)
			require.True(t, improper)
		} else {
			require.NoError(t, err, "%+v", c)
		}
		s.Likelihood = Gaussian{}
		_, err = New(d, s)
		require.NoError(t, err)
	}
}
