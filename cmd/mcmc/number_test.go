package main

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var nan, inf = math.NaN(), math.Inf(1)

func TestFormatMCSE(t *testing.T) {
	for _, c := range []struct {
		x, mcse float64
		want    string
	}{
		{152.13346, 0.0431, "152.133"},
		{152.13346, 0.431, "152.13"},
		{152.13346, 4.31, "152.1"},
		{152.13346, 43.1, "152"},
		{152.13346, 431, "150"},
		{152.13346, 43100, "0"},
		{9.9996, 0.012, "10.000"},
		{0.5, 0.0996, "0.50"},     // 0.0996 is 0.10 to two digits
		{0.5, 0.0994, "0.500"},    // and 0.0994 is 0.099
		{-0.0004, 0.012, "0.000"}, // no -0.000
		{-0.0006, 0.012, "-0.001"},
		{0, 0.012, "0.000"},
		{math.Copysign(0, -1), 0.012, "0.000"},
		{0.012, 0.012, "0.012"},
		{1e-9, 0.012, "0.000"},
		{123456789, 120, "1.234568e+08"}, // seven digits at most
		{123456789, 12000, "1.23457e+08"},
		{123456, 1234, "123500"},
		{-1234567, 12, "-1234567"},
		{3.14159e-7, 1.2e-9, "3.142e-07"},
		{3.14159e-7, 1.2e-7, "3.1e-07"},
		{3.14159e-7, 1.2e-6, "3e-07"},
		{1.5, 1e-300, "1.500000"},
		{1.5, 0, "1.5"},
		{1, 0, "1"},
		{math.Copysign(0, -1), 0, "0"},
		{1.0 / 3, 0, "0.3333333"},
		{1.5, nan, "1.500"},
		{1.5, inf, "1.500"},
		{nan, 0.1, "-"},
		{nan, 0, "-"},
		{nan, nan, "-"},
		{inf, 0.1, "Inf"},
		{-inf, 0, "-Inf"},
		{1e300, 1e299, "1.00e+300"},
		{5e-324, 5e-324, "4.9e-324"},
		{1e-4, 1e-6, "0.0001000"},
	} {
		require.Equal(t, c.want, formatMCSE(c.x, c.mcse), "x = %g, mcse = %g", c.x, c.mcse)
	}
}

func TestFormatDigitsAndFixed(t *testing.T) {
	require.Equal(t, "1.00", formatDigits(1, 3))
	require.Equal(t, "9.996", formatDigits(9.9961, 4))
	require.Equal(t, "10.0", formatDigits(9.996, 3))
	require.Equal(t, "1230", formatDigits(1234, 3))
	require.Equal(t, "1.23e+12", formatDigits(1.234e12, 3))
	require.Equal(t, "-", formatDigits(nan, 3))
	require.Equal(t, "1.003", formatFixed(1.0031, 3))
	require.Equal(t, "0.000", formatFixed(-1e-9, 3))
	require.Equal(t, "1200.00", formatFixed(1200, 2))
	require.Equal(t, "1.234e+09", formatFixed(1.234e9, 2))
	require.Equal(t, "-", formatFixed(nan, 3))
	require.Equal(t, "Inf", formatFixed(inf, 3))
}

func TestFormatPercent(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		want     string
	}{
		{0.931, 1, "93.1 %"}, {0.931, 0, "93 %"}, {0, 1, "0.0 %"}, {1, 1, "100.0 %"},
		{1e-9, 1, "<0.1 %"}, {1 - 1e-9, 1, ">99.9 %"}, {1 - 1e-9, 0, ">99 %"}, {nan, 1, "-"},
	} {
		require.Equal(t, c.want, formatPercent(c.x, c.decimals))
	}
}

func TestFormatCountAndDuration(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 9999: "9999", 10000: "10,000", 1234567: "1,234,567", -10000: "-10,000", -999: "-999"} {
		require.Equal(t, want, formatCount(n))
	}
	for _, c := range []struct {
		seconds     float64
		exact, long string
	}{
		{0, "0.00 s", "0 s"}, {0.42, "0.42 s", "0 s"}, {9.999, "10.0 s", "10 s"}, {59.96, "1 min 0 s", "1 min 0 s"},
		{125, "2 min 5 s", "2 min 5 s"}, {3599.6, "1 h 0 min", "1 h 0 min"}, {11520, "3 h 12 min", "3 h 12 min"}, {187200, "2 d 4 h", "2 d 4 h"},
	} {
		d := time.Duration(c.seconds * float64(time.Second))
		require.Equal(t, c.exact, formatDuration(d))
		require.Equal(t, c.long, formatLong(d))
	}
}

func TestNumberJSON(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, writeJSON(&b, map[string]any{"x": numbers([]float64{1, -0.25, nan, inf, -inf, math.Copysign(0, -1), 1e-300, 1e21}), "none": numbers(nil), "name": "a<b"}))
	require.Equal(t, `{
  "name": "a<b",
  "none": [],
  "x": [
    1,
    -0.25,
    null,
    null,
    null,
    0,
    1e-300,
    1e+21
  ]
}
`, b.String())

	var back struct{ X []number }
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	require.Equal(t, number(-0.25), back.X[1])
	require.True(t, math.IsNaN(float64(back.X[2])))
}
