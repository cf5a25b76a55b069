package model

import (
	"fmt"
	"math"

	"noiseprior/gsm"
	"noiseprior/internal/expr"
)

// ParseBiasPrior returns the law of the scale that the biases of a hidden layer
// share, for Spec.Bias: gaussian(sd) fixes it at sd, and any text that
// gsm.ParseLaw reads is its law.
func ParseBiasPrior(text string) (gsm.Law, error) {
	call, err := expr.Parse(text)
	if err != nil || call.Name != "gaussian" {
		return gsm.ParseLaw(text)
	}
	v, err := call.Numbers([]string{"sd"}, []float64{math.NaN()})
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if !(v[0] > 0) {
		return nil, fmt.Errorf("model: gaussian needs sd > 0, not %v", v[0])
	}
	return gsm.Fixed(v[0]), nil
}
