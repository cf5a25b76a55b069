package gibbs

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// robust returns the spec of a linear regression with Student-t errors.
func robust(t testing.TB, df float64, prior, noise, intercept string, byNoise bool, change ...func(*model.Spec)) model.Spec {
	t.Helper()
	s := parse(t, prior, noise, intercept, byNoise)
	s.Likelihood = model.StudentT{DF: df}
	for _, f := range change {
		f(&s)
	}
	return s
}

// robustJoints are the models of the joint test beside TestEveryPairOfChoices,
// which goes over the laws: every part of the sweep in each of its forms.
func robustJoints(t testing.TB) map[string]*model.Posterior {
	igs, gauss := "inverse-gamma(3,2)", "gaussian(0.5,1)"
	return map[string]*model.Posterior{
		"tall, conjugate":              small(t, 9, 3, robust(t, 4, "horseshoe", igs, "none", true)),
		"wide, conjugate":              small(t, 4, 6, robust(t, 4, "horseshoe", igs, "none", true)),
		"wide, unscaled":               small(t, 4, 6, robust(t, 3, "laplace", "half-normal(1)", gauss, false)),
		"gaussian intercept":           small(t, 9, 3, robust(t, 1, "horseshoe", igs, gauss, true)),
		"student-t intercept":          small(t, 9, 3, robust(t, 4, "laplace", "half-normal(1)", "student-t(3,0.5,1)", true)),
		"unscaled":                     small(t, 9, 3, robust(t, 4, "horseshoe", "half-cauchy(1)", gauss, false)),
		"fixed sigma":                  small(t, 9, 3, robust(t, 4, "horseshoe", "0.6", gauss, true)),
		"gaussian prior":               small(t, 9, 3, robust(t, 2, "gaussian", igs, gauss, true)),
		"prior only":                   small(t, 9, 3, robust(t, 4, "horseshoe", igs, gauss, true, func(s *model.Spec) { s.PriorOnly = true })),
		"spike-slab, conjugate":        small(t, 9, 4, robust(t, 4, "spike-slab(pi=beta(1,2))", igs, "none", true)),
		"spike-slab, fixed, wide":      small(t, 4, 6, robust(t, 4, "spike-slab(pi=0.4)", igs, "none", true)),
		"spike-slab, intercept, tau":   small(t, 9, 4, robust(t, 3, "spike-slab", igs, gauss, true, func(s *model.Spec) { s.Prior.Tau = gsm.HalfCauchy{S: 1} })),
		"spike-slab, unscaled, normal": small(t, 9, 4, robust(t, 4, "spike-slab", "half-normal(1)", gauss, false)),
	}
}

func TestStudentTErrorsLeavePosteriorInvariant(t *testing.T) {
	leaveInvariant(t, robustJoints(t))
}

func TestStudentTErrorsResumeBitIdentical(t *testing.T) {
	resume(t, robustJoints(t))
}

// The bug is InverseGamma(df, df) for λ², which has twice the degrees of freedom.
func TestWrongDegreesOfFreedomOfErrorsAreCaught(t *testing.T) {
	p := small(t, 9, 3, robust(t, 1, "gaussian", "inverse-gamma(3,2)", "gaussian(0.5,1)", true))
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		return augmented(t, q, func(a *Augment) { a.mixture = scaled{q.Data().Y, gsm.InverseNakagami{A: 1, B: 1}} })
	}, 5)
}

// In the spike and slab the indicators must see the weighed rows too.
func TestIndicatorsOnUnweighedRowsAreCaught(t *testing.T) {
	p := small(t, 9, 4, robust(t, 1, "spike-slab(pi=beta(1,2))", "inverse-gamma(3,2)", "none", true))
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		k := kernelOf(t)(q).(sampler.Sweep)
		g := newDesign(q)
		for i, part := range k {
			if _, ok := part.(*SpikeSlab); ok {
				k[i] = newSpikeSlab(q, g, newGram(g, 4))
			}
		}
		return k
	}, 5)
}

func TestStudentTErrorsDoNotAllocate(t *testing.T) {
	for _, name := range []string{"tall, conjugate", "wide, unscaled", "spike-slab, intercept, tau"} {
		stepsAllocateNothing(t, name, robustJoints(t)[name], 200)
	}
}

// Nine rows with two far out, one coefficient with prior N(0, 1) and a
// half-normal σ: the posterior of (β, log σ) by the trapezoid rule, which
// converges faster than any power of the step, beside the sampler's.
func TestStudentTErrorsEqualQuadrature(t *testing.T) {
	d := small(t, 9, 1, parse(t, "gaussian", "1", "none", false)).Data()
	d.Y[3], d.Y[6] = 9, -12
	p, err := model.New(d, robust(t, 3, "gaussian", "half-normal(1)", "none", false, func(s *model.Spec) { s.Prior.Tau = gsm.Fixed(1) }))
	require.NoError(t, err)
	require.Equal(t, 2, p.Dim())
	var mass float64
	var first, second [2]float64
	for b := -8.0; b <= 8; b += 0.02 {
		for u := -12.0; u <= 4; u += 0.02 {
			w := math.Exp(p.LogDensity([]float64{b, u}, nil) + 30)
			mass += w
			for i, v := range []float64{b, math.Exp(u)} {
				first[i] += w * v
				second[i] += w * v * v
			}
		}
	}
	draws, seeds := 10_000, uint64(10)
	if testing.Short() {
		draws, seeds = 2_000, 2
	}
	var figures []mcmctest.Figure
	for seed := range seeds {
		out := draw(t, p, plan(t, p), 4, 200, draws, seed+1)
		for i, name := range []string{"beta[f0]", "sigma"} {
			mean := first[i] / mass
			sd := math.Sqrt(second[i]/mass - mean*mean)
			c := out.Chains(name)
			got := mcmctest.Reference{Name: name}.Figures("", c)
			figures = append(figures,
				mcmctest.Figure{Name: name + " mean", Value: got[0].Value, MCSE: diagnostics.MCSEMean(c), Reference: mean},
				mcmctest.Figure{Name: name + " sd", Value: got[1].Value, MCSE: diagnostics.MCSESD(c), Reference: sd})
		}
	}
	mcmctest.Moments(t, figures)
}
