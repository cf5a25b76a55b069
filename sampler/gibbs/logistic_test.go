package gibbs

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// logistic returns the spec of a logistic regression.
func logistic(t testing.TB, prior, intercept string, change ...func(*model.Spec)) model.Spec {
	t.Helper()
	s := parse(t, prior, "jeffreys", intercept, false)
	s.Likelihood = model.Bernoulli{}
	for _, f := range change {
		f(&s)
	}
	return s
}

// logisticJoints are the models of the joint test beside TestEveryPairOfChoices,
// which goes over the laws: every part of the sweep in each of its forms.
func logisticJoints(t testing.TB) map[string]*model.Posterior {
	gauss, student := "gaussian(0.5,1)", "student-t(4,0.5,1)"
	unpenalized := func(names ...string) func(*model.Spec) {
		return func(s *model.Spec) { s.Unpenalized = names }
	}
	structure := func(x gsm.Structure) func(*model.Spec) { return func(s *model.Spec) { s.Prior.Structure = x } }
	all := map[string]*model.Posterior{
		"tall":                    classed(t, 9, 3, logistic(t, "horseshoe", gauss)),
		"wide":                    classed(t, 4, 6, logistic(t, "horseshoe", gauss)),
		"wide, student-t":         classed(t, 4, 6, logistic(t, "student-t(a=3,b=3)", student)),
		"student-t intercept":     classed(t, 9, 3, logistic(t, "laplace", student)),
		"unpenalized":             classed(t, 9, 3, logistic(t, "horseshoe", gauss, unpenalized("f1"))),
		"unpenalized, wide":       classed(t, 4, 6, logistic(t, "laplace", "none", unpenalized("f0", "f3"))),
		"all unpenalized":         classed(t, 9, 2, logistic(t, "laplace", gauss, unpenalized("f0", "f1"))),
		"gaussian, fixed tau":     classed(t, 9, 3, logistic(t, "gaussian", gauss, func(s *model.Spec) { s.Prior.Tau, s.Prior.Sigma0 = gsm.Fixed(0.7), 2 })),
		"gaussian, tau":           classed(t, 9, 3, logistic(t, "gaussian", gauss)),
		"add":                     classed(t, 9, 3, logistic(t, "horseshoe", gauss, structure(gsm.ADD))),
		"ard-add":                 classed(t, 9, 3, logistic(t, "laplace", "none", structure(gsm.ARDADD))),
		"dropconnect":             classed(t, 9, 3, logistic(t, "normal-gamma(k=0.5,r=0.5)", "none", structure(gsm.DropConnect))),
		"prior only, unpenalized": classed(t, 9, 3, logistic(t, "horseshoe", gauss, unpenalized("f1"), func(s *model.Spec) { s.PriorOnly = true })),
		"offset":                  offset(t, classed(t, 9, 3, logistic(t, "horseshoe", gauss))),
	}
	for name, c := range map[string]struct {
		n, p      int
		prior     string
		intercept string
		change    func(*model.Spec)
	}{
		"spike-slab, beta":             {9, 4, "spike-slab(pi=beta(1,2))", gauss, func(*model.Spec) {}},
		"spike-slab, fixed, wide":      {4, 6, "spike-slab(pi=0.4)", "none", func(*model.Spec) {}},
		"spike-slab, tau, unpenalized": {9, 4, "spike-slab(pi=beta(2,1.5))", student, func(s *model.Spec) { s.Prior.Tau, s.Unpenalized = gsm.HalfCauchy{S: 1}, []string{"f2"} }},
		"spike-slab, prior only":       {9, 4, "spike-slab", gauss, func(s *model.Spec) { s.PriorOnly = true }},
	} {
		all[name] = classed(t, c.n, c.p, logistic(t, c.prior, c.intercept, c.change))
	}
	return all
}

// classed returns small with a target of classes.
func classed(t testing.TB, n, p int, spec model.Spec) *model.Posterior {
	t.Helper()
	d := small(t, n, p, parse(t, "gaussian", "1", "none", false)).Data()
	for i := range d.Y {
		d.Y[i] = float64(i % 2)
	}
	post, err := model.New(d, spec)
	require.NoError(t, err)
	return post
}

// offset returns p with an offset.
func offset(t testing.TB, p *model.Posterior) *model.Posterior {
	t.Helper()
	d, rng := p.Data(), rand.New(rand.NewPCG(2, 2))
	for range d.Y {
		d.Offset = append(d.Offset, 2*rng.NormFloat64())
	}
	post, err := model.New(d, p.Spec())
	require.NoError(t, err)
	return post
}

func TestLogisticLeavesPosteriorInvariant(t *testing.T) {
	leaveInvariant(t, logisticJoints(t))
}

func TestLogisticResumesBitIdentical(t *testing.T) {
	resume(t, logisticJoints(t))
}

// tilted draws the variables of another tilt.
type tilted struct {
	polyaGamma
	factor float64
}

func (m tilted) draw(rng *rand.Rand, f []float64, _ float64, root, t []float64) {
	for i, v := range f {
		omega := dist.PolyaGamma(rng, m.factor*v)
		root[i], t[i] = math.Sqrt(omega), (m.y[i]-0.5)/omega
	}
}

// augmented returns one round on q, in which change was made to what weighs the rows.
func augmented(t testing.TB, q *model.Posterior, change func(a *Augment)) sampler.Kernel {
	k := kernelOf(t)(q).(sampler.Sweep)
	for _, part := range k {
		if a, ok := part.(*Augment); ok {
			change(a)
		}
	}
	return k
}

func TestWrongTiltIsCaught(t *testing.T) {
	for _, factor := range []float64{0.5, 2} {
		p := classed(t, 9, 3, logistic(t, "gaussian", "gaussian(0.5,1)"))
		caught(t, p, func(q *model.Posterior) sampler.Kernel {
			return augmented(t, q, func(a *Augment) { a.mixture = tilted{a.mixture.(polyaGamma), factor} })
		}, 5)
	}
}

// An Augment between the draw of τ and that of the weights: here, one that
// forgets to weigh the columns and weighs the target alone.
func TestUnweighedColumnsAreCaught(t *testing.T) {
	p := classed(t, 9, 3, logistic(t, "gaussian", "gaussian(0.5,1)"))
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		return augmented(t, q, func(a *Augment) { a.design.forms = nil }) // the digest stays that of the first design
	}, 5)
}

func TestLogisticStepDoesNotAllocate(t *testing.T) {
	for _, name := range []string{"tall", "wide", "unpenalized", "spike-slab, beta"} {
		stepsAllocateNothing(t, name, logisticJoints(t)[name], 200)
	}
}

// unjacobian stretches as if the volume did not change.
type unjacobian struct{ *Stretch }

func (k unjacobian) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	right := k.logP
	k.logP = func(t float64) float64 { return right(t) - float64(len(k.on))*t }
	k.Stretch.Step(rng, s, out)
	k.logP = right
}

func TestStretchWithoutJacobianIsCaught(t *testing.T) {
	p := classed(t, 9, 3, logistic(t, "gaussian", "gaussian(0.5,1)"))
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		return unjacobian{newStretch(q, nil)}
	}, 5)
}

func TestStretchAloneLeavesPosteriorInvariant(t *testing.T) {
	for _, name := range []string{"offset", "unpenalized", "spike-slab, tau, unpenalized", "tall"} {
		p := logisticJoints(t)[name]
		mcmctest.Invariant(t, p, func(q *model.Posterior) sampler.Kernel { return newStretch(q, q.Data().Offset) }, replicates(), 5)
	}
}

// exactSelection returns inclusion and mean of each coefficient, by the
// trapezoid rule over the coefficients and the intercept of each of the 2^p
// models. The grid's step is 0.3 prior standard deviations of a coefficient and
// 0.9 of the intercept's unit, from -8 to 8 and from -16 to 16: the integrand is
// analytic within 0.8 and 3, so its error is below 1e-7.
func exactSelection(p *model.Posterior, pi float64) (inclusion, mean []float64) {
	d, l := p.Data(), p.Layout()
	k := l.Weights
	inclusion, mean = make([]float64, k), make([]float64, k)
	x, beta, f, total := make([]float64, p.Dim()), make([]float64, k), make([]float64, len(d.Y)), 0.0
	for code := range 1 << k {
		var in []int
		prior := 1.0
		for j := range k {
			x[l.Indicator[j].At] = float64(code >> j & 1)
			if code>>j&1 == 1 {
				prior *= pi
				in = append(in, j)
			} else {
				prior *= 1 - pi
			}
		}
		mass, first := 0.0, make([]float64, k)
		var walk func(a int, weight float64)
		walk = func(a int, weight float64) {
			if a < len(in) {
				for i := -27; i <= 27; i++ {
					z := 0.3 * float64(i)
					x[in[a]] = z
					walk(a+1, weight*0.3*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi))
				}
				return
			}
			for i := -18; i <= 18; i++ {
				x[l.Intercept] = 0.9 * float64(i)
				lp, _ := p.Spec().Intercept.LogDensity(x[l.Intercept])
				p.Outputs(f, x)
				p.Weights(beta, x)
				likelihood := 1.0
				for r, v := range f {
					likelihood /= 1 + math.Exp((1-2*d.Y[r])*v)
				}
				w := weight * 0.9 * math.Exp(lp) * likelihood
				mass += w
				for _, j := range in {
					first[j] += w * beta[j]
				}
			}
		}
		walk(0, prior)
		total += mass
		for _, j := range in {
			inclusion[j] += mass
			mean[j] += first[j]
		}
	}
	for j := range inclusion {
		inclusion[j] /= total
		mean[j] /= total
	}
	return inclusion, mean
}

func TestLogisticSelectionEqualsQuadrature(t *testing.T) {
	draws, seeds := 10_000, uint64(6)
	if testing.Short() {
		draws, seeds = 2_000, 2
	}
	var figures []mcmctest.Figure
	for _, k := range []int{2, 3} {
		d := classed(t, 14, k, logistic(t, "gaussian", "none")).Data()
		for i := range d.Y {
			d.Y[i] = 0
			if d.X.At(i, 0)+float64(i%3)-1 > 0 {
				d.Y[i] = 1
			}
		}
		p, err := model.New(d, logistic(t, "spike-slab(pi=0.4)", "gaussian(0,2)", func(s *model.Spec) { s.Prior.Sigma0 = 1.5 }))
		require.NoError(t, err)
		inclusion, mean := exactSelection(p, 0.4)
		t.Log("exact:", inclusion, mean)
		for seed := range seeds {
			d := draw(t, p, plan(t, p), 4, 200, draws, seed+1)
			for j, f := range p.Data().Features {
				c := d.Chains("inclusion[" + f + "]")
				figures = append(figures, mcmctest.Figure{Name: f, Value: mcmctest.Reference{}.Figures("", c)[0].Value, MCSE: diagnostics.MCSEMean(c), Reference: inclusion[j]})
				b := d.Chains("beta[" + f + "]")
				figures = append(figures, mcmctest.Figure{Name: "beta " + f, Value: mcmctest.Reference{}.Figures("", b)[0].Value, MCSE: diagnostics.MCSEMean(b), Reference: mean[j]})
			}
		}
	}
	mcmctest.Moments(t, figures)
}
