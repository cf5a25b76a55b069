package model

import "noiseprior/internal/kern"

// times returns what makes the product with the values of the activation in its
// place one with the derivatives there.
func (act Activation) times() kern.How {
	switch act {
	case Tanh:
		return kern.TimesTanh
	case ReLU:
		return kern.TimesReLU
	}
	return kern.Set
}

// slope replaces every element of a, a value of the activation, by g times the
// activation's derivative there. ReLU's derivative at 0 is 0.
func (act Activation) slope(a, g []float64) {
	g = g[:len(a)]
	switch act {
	case Tanh:
		for i, v := range a {
			a[i] = g[i] * (1 - float64(v*v))
		}
	case ReLU:
		for i, v := range a {
			if v > 0 {
				a[i] = g[i]
			} else {
				a[i] = 0
			}
		}
	default:
		copy(a, g)
	}
}
