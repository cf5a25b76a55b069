package model

import (
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
)

func TestParseBiasPrior(t *testing.T) {
	for text, want := range map[string]gsm.Law{
		"gaussian(1)":                    gsm.Fixed(1),
		"gaussian(sd=0.5)":               gsm.Fixed(0.5),
		"2":                              gsm.Fixed(2),
		"half-cauchy(0.3)":               gsm.HalfCauchy{S: 0.3},
		"student-t(a=0.25,b=0.000625)":   gsm.InverseNakagami{A: 0.25, B: 0.000625},
		"student-t( a=0.25, b=6.25e-4 )": gsm.InverseNakagami{A: 0.25, B: 0.000625},
	} {
		law, err := ParseBiasPrior(text)
		require.NoError(t, err, text)
		require.Equal(t, want, law, text)
	}
	for text, message := range map[string]string{
		"gaussian(0)":  "model: gaussian needs sd > 0, not 0",
		"gaussian":     "model: gaussian needs its parameter sd: gaussian(sd=...)",
		"gaussian(1,2": "gaussian(1,2",
		"spike-slab":   "spike-slab",
	} {
		_, err := ParseBiasPrior(text)
		require.ErrorContains(t, err, message, text)
	}
}
