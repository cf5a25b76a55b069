package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// The probabilities of all targets add to 1, and mean and standard deviation are
// those of these probabilities.
func TestDiscreteLikelihoodsAreLaws(t *testing.T) {
	for _, f := range [][]float64{{0, 0, 0}, {1.5, -2, 0.3}, {-3, 4, 1}} {
		for _, lik := range []Likelihood{Bernoulli{}, threeClasses, Poisson{}} {
			outputs := len(lik.Outputs())
			at := make([]float64, outputs*height) // row 0 of a panel
			for k := range outputs {
				at[k*height] = f[k]
			}
			mean, sd := make([]float64, len(at)), make([]float64, len(at))
			lik.Moments(mean, sd, at, 1)
			total, first, second := 0.0, 0.0, 0.0
			top := 400.0
			if outputs > 1 {
				top = float64(outputs) - 1
			} else if _, two := lik.(Bernoulli); two {
				top = 1
			}
			for y := 0.0; y <= top; y++ {
				p := math.Exp(lik.LogDensity(at, []float64{y}, nil, nil, nil))
				total, first, second = total+p, first+y*p, second+y*y*p
				if outputs > 1 {
					require.InDelta(t, p, mean[int(y)*height], 1e-14)
					require.InDelta(t, math.Sqrt(p*(1-p)), sd[int(y)*height], 1e-14)
				}
			}
			require.InDelta(t, 1, total, 1e-13, lik.String())
			if outputs == 1 {
				require.InDelta(t, first, mean[0], 1e-12*math.Max(1, first))
				require.InDelta(t, math.Sqrt(second-first*first), sd[0], 1e-7)
			}
		}
	}
}

// Targets are drawn as often as their probability says.
func TestDiscreteLikelihoodsSimulate(t *testing.T) {
	rng := newRNG(51)
	for _, lik := range []Likelihood{Bernoulli{}, threeClasses, Poisson{}} {
		const n = 24 * 2000
		f := make([]float64, n*len(lik.Outputs()))
		for i := range f {
			f[i] = []float64{0.4, -1, 1.2}[i/height%len(lik.Outputs())]
		}
		y := make([]float64, n)
		lik.Simulate(rng, f, nil, y)
		require.NoError(t, lik.Check(y))
		count := map[float64]float64{}
		for _, v := range y {
			count[v]++
		}
		check := func(shift float64) (worst float64) {
			for v, c := range count {
				p := math.Exp(lik.LogDensity(f, []float64{v}, nil, nil, nil)) + shift
				if p*n > 20 {
					worst = math.Max(worst, math.Abs(c-n*p)/math.Sqrt(n*p*(1-p)))
				}
			}
			return worst
		}
		require.Less(t, check(0), 4.5, lik.String())
		require.Greater(t, check(0.02), 4.5, "the twin: probabilities that are .02 off")
	}
}

func TestCategoricalFarOut(t *testing.T) {
	f, df := make([]float64, 3*height), make([]float64, 3*height)
	f[0], f[height], f[2*height] = -800, 800, 0
	require.Equal(t, -1600.0, threeClasses.LogDensity(f, []float64{0}, nil, df, nil))
	require.Equal(t, []float64{1, -1, 0}, []float64{df[0], df[height], df[2*height]})
	require.Equal(t, 0.0, threeClasses.LogDensity(f, []float64{1}, nil, df, nil))
}

func TestTargetsAreChecked(t *testing.T) {
	for message, c := range map[string]struct {
		lik Likelihood
		y   []float64
	}{
		"model: a bernoulli likelihood needs targets of 0 and 1, and row 2 has 2":                                 {Bernoulli{}, []float64{1, 2}},
		"model: a categorical likelihood of 3 classes needs targets from 0 to 2, and row 2 has 3":                 {threeClasses, []float64{1, 3}},
		"model: a categorical likelihood of 3 classes needs targets from 0 to 2, and row 1 has 0.5":               {threeClasses, []float64{0.5, 3}},
		"model: a categorical likelihood needs two classes or more, not 0":                                        {Categorical{}, []float64{0, 1}},
		"model: a poisson likelihood needs counts, whole numbers from 0 up, and row 1 has -1":                     {Poisson{}, []float64{-1, 3}},
		"model: a poisson likelihood needs counts, whole numbers from 0 up, and row 2 has 2.5":                    {Poisson{}, []float64{1, 2.5}},
		"model: a poisson likelihood needs counts, whole numbers from 0 up, and row 2 has NaN":                    {Poisson{}, []float64{1, math.NaN()}},
		"model: a poisson likelihood needs counts, whole numbers from 0 up, and row 1 has 1.8014398509481984e+16": {Poisson{}, []float64{1 << 54, 1}},
	} {
		require.EqualError(t, c.lik.Check(c.y), message)
	}
}

// A flat coefficient of a column that is 0 wherever a count is above 0, and else
// of one sign, grows without bound.
func TestCountsThatFlatCoefficientsSeparate(t *testing.T) {
	x := []float64{0, 1, 0, 2, 1, 3, 2, 1, 0, 2, 0, 1}
	y := []float64{4, 1, 0, 0, 2, 3}
	s := spec(t, "flat", "jeffreys", "none", false)
	s.Likelihood = Poisson{}
	build := func(x []float64) error {
		d, _, err := NewDiscreteData(x, y, []string{"f0", "f1"}, Untouched)
		require.NoError(t, err)
		_, err = New(d, s)
		return err
	}
	require.EqualError(t, build(x), "model: f0 alone separates the counts of 0 from the others, so flat coefficients grow without bound and the posterior is improper: use a prior such as --prior=gaussian, or leave features out")
	x[8] = 1 // row 5 has a count of 2
	require.NoError(t, build(x))
	x[8], x[6] = 0, -2 // no longer of one sign
	require.NoError(t, build(x))
}
