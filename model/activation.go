package model

import "noiseprior/internal/kern"

// apply replaces every element v of h by a(v).
func (a Activation) apply(h []float64) {
	switch a {
	case Tanh:
		kern.TanhAll(h, h)
	case ReLU:
		kern.ReLUAll(h, h)
	}
}

// slope replaces every element of h, a value a(v), by g a'(v), g the
// derivative of what follows in it. ReLU's slope at 0 is 0.
func (a Activation) slope(h, g []float64) {
	g = g[:len(h)]
	switch a {
	case Tanh:
		for i, v := range h {
			h[i] = g[i] * (1 - float64(v*v))
		}
	case ReLU:
		for i, v := range h {
			if v > 0 {
				h[i] = g[i]
			} else {
				h[i] = 0
			}
		}
	default:
		copy(h, g)
	}
}
