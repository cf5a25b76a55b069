package diagnostics

import "slices"

// autocovariance computes autocovariances, averaged over sequences of one
// length: the power spectra are added up, so that one transform back serves all
// sequences, and two real sequences ride in one complex transform.
type autocovariance struct {
	transform
	power []float64
}

// mean returns the average over count sequences of length n of
//
//	γ_t = 1/n Σ_i (x_i - x̄)(x_{i+t} - x̄),  0 ≤ t < n
//
// and sets means to the sequences' means. The slice is a's own and valid until
// the next call.
func (a *autocovariance) mean(means []float64, n int, sequence func(k int) []float64) []float64 {
	a.reset(2 * n)
	a.power = slices.Grow(a.power[:0], len(a.re))[:len(a.re)]
	clear(a.power)
	for k := 0; k < len(means); k += 2 {
		clear(a.re)
		clear(a.im)
		means[k] = centre(a.re, sequence(k))
		if k+1 < len(means) {
			means[k+1] = centre(a.im, sequence(k+1))
		}
		a.forward()
		for i, re := range a.re {
			a.power[i] += float64(re*re) + float64(a.im[i]*a.im[i])
		}
	}
	copy(a.re, a.power)
	clear(a.im)
	a.backward()
	scale := 1 / (float64(len(a.re)) * float64(n) * float64(len(means)))
	acov := a.re[:n]
	for t := range acov {
		acov[t] *= scale
	}
	return acov
}

// centre sets dst to x less its mean, which it returns.
func centre(dst, x []float64) float64 {
	mean := average(x)
	for i, v := range x {
		dst[i] = v - mean
	}
	return mean
}
