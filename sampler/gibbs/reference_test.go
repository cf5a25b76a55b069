package gibbs

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// load returns a data set, an embedded one by name or a file, as model sees it.
func load(t testing.TB, path string, how model.Standardize) model.Data {
	t.Helper()
	frame := read(t, path)
	d, left, err := model.NewData(frame.X, frame.Y, frame.Features, how)
	require.NoError(t, err)
	require.Empty(t, left)
	return d
}

// loadClasses is load for a target of classes.
func loadClasses(t testing.TB, path string, how model.Standardize) model.Data {
	t.Helper()
	frame := read(t, path)
	d, left, err := model.NewDiscreteData(frame.X, frame.Y, frame.Features, how)
	require.NoError(t, err)
	require.Empty(t, left)
	return d
}

func read(t testing.TB, path string) *dataset.Frame {
	t.Helper()
	table, err := dataset.Open(path, nil)
	require.NoError(t, err)
	frame, err := table.Select(dataset.Selection{})
	require.NoError(t, err)
	return frame
}

func diabetes(t testing.TB, spec model.Spec) *model.Posterior {
	t.Helper()
	p, err := model.New(load(t, "diabetes", model.Full), spec)
	require.NoError(t, err)
	return p
}

// standardised returns the draws of a reference quantity on the standardised scale.
func standardised(t testing.TB, p *model.Posterior, d *sampler.Draws, name string) [][]float64 {
	t.Helper()
	sc := p.Data().Scaling
	scale := func(c float64) func(float64) float64 { return func(v float64) float64 { return v * c } }
	feature := func() string { return strings.TrimSuffix(name[strings.Index(name, "[")+1:], "]") }
	var out [][]float64
	switch {
	case strings.HasPrefix(name, "beta["):
		j := slices.Index(p.Data().Features, feature())
		out = mapped(d.Chains(name), scale(sc.SD[j]/sc.YSD))
	case name == "sigma":
		out = mapped(d.Chains(name), scale(1/sc.YSD))
	case strings.HasPrefix(name, "log_lambda["):
		out = mapped(d.Chains("xi["+feature()+"]"), math.Log)
	case name == "log_tau":
		out = mapped(d.Chains("tau"), math.Log)
	default:
		out = d.Chains(name)
	}
	require.NotEmpty(t, out, name)
	return out
}

// The reference is data/sparse's: 768 independent chains, checked against
// importance sampling on the closed-form marginal likelihood.
func diabetesReference(t testing.TB) []mcmctest.Reference {
	t.Helper()
	b, err := os.ReadFile("testdata/diabetes.horseshoe.json")
	require.NoError(t, err)
	var ref struct{ Quantities []mcmctest.Reference }
	require.NoError(t, json.Unmarshal(b, &ref))
	require.Len(t, ref.Quantities, 33)
	return ref.Quantities
}

func TestHorseshoeOnDiabetesEqualsReference(t *testing.T) {
	seeds := uint64(10)
	if testing.Short() {
		seeds = 1
	}
	p := diabetes(t, parse(t, "horseshoe", "jeffreys", "flat", true))
	var figures []mcmctest.Figure
	least := math.Inf(1)
	for seed := range seeds {
		d := draw(t, p, plan(t, p), 4, 500, 11_000, seed+1)
		for _, r := range diabetesReference(t) {
			c := standardised(t, p, d, r.Name)
			least = math.Min(least, diagnostics.ESSBulk(c))
			figures = append(figures, r.Figures("", c)...)
		}
	}
	t.Logf("least bulk ESS %.0f", least)
	require.GreaterOrEqual(t, least, 10_000.0)
	mcmctest.Moments(t, figures)
}

func TestWideAndTallGiveTheSamePosterior(t *testing.T) {
	for _, c := range []struct {
		noise, intercept string
		byNoise          bool
	}{
		{"jeffreys", "flat", true},
		{"half-cauchy(1)", "gaussian(0.2,0.5)", true},
		{"half-cauchy(1)", "gaussian(0.2,0.5)", false},
	} {
		t.Run(c.noise+" "+strconv.FormatBool(c.byNoise), func(t *testing.T) {
			p := small(t, 12, 8, parse(t, "horseshoe", c.noise, c.intercept, c.byNoise))
			g := newDesign(p)
			r := reduce(g)
			kernel := func(sp func() space) func() sampler.Kernel {
				return func() sampler.Kernel {
					return sampler.Sweep{newRegression(p, g, sp()), NewScales(p), sampler.Density{Target: p}}
				}
			}
			seeds, n := uint64(15), 2_000
			if long {
				seeds, n = 30, 4_000
			}
			var figures []mcmctest.Figure
			for seed := range seeds { // the figures of one run move together
				tall := draw(t, p, kernel(func() space { return newTall(r) }), 4, 500, n, 2*seed+1)
				wide := draw(t, p, kernel(func() space { return newWide(g) }), 4, 500, n, 2*seed+2)
				for _, name := range tall.Names() {
					f := func(v float64) float64 { return math.Asinh(10 * v) } // tames the tails, exactly the same for both
					figures = append(figures, mcmctest.Between(name, mapped(tall.Chains(name), f), mapped(wide.Chains(name), f))...)
				}
			}
			mcmctest.Moments(t, figures)
		})
	}
}

func TestMarginsOfWideAndTallAreEqual(t *testing.T) {
	p := small(t, 12, 8, parse(t, "horseshoe", "half-cauchy(1)", "gaussian(0.2,0.5)", true))
	g := newDesign(p)
	tall, wide := newTall(reduce(g)), newWide(g)
	d := []float64{1e-9, 1e-3, 0.1, 1, 3, 10, 30, 100}
	tall.prepare(d)
	wide.prepare(d)
	for _, r := range []float64{1e-12, 1e-4, 1, 1e3} {
		a, b := tall.margin(r), wide.margin(r)
		for _, pair := range [][2]float64{{a.logdet, b.logdet}, {a.yy, b.yy}, {a.yo, b.yo}, {a.oo, b.oo}} {
			require.InDelta(t, pair[0], pair[1], 1e-8*math.Max(1, math.Abs(pair[0])), "r = %v", r)
		}
	}
}

// exactPosterior is a posterior of posteriordb with its exact answers.
type exactPosterior struct {
	Data       string
	Parameters []struct {
		Name  string
		Exact mcmctest.Reference
	}
}

func posteriordb(t testing.TB, name string) exactPosterior {
	t.Helper()
	b, err := os.ReadFile("testdata/posteriordb/" + name + ".json")
	require.NoError(t, err)
	var ref exactPosterior
	require.NoError(t, json.NewDecoder(bytes.NewReader(b)).Decode(&ref))
	for i := range ref.Parameters {
		ref.Parameters[i].Exact.Name = ref.Parameters[i].Name
	}
	return ref
}

// Without features, under a flat intercept and Jeffreys' prior, the intercept is
// Student-t(n-1) about the target's mean with scale sd/√n, and 1/σ² is gamma
// with shape (n-1)/2 and rate (n-1) sd²/2.
func TestNoFeaturesEqualsExact(t *testing.T) {
	d := load(t, "diabetes", model.Full)
	d = model.Data{Y: d.Y, Scaling: model.Scaling{YMean: d.Scaling.YMean, YSD: d.Scaling.YSD}}
	p, err := model.New(d, parse(t, "flat", "jeffreys", "flat", true))
	require.NoError(t, err)
	require.Equal(t, []string{"intercept", "sigma"}, p.Names())
	out := draw(t, p, plan(t, p), 4, 100, 5_000, 1)
	n, sd := float64(len(d.Y)), d.Scaling.YSD
	intercept := distuv.StudentsT{Mu: d.Scaling.YMean, Sigma: sd / math.Sqrt(n), Nu: n - 1}
	precision := distuv.Gamma{Alpha: (n - 1) / 2, Beta: (n - 1) * sd * sd / 2}
	exact := func(name string, mean, sd float64, quantile func(float64) float64) mcmctest.Reference {
		return mcmctest.Reference{Name: name, Mean: mean, SD: sd, Q5: quantile(0.05), Median: quantile(0.5), Q95: quantile(0.95)}
	}
	mcmctest.Moments(t, slices.Concat(
		exact("intercept", intercept.Mean(), intercept.StdDev(), intercept.Quantile).Figures("", out.Chains("intercept")),
		exact("1/σ²", precision.Mean(), precision.StdDev(), precision.Quantile).Figures("",
			mapped(out.Chains("sigma"), func(v float64) float64 { return 1 / (v * v) })),
	))
}

// known is a posterior with exact answers.
type known struct {
	name string
	post *model.Posterior
	ref  exactPosterior
}

// gaussians returns the Gaussian posteriors of posteriordb: every noise prior,
// intercept prior and standardisation that the sweep has, on raw columns.
func gaussians(t testing.TB) []known {
	t.Helper()
	spec := func(prior, noise, intercept string) model.Spec { return parse(t, prior, noise, intercept, false) }
	sblri := spec("gaussian", "half-normal(10)", "none")
	sblri.Prior.Tau, sblri.Prior.Sigma0 = gsm.Fixed(1), 10
	kilpisjarvi := spec("gaussian", "flat", "gaussian(9.31290322580645,100)")
	kilpisjarvi.Prior.Tau, kilpisjarvi.Prior.Sigma0 = gsm.Fixed(1), 0.0333333333333333
	diamonds := spec("gaussian", "half-student-t(3,10)", "student-t(3,8,10)")
	diamonds.Prior.Tau, diamonds.Prior.Sigma0 = gsm.Fixed(1), 1
	flat := spec("flat", "flat", "flat")
	var all []known
	for _, c := range []struct {
		posterior string
		spec      model.Spec
		how       model.Standardize
	}{
		{"sblri-blr", sblri, model.Untouched},
		{"kidiq-kidscore_momhsiq", spec("flat", "half-cauchy(2.5)", "flat"), model.Untouched},
		{"kidiq_with_mom_work-kidscore_interaction_z", flat, model.Untouched},
		{"earnings-logearn_interaction", flat, model.Untouched},
		{"earnings-earn_height", flat, model.Untouched},
		{"mesquite-logmesquite", flat, model.Untouched},
		{"nes1980-nes", flat, model.Untouched},
		{"kilpisjarvi_mod-kilpisjarvi", kilpisjarvi, model.Untouched},
		{"diamonds-diamonds", diamonds, model.Center},
	} {
		ref := posteriordb(t, c.posterior)
		p, err := model.New(load(t, "testdata/posteriordb/"+ref.Data, c.how), c.spec)
		require.NoError(t, err, c.posterior)
		all = append(all, known{c.posterior, p, ref})
	}
	return all
}

// classesAndCounts returns the other posteriors of posteriordb, whose priors are
// flat, or bounded hundreds of posterior standard deviations away. Their exact
// answers are from 16 replicates of scrambled Sobol points, with a numerical error
// below 7e-4 posterior sd.
func classesAndCounts(t testing.TB) []known {
	t.Helper()
	var all []known
	for _, c := range []struct {
		posterior  string
		likelihood model.Likelihood
	}{
		{"wells_data-wells_dist100_model", model.Bernoulli{}},
		{"nes_logit_data-nes_logit_model", model.Bernoulli{}},
		{"GLM_Poisson_Data-GLM_Poisson_model", model.Poisson{}},
	} {
		ref, spec := posteriordb(t, c.posterior), logistic(t, "flat", "flat")
		spec.Likelihood = c.likelihood
		p, err := model.New(loadClasses(t, "testdata/posteriordb/"+ref.Data, model.Untouched), spec)
		require.NoError(t, err, c.posterior)
		all = append(all, known{c.posterior, p, ref})
	}
	return all
}

// figures returns those of draws beside the exact ones, and the least bulk ESS.
func (c known) figures(t testing.TB, out *sampler.Draws) (figures []mcmctest.Figure, least float64) {
	t.Helper()
	least = math.Inf(1)
	d := c.post.Data()
	for _, q := range c.ref.Parameters {
		chains := out.Chains(q.Name)
		if q.Name == "intercept_centred" {
			chains = mapped(out.Chains("intercept"), func(v float64) float64 { return v })
			for j, f := range d.Features {
				for k, b := range out.Chains("beta[" + f + "]") {
					for i, v := range b {
						chains[k][i] += v * d.Scaling.Mean[j]
					}
				}
			}
		}
		require.NotEmpty(t, chains, "%s %s", c.name, q.Name)
		least = math.Min(least, diagnostics.ESSBulk(chains))
		figures = append(figures, q.Exact.Figures(c.name+" ", chains)...)
	}
	return figures, least
}

// Gibbs draws at least 10,000 effective draws of every quantity of those of
// posteriordb's posteriors whose weights have a conditional.
func TestPosteriordbEqualsExact(t *testing.T) {
	enough := 10_000.0
	if testing.Short() {
		enough = 2_000
	}
	var figures []mcmctest.Figure
	least := math.Inf(1)
	for _, c := range append(gaussians(t), classesAndCounts(t)...) {
		draws := 0.6 * enough
		switch c.post.Spec().Likelihood.(type) {
		case model.Poisson:
			continue // has none
		case model.Bernoulli:
			draws = 0.29 * enough // thousands of rows are weighed
		}
		f, ess := c.figures(t, draw(t, c.post, plan(t, c.post), 4, 200, int(draws), 1))
		figures, least = append(figures, f...), math.Min(least, ess)
	}
	t.Logf("least bulk ESS %.0f", least)
	require.GreaterOrEqual(t, least, enough)
	mcmctest.Moments(t, figures)
}
