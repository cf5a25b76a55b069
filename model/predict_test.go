package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/gsm"
)

func predict(p *Posterior, row []float64, x *mat.Dense) Predictive {
	var out Predictive
	n, _ := x.Dims()
	p.Predict(&out, row, p.Rows(x, n, nil))
	return out
}

func TestPredictAtFixedNoise(t *testing.T) {
	d := data(t, 8, 2, Full)
	p := posterior(t, d, spec(t, "horseshoe", "0.5", "flat", true))
	row := make([]float64, len(p.Names()))
	row[0], row[1], row[2] = 10, 2, -1
	got := predict(p, row, dense([]float64{1, 1, 0, 3}, 2, 2))
	require.InDeltaSlice(t, []float64{11, 7}, got.Mean, 1e-13)
	require.Equal(t, []float64{0.5 * d.Scaling.YSD, 0.5 * d.Scaling.YSD}, got.SD)
}

// What a row of Record predicts is what the position does, for rows of more than
// one block, with offsets, and as the columns f[...] have it.
func TestNetworkPredicts(t *testing.T) {
	rng := newRNG(61)
	eachNetwork(t, func(t *testing.T, c netCase, p *Posterior) {
		const n = 60
		d, k := p.Data(), len(p.Spec().Likelihood.Outputs())
		x := mat.NewDense(n, 3, normal(rng, 3*n))
		test := Test{X: mat.NewDense(n, 3, nil), Rows: units(n)}
		for i := range n {
			for j := range 3 {
				test.X.Set(i, j, d.Scaling.Mean[j]+d.Scaling.SD[j]*x.At(i, j))
			}
			if k == 1 {
				test.Offset = append(test.Offset, math.Cos(float64(i)))
			}
		}
		d.Test = &test
		p, err := New(d, p.Spec())
		require.NoError(t, err)
		at := netPoint(rng, p)
		row := make([]float64, len(p.Names()))
		p.Record(row, at)
		var law Predictive
		p.Predict(&law, row, p.Rows(test.X, n, test.Offset))
		require.Equal(t, "f["+units(n)[n-1]+map[bool]string{true: ",versicolor"}[k > 1]+"]", p.Names()[len(row)-1])
		require.InDeltaSlice(t, law.Mean, row[len(row)-n*k:], 1e-11*scaleOf(law.Mean))

		data := d
		d.Offset = nil
		plain, err := New(d, p.Spec())
		require.NoError(t, err)
		sigma := p.Sigma(at)
		for i, f := range slowOutputs(plain, figures(p, at), x.At, n) {
			if test.Offset != nil {
				f[0] += test.Offset[i] / d.Scaling.YSD
			}
			y := data.Y[i%len(data.Y)]
			got := law.LogDensity(i, data.Scaling.YMean+data.Scaling.YSD*y)
			want := slowLogDensity(p.Spec().Likelihood, f, y, sigma) - math.Log(data.Scaling.YSD)
			require.InDelta(t, want, got, 1e-9*math.Max(1, math.Abs(want)))
			if len(p.Spec().Likelihood.Params()) > 0 {
				require.InDelta(t, data.Scaling.YMean+data.Scaling.YSD*f[0], law.Mean[i], 1e-10*scaleOf(law.Mean))
			}
		}
	})
}

func scaleOf(v []float64) float64 {
	top := 1.0
	for _, a := range v {
		top = math.Max(top, math.Abs(a))
	}
	return top
}

func TestPredictiveDraws(t *testing.T) {
	rng := newRNG(62)
	c := netCase{net: Network{Hidden: []int{3}, Activation: Tanh}, prior: "gaussian", structure: gsm.None, noise: "0.7", n: 7}
	p := c.posterior(t)
	row := make([]float64, len(p.Names()))
	p.Record(row, normal(rng, p.Dim()))
	law := predict(p, row, dense([]float64{1, 2, 3}, 1, 3))
	y := make([]float64, 1)
	draw := func() float64 { law.Rand(rng, y); return y[0] }
	cdf := distuv.Normal{Mu: law.Mean[0], Sigma: 0.7 * p.Data().Scaling.YSD}.CDF
	require.Less(t, kolmogorov(20_000, draw, cdf), ksLimit)
	cdf = distuv.Normal{Mu: law.Mean[0], Sigma: 0.8 * p.Data().Scaling.YSD}.CDF
	require.Greater(t, kolmogorov(20_000, draw, cdf), ksLimit, "the twin: a wider law")
}
