package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// moments returns mean and standard deviation (n-1) by the two-pass formula.
func moments(v []float64) (mean, sd float64) {
	for _, a := range v {
		mean += a / float64(len(v))
	}
	for _, a := range v {
		sd += (a - mean) * (a - mean)
	}
	return mean, math.Sqrt(sd / float64(len(v)-1))
}

func column(d Data, j int) []float64 {
	out := make([]float64, len(d.Y))
	for i := range out {
		out[i] = d.X.At(i, j)
	}
	return out
}

func TestNewDataStandardizes(t *testing.T) {
	x, y, names := table(50, 4)
	for i := range y {
		x[i*4+1] = 1e200 * (1 + x[i*4+1]) // squares overflow
		x[i*4+2] = 1e7 + x[i*4+2]
		y[i] *= 1e-200
	}
	d, left, err := NewData(x, y, names, Full)
	require.NoError(t, err)
	require.Empty(t, left)
	require.Equal(t, names, d.Features)
	for j := range names {
		mean, sd := moments(column(d, j))
		slack := 1e-15
		if j == 2 {
			slack = 1e-9 // the digits of 1e7 are all that the column has
		}
		require.InDelta(t, 0, mean, slack, names[j])
		require.InDelta(t, 1, sd, math.Max(slack, 2e-15), names[j])
		require.Equal(t, 1.0, d.Scaling.Spread[j])
		for i := range y {
			back := d.Scaling.Mean[j] + d.Scaling.SD[j]*d.X.At(i, j)
			require.InEpsilon(t, x[i*4+j], back, 1e-13)
		}
	}
	mean, sd := moments(d.Y)
	require.InDelta(t, 0, mean, 1e-15)
	require.InDelta(t, 1, sd, 2e-15)
	for i, v := range y {
		require.InEpsilon(t, v, d.Scaling.YMean+d.Scaling.YSD*d.Y[i], 1e-13)
	}
}

func TestNewDataWays(t *testing.T) {
	x, y, names := []float64{1, 8, 2, 24, 3, 16}, []float64{5, 7, 12}, []string{"a", "b"}
	d, _, err := NewData(x, y, names, Center)
	require.NoError(t, err)
	require.Equal(t, []float64{-1, 0, 1}, column(d, 0))
	require.Equal(t, []float64{-8, 8, 0}, column(d, 1))
	require.Equal(t, y, d.Y)
	require.Equal(t, Scaling{Mean: []float64{2, 16}, SD: []float64{1, 1}, YSD: 1, Spread: []float64{1, 8}}, d.Scaling)

	d, _, err = NewData(x, y, names, Untouched)
	require.NoError(t, err)
	require.Equal(t, []float64{1, 2, 3}, column(d, 0))
	require.Equal(t, y, d.Y)
	require.Equal(t, Scaling{Mean: []float64{0, 0}, SD: []float64{1, 1}, YSD: 1, Spread: []float64{1, 8}}, d.Scaling)

	for _, how := range []Standardize{Full, Center, Untouched} {
		got, err := ParseStandardize(string(how))
		require.NoError(t, err)
		require.Equal(t, how, got)
	}
	_, err = ParseStandardize("yes")
	require.EqualError(t, err, `model: unknown standardisation "yes": known are true, center, false`)
}

func TestNewDataLeavesConstantColumnsOut(t *testing.T) {
	n := 40
	x := make([]float64, 0, 6*n)
	y := make([]float64, n)
	for i := range n {
		u := float64(i%7) - 3
		x = append(x,
			u,                    // kept
			4.2,                  // constant
			0.998+u*1e-16,        // constant up to rounding, as naval's intake pressure is: sd 1e-16
			0,                    // zeros
			1e6+u*1e-3,           // sd 2e-3 below 1e-8 of its mean of 1e6: constant
			1e6+float64(i%5)*0.1, // kept
		)
		y[i] = u + float64(i)
	}
	d, left, err := NewData(x, y, []string{"a", "b", "naval", "zero", "c", "e"}, Full)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "naval", "zero", "c"}, left)
	require.Equal(t, []string{"a", "e"}, d.Features)
	rows, cols := d.X.Dims()
	require.Equal(t, []int{n, 2}, []int{rows, cols})

	d, left, err = NewData(make([]float64, n), y, []string{"z"}, Full)
	require.NoError(t, err)
	require.Equal(t, []string{"z"}, left)
	require.Nil(t, d.X)
	require.Empty(t, d.Features)
}

// The difference from the mean may overflow where neither number does.
func TestNewDataAtTheEdgeOfFloatingPoint(t *testing.T) {
	n := 100
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i] = -1.7e308
		y[i] = float64(i)
	}
	x[0] = 1.7e308
	d, _, err := NewData(x, y, []string{"a"}, Full)
	require.NoError(t, err)
	require.InDelta(t, 9.9, d.X.At(0, 0), 1e-12, "one of n apart is √n (1 - 1/n) standard deviations off") // 99/√100
	require.InDelta(t, -0.1, d.X.At(1, 0), 1e-12)
}

func TestNewDataRefuses(t *testing.T) {
	cases := []struct {
		name, message string
		x, y          []float64
	}{
		{"one row", "model: 1 rows are too few: the noise needs at least 2", []float64{1}, []float64{1}},
		{"no rows", "model: 0 rows are too few: the noise needs at least 2", nil, nil},
		{"constant target", "model: the target is constant (3 in all 2 rows): there is nothing to explain", []float64{1, 2}, []float64{3, 3}},
		{"target constant to rounding", "model: the target is constant (1 in all 2 rows): there is nothing to explain", []float64{1, 2}, []float64{1, math.Nextafter(1, 2)}},
		{"column beyond range", `model: column "a" spreads too far for floating point: divide it by a constant`, []float64{-1.7e308, 1.7e308}, []float64{3, 4}},
		{"column not a number", `model: column "a" spreads too far for floating point: divide it by a constant`, []float64{math.NaN(), 1}, []float64{3, 4}},
		{"target beyond range", "model: the target spreads too far for floating point: divide it by a constant", []float64{1, 2}, []float64{-1.7e308, 1.7e308}},
	}
	for _, c := range cases {
		_, _, err := NewData(c.x, c.y, []string{"a"}, Full)
		require.EqualError(t, err, c.message, c.name)
	}
	require.Panics(t, func() { NewData([]float64{1, 2, 3}, []float64{1, 2}, []string{"a"}, Full) })
}
