package model

import (
	"math"
	"testing"

	"noiseprior/internal/mcmctest"
)

// points returns ordinary points, points with one coordinate in a far tail,
// and points with all of them there.
func points(dim int) [][]float64 {
	rng := newRNG(17)
	var all [][]float64
	for range 3 {
		all = append(all, normal(rng, dim))
	}
	for j := range dim {
		for _, far := range []float64{-20, -8, 8, 20} {
			x := normal(rng, dim)
			x[j] = far
			all = append(all, x)
		}
	}
	for range 2 {
		x := normal(rng, dim)
		for j := range x {
			x[j] = math.Copysign(8+12*rng.Float64(), x[j])
		}
		all = append(all, x)
	}
	return all
}

func TestGradientOfEveryModel(t *testing.T) {
	eachModel(t, func(t *testing.T, p *Posterior) {
		all := points(p.Dim())
		if testing.Short() {
			all = append(all[:1:1], all[len(all)-1])
		}
		mcmctest.Gradient(t, p, all...)
	})
}

func TestGradientOfThePrior(t *testing.T) {
	s := spec(t, "horseshoe", "inverse-gamma(2,1)", "student-t(4,0,1)", true)
	s.PriorOnly = true
	p := posterior(t, data(t, 8, 3, Full), s)
	mcmctest.Gradient(t, p, points(p.Dim())...)
}

// withoutJacobian forgets the Jacobian of log τ in the density.
type withoutJacobian struct {
	*Posterior
	tau int
}

func (w withoutJacobian) LogDensity(x, grad []float64) float64 {
	return w.Posterior.LogDensity(x, grad) - x[w.tau]
}

func TestMissingJacobianIsCaught(t *testing.T) {
	p := posterior(t, data(t, 8, 3, Full), spec(t, "horseshoe", "half-normal(1)", "flat", true))
	tau := p.Layout().Scales[len(p.Layout().Scales)-1].At
	mcmctest.MustFail(t, func(tb testing.TB) {
		mcmctest.Gradient(tb, withoutJacobian{p, tau}, points(p.Dim())...)
	})
}
