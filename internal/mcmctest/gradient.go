package mcmctest

import (
	"math"
	"testing"

	"noiseprior/sampler"
)

// Gradient compares target's gradient at every x with central differences,
// extrapolated once:
//
//	|difference| <= 1e-6 max(|g_i|, 1e-3 ‖g‖∞)
//
// and fails if it compared nothing, or if the value returned without a
// gradient differs from that with it.
func Gradient(t testing.TB, target sampler.Target, x ...[]float64) {
	t.Helper()
	compared := 0
	grad, at := make([]float64, target.Dim()), make([]float64, target.Dim())
	for _, point := range x {
		lp := target.LogDensity(point, grad)
		if bare := target.LogDensity(point, nil); bare != lp {
			t.Errorf("log density %v without a gradient, %v with one", bare, lp)
		}
		top := 0.0
		for _, g := range grad {
			top = math.Max(top, math.Abs(g))
		}
		diff := func(i int, h float64) float64 {
			copy(at, point)
			at[i] = point[i] + h
			up, width := target.LogDensity(at, nil), at[i]
			at[i] = point[i] - h
			return (up - target.LogDensity(at, nil)) / (width - at[i])
		}
		for i, g := range grad {
			if math.IsNaN(g) || math.IsInf(g, 0) {
				t.Errorf("gradient %d at %v is %v", i, point, g)
				continue
			}
			tolerance := 1e-6 * math.Max(math.Abs(g), 1e-3*top)
			best := math.Inf(1)
			for h := 1e-2 * math.Max(1, math.Abs(point[i])); h > 1e-7; h /= 4 {
				d := (4*diff(i, h/2) - diff(i, h)) / 3
				best = math.Min(best, math.Abs(d-g))
			}
			if !(best <= tolerance) {
				t.Errorf("gradient %d at %v: %v, off central differences by %v (allowed %v)", i, point, g, best, tolerance)
			}
			compared++
		}
	}
	if compared == 0 {
		t.Error("no gradient was compared")
	}
}
