package gibbs

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// collapsed returns the sweep with collapsed scales, whatever the law.
func collapsed(q *model.Posterior) (*CollapsedScales, sampler.Sweep) {
	r := reduce(newDesign(q))
	k := newCollapsedScales(q, r)
	return k, sampler.Sweep{k, newRegression(q, r.g, newTall(r))}
}

func TestCollapsedScalesLeavePosteriorInvariant(t *testing.T) {
	igs, gauss, student := "inverse-gamma(3,2)", "gaussian(0.5,1)", "student-t(3,0.5,1)"
	for name, spec := range map[string]model.Spec{
		"conjugate":             parse(t, "horseshoe", igs, "none", true),
		"gaussian intercept":    parse(t, "horseshoe", igs, gauss, true),
		"student-t intercept":   parse(t, "normal-gamma", "half-normal(1)", student, true),
		"unscaled":              parse(t, "beta(0.5,0.5)", "half-cauchy(1)", gauss, false),
		"fixed sigma":           parse(t, "log-uniform(0.01,10)", "0.6", "none", true),
		"regularized horseshoe": parse(t, "regularized-horseshoe(s=0.5,slab=1,df=3)", igs, gauss, true),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mcmctest.Invariant(t, small(t, 9, 3, spec), func(q *model.Posterior) sampler.Kernel {
				_, sweep := collapsed(q)
				if trade := newTrade(q); trade != nil {
					sweep = append(sweep, trade)
				}
				return sweep
			}, replicates(), 4)
		})
	}
}

// The kernels in the wrong order leave weights that belong to other scales.
func TestScalesAfterTheirWeightsAreCaught(t *testing.T) {
	p := small(t, 9, 3, parse(t, "horseshoe", "inverse-gamma(3,2)", "none", true))
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		_, sweep := collapsed(q)
		return sampler.Sweep{sweep[1], sweep[0]}
	}, 4)
}

func TestWrongDegreesOfFreedomInCollapsedScalesAreCaught(t *testing.T) {
	p := small(t, 9, 3, parse(t, "horseshoe", "inverse-gamma(3,2)", "none", true))
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		k, sweep := collapsed(q)
		r := reduce(newDesign(q))
		r.g.dof -= 5 // as if five more columns were projected out
		k.t = newTall(r)
		return sweep
	}, 4)
}

// What look finds, the density of a scale, is the margin of the regression, also
// where columns are collinear and where they all but determine the target.
func TestCollapsedDensityIsTheMargin(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	const n = 30
	for _, noise := range []float64{1, 1e-4, 1e-8} {
		for _, apart := range []float64{1, 1e-3, 1e-6} {
			x, y := make([]float64, 3*n), make([]float64, n)
			for i := range y {
				a, b := rng.NormFloat64(), rng.NormFloat64()
				x[3*i], x[3*i+1], x[3*i+2] = a, b, a+apart*rng.NormFloat64()
				y[i] = a - b + noise*rng.NormFloat64()
			}
			d, _, err := model.NewData(x, y, []string{"a", "b", "c"}, model.Full)
			require.NoError(t, err)
			p, err := model.New(d, parse(t, "horseshoe", "jeffreys", "flat", true))
			require.NoError(t, err)
			r := reduce(newDesign(p))
			k, ref := newCollapsedScales(p, r), newTall(r)
			s := &sampler.State{X: make([]float64, p.Dim())}
			for j, u := range []float64{-3, 1, 4} {
				s.X[k.coords[j].At] = u
			}
			k.Step(rng, s, nil) // sets up what does not change from scale to scale
			for j := range 3 {
				before := k.d[j]
				require.True(t, k.look(j, r.yy))
				k.base = 1
				of := func(u float64) float64 {
					d := append([]float64(nil), k.d...)
					d[j] = math.Exp(u)
					ref.prepare(d)
					m := ref.margin(1)
					lp, _ := k.law.LogDensity(u)
					return lp + k.like.of(m.logdet, m.yy)
				}
				for _, u := range []float64{-20, -4, -1, 0, 2, 5} {
					want, got := of(u)-of(-2), k.logPScale(u)-k.logPScale(-2)
					require.InDelta(t, want, got, 1e-7*math.Max(1, math.Abs(want)), "noise %v, apart %v, column %d, u %v", noise, apart, j, u)
				}
				k.scale(j, before)
			}
		}
	}
}

func TestCollapsedStepDoesNotAllocate(t *testing.T) {
	stepsAllocateNothing(t, "collapsed scales", small(t, 9, 3, parse(t, "normal-gamma", "inverse-gamma(3,2)", "none", true)), 200)
}

func TestCollapsedHorseshoeOnDiabetesEqualsReference(t *testing.T) {
	p := diabetes(t, parse(t, "horseshoe", "jeffreys", "flat", true))
	var figures []mcmctest.Figure
	seeds := uint64(20)
	if testing.Short() {
		seeds = 6
	}
	for seed := range seeds {
		d := draw(t, p, func() sampler.Kernel {
			_, sweep := collapsed(p)
			return append(sweep, newTrade(p), sampler.Density{Target: p})
		}, 4, 500, 3_000, seed+1)
		for _, r := range diabetesReference(t) {
			figures = append(figures, r.Figures("", standardised(t, p, d, r.Name))...)
		}
	}
	mcmctest.Moments(t, figures)
}

// Every law mixes at the default length: bulk ESS and R-hat of every quantity.
func TestEveryLawMixesOnDiabetes(t *testing.T) {
	seeds := uint64(3)
	switch {
	case testing.Short():
		seeds = 1
	case long:
		seeds = 10
	}
	for _, text := range everyLaw() {
		p := diabetes(t, parse(t, text, "jeffreys", "flat", true))
		least, worst, names := math.Inf(1), 0.0, [2]string{}
		for seed := range seeds {
			d := draw(t, p, plan(t, p), 4, 1000, 1000, seed+1)
			for _, name := range d.Names() {
				c := d.Chains(name)
				if strings.HasPrefix(name, "inclusion") || name == "size" {
					continue // probabilities near 0 and 1 hardly vary
				}
				if ess := diagnostics.ESSBulk(c); ess < least {
					least, names[0] = ess, name
				}
				if rhat := diagnostics.Rhat(c); rhat > worst {
					worst, names[1] = rhat, name
				}
			}
		}
		t.Logf("%-28s bulk ESS %5.0f (%s), R-hat %.4f (%s)", text, least, names[0], worst, names[1])
		require.GreaterOrEqual(t, least, 400.0, text)
		require.LessOrEqual(t, worst, 1.02, text)
	}
}
