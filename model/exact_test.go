package model

import (
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
)

func TestTargetsThatAreDeterminedAreRefused(t *testing.T) {
	const n, p = 30, 3
	exactly := func(noise float64) Data {
		x, y, names := table(n, p)
		for i := range y {
			y[i] = 4 + 2*x[i*p+1] + noise*float64(i%3)
		}
		d, _, err := NewData(x, y, names, Full)
		require.NoError(t, err)
		return d
	}
	const message = "model: the features determine the target exactly, so the posterior under noise prior "
	cases := []struct {
		name                     string
		noise                    float64
		prior, sigma, intercept  string
		byNoise, fixed, improper bool
	}{
		{"horseshoe", 0, "horseshoe", "jeffreys", "flat", true, false, true},
		{"flat", 0, "flat", "jeffreys", "flat", true, false, true},
		{"σ with density at 0", 0, "horseshoe", "half-cauchy(1)", "flat", false, false, true},
		{"through the means", 0, "horseshoe", "jeffreys", "none", true, false, true},
		{"fixed scales in units of σ", 0, "gaussian", "jeffreys", "flat", true, true, false},
		{"fixed scales, not in units of σ", 0, "gaussian", "jeffreys", "flat", false, true, true},
		{"inverse gamma", 0, "horseshoe", "inverse-gamma(2.5,0.006)", "flat", true, false, false},
		{"fixed σ", 0, "horseshoe", "0.1", "flat", true, false, false},
		{"a little noise", 1e-6, "horseshoe", "jeffreys", "flat", true, false, false},
	}
	for _, c := range cases {
		s := spec(t, c.prior, c.sigma, c.intercept, c.byNoise)
		if c.fixed {
			s.Prior.Tau = gsm.Fixed(1)
		}
		_, err := New(exactly(c.noise), s)
		if c.improper {
			require.ErrorContains(t, err, message, c.name)
		} else {
			require.NoError(t, err, c.name)
		}
	}

	// The first rows alone prove nothing: only the last tells that f1 is not all.
	x, y, names := table(n, p)
	for i := range y {
		y[i] = x[i*p+1]
	}
	y[n-1]++
	d, _, err := NewData(x, y, names, Full)
	require.NoError(t, err)
	_, err = New(d, spec(t, "horseshoe", "jeffreys", "flat", true))
	require.NoError(t, err)

	// Collinear columns, as all levels of a factor are, hide nothing.
	for i := range y {
		x[i*p+2] = 1 - x[i*p+1]
		y[i] = x[i*p+1] + 3*x[i*p]
	}
	d, _, err = NewData(x, y, names, Full)
	require.NoError(t, err)
	_, err = New(d, spec(t, "horseshoe", "jeffreys", "flat", true))
	require.ErrorContains(t, err, message+"jeffreys")
}
