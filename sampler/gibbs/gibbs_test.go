package gibbs

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// small returns a joint model on n rows and p correlated columns, maybe none.
func small(t testing.TB, n, p int, spec model.Spec) *model.Posterior {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	d := model.Data{Y: make([]float64, n), Scaling: model.Scaling{YSD: 1}}
	x := mat.NewDense(n, max(p, 1), nil)
	if p > 0 {
		d.X = x
	}
	for j := range p {
		for i := range n {
			x.Set(i, j, rng.NormFloat64())
			if j > 0 {
				x.Set(i, j, 0.7*x.At(i, j-1)+0.7*x.At(i, j)+0.3)
			}
		}
		d.Features = append(d.Features, "f"+strconv.Itoa(j))
		d.Scaling.Mean, d.Scaling.SD, d.Scaling.Spread = append(d.Scaling.Mean, 0), append(d.Scaling.SD, 1), append(d.Scaling.Spread, 1)
	}
	for i := range d.Y {
		d.Y[i] = rng.NormFloat64() + x.At(i, 0)
	}
	post, err := model.New(d, spec)
	require.NoError(t, err)
	return post
}

func parse(t testing.TB, prior, noise, intercept string, byNoise bool) model.Spec {
	t.Helper()
	s := model.Spec{Likelihood: model.Gaussian{}, ScaleByNoise: byNoise}
	var err error
	s.Prior, err = gsm.ParsePrior(prior)
	require.NoError(t, err)
	s.Noise, err = model.ParseNoisePrior(noise)
	require.NoError(t, err)
	s.Intercept, err = model.ParseInterceptPrior(intercept)
	require.NoError(t, err)
	return s
}

func kernelOf(t testing.TB) func(p *model.Posterior) sampler.Kernel {
	return func(p *model.Posterior) sampler.Kernel { return oneRound(t, p, "auto", Gradient{}) }
}

// oneRound returns Plan's kernel with one round where a draw has several, all
// alike: what they leave invariant one by one, they leave so together.
func oneRound(t testing.TB, p *model.Posterior, name string, g Gradient) sampler.Kernel {
	t.Helper()
	mix := mixtureOf(p)
	if name == "auto" && len(p.Layout().Indicator) == 0 && conditional(p, mix) == nil {
		newBlock, _, _ := planBlock(p)
		return append(round(p, mix, newBlock()), last(p)...)
	}
	return planned(t, p, name, g)()
}

// joints are the models of the joint test: every part of the sweep in each of
// its forms at least once. TestEveryPairOfChoices has the laws.
func joints(t testing.TB) map[string]*model.Posterior {
	with := func(s model.Spec, change func(*model.Spec)) model.Spec {
		change(&s)
		return s
	}
	igs, gauss, student := "inverse-gamma(3,2)", "gaussian(0.5,1)", "student-t(3,0.5,1)"
	hs := parse(t, "horseshoe", igs, gauss, true)
	all := map[string]*model.Posterior{
		"tall, conjugate":            small(t, 9, 3, parse(t, "horseshoe", igs, "none", true)),
		"wide, conjugate":            small(t, 4, 6, parse(t, "horseshoe", igs, "none", true)),
		"tall, gaussian intercept":   small(t, 9, 3, hs),
		"wide, gaussian intercept":   small(t, 4, 6, hs),
		"tall, student-t intercept":  small(t, 9, 3, parse(t, "horseshoe", "half-normal(1)", student, true)),
		"tall, unscaled":             small(t, 9, 3, parse(t, "horseshoe(s=0.5)", "half-cauchy(1)", gauss, false)),
		"wide, unscaled":             small(t, 4, 6, parse(t, "horseshoe", "half-student-t(3,1)", gauss, false)),
		"gaussian prior":             small(t, 9, 3, parse(t, "gaussian", igs, gauss, true)),
		"gaussian prior, fixed tau":  small(t, 9, 3, with(parse(t, "gaussian", "half-normal(2)", gauss, false), func(s *model.Spec) { s.Prior.Tau = gsm.Fixed(0.7) })),
		"fixed sigma":                small(t, 9, 3, parse(t, "horseshoe", "0.6", gauss, true)),
		"add":                        small(t, 9, 3, with(hs, func(s *model.Spec) { s.Prior.Structure = gsm.ADD })),
		"ard-add":                    small(t, 9, 3, with(hs, func(s *model.Spec) { s.Prior.Structure = gsm.ARDADD })),
		"dropconnect":                small(t, 9, 3, with(hs, func(s *model.Spec) { s.Prior.Structure = gsm.DropConnect })),
		"sigma0, fixed tau":          small(t, 9, 3, with(hs, func(s *model.Spec) { s.Prior.Tau, s.Prior.Sigma0 = gsm.Fixed(0.3), 2 })),
		"no rows' worth: prior only": small(t, 9, 3, with(hs, func(s *model.Spec) { s.PriorOnly = true })),
	}
	rhs := "regularized-horseshoe(s=0.5,slab=1,df=3)"
	all["regularized horseshoe, tall"] = small(t, 9, 3, parse(t, rhs, igs, gauss, true))
	all["regularized horseshoe, wide"] = small(t, 4, 6, parse(t, rhs, "half-normal(1)", "none", false))
	all["regularized horseshoe, wide, conjugate"] = small(t, 4, 6, parse(t, rhs, igs, "none", true))
	all["regularized horseshoe, fixed tau"] = small(t, 9, 3, with(parse(t, rhs, igs, gauss, true), func(s *model.Spec) { s.Prior.Tau = gsm.Fixed(0.7) }))
	all["regularized horseshoe, fixed sigma"] = small(t, 9, 3, parse(t, rhs, "0.6", gauss, true))
	all["regularized horseshoe, prior only"] = small(t, 9, 3, with(parse(t, rhs, igs, "none", true), func(s *model.Spec) { s.PriorOnly = true }))
	all["regularized horseshoe, ard-add"] = small(t, 9, 3, with(parse(t, rhs, igs, "none", true), func(s *model.Spec) { s.Prior.Structure = gsm.ARDADD }))
	all["regularized horseshoe, c all but fixed"] = small(t, 9, 3, parse(t, "regularized-horseshoe(s=0.5,slab=1,df=300)", igs, gauss, true))
	all["no features"] = small(t, 9, 0, parse(t, "flat", "half-normal(1)", student, true))
	all["no features, no intercept"] = small(t, 9, 0, parse(t, "flat", igs, "none", true))
	all["regularized horseshoe, none"] = small(t, 9, 3, with(parse(t, rhs, igs, "none", true), func(s *model.Spec) { s.Prior.Structure = gsm.None }))
	return all
}

// everyLaw is the noise table with its defaults, and laws with parameters that
// take another way.
func everyLaw() []string {
	texts := []string{"gaussian-noise(mean=1,s=0.5)", "beta(0.5,0.5)", "beta(2,3)", "normal-gamma(k=0.5,r=0.5)"}
	for _, f := range gsm.Families() {
		if slices.Contains(f.Defaults, "") { // bounds that must be given
			f.Name += "(0.01,10)"
		}
		texts = append(texts, f.Name)
	}
	return texts
}

func replicates() int {
	if testing.Short() {
		return 2_000
	}
	return 20_000
}

// leaveInvariant checks one round of Plan's kernel on each model.
func leaveInvariant(t *testing.T, all map[string]*model.Posterior) {
	for name, p := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mcmctest.Invariant(t, p, kernelOf(t), replicates(), 2)
		})
	}
}

// resume checks Plan's kernel on each model.
func resume(t *testing.T, all map[string]*model.Posterior) {
	for name, p := range all {
		t.Run(name, func(t *testing.T) { mcmctest.Resume(t, p, plan(t, p)) })
	}
}

func TestSweepLeavesPosteriorInvariant(t *testing.T) { leaveInvariant(t, joints(t)) }

func TestPlanRefusesWhatGibbsCannotDraw(t *testing.T) {
	d := model.Data{X: mat.NewDense(3, 1, []float64{1, 2, 4}), Y: []float64{0, 2, 1}, Features: []string{"x"}, Scaling: model.Scaling{Mean: []float64{0}, SD: []float64{1}, YSD: 1, Spread: []float64{1}}}
	s := parse(t, "horseshoe", "half-cauchy(1)", "gaussian(0,1)", false)
	s.Likelihood = model.Poisson{}
	p, err := model.New(d, s)
	require.NoError(t, err)
	_, _, err = Plan(p, "gibbs", Gradient{})
	require.EqualError(t, err, "gibbs: a poisson likelihood leaves the weights no conditional to draw from: use auto")
	s.Likelihood, s.Network = model.Gaussian{}, model.Network{Hidden: []int{2}, Activation: model.Tanh}
	p, err = model.New(d, s)
	require.NoError(t, err)
	_, _, err = Plan(p, "gibbs", Gradient{})
	require.EqualError(t, err, "gibbs: the weights of a network have no conditional to draw from: use auto")
}
