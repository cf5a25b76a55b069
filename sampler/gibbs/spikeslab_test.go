package gibbs

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// spikeSlab returns the spec with indicators below its weights.
func spikeSlab(s model.Spec, law gsm.Bernoulli, tau gsm.Law) model.Spec {
	s.Prior = gsm.Prior{Structure: gsm.ARD, Law: law, Tau: tau, Sigma0: 1}
	return s
}

// gslab is spikeSlab with a Zellner slab.
func gslab(s model.Spec, law gsm.Bernoulli, tau gsm.Law, g float64) model.Spec {
	s = spikeSlab(s, law, tau)
	s.Prior.Slab = gsm.Slab{Zellner: true, G: g}
	return s
}

func spikeJoints(t testing.TB) map[string]*model.Posterior {
	igs, gauss := "inverse-gamma(3,2)", "gaussian(0.5,1)"
	beta, half := gsm.Bernoulli{A: 1, B: 2}, gsm.Bernoulli{Pi: 0.4}
	return map[string]*model.Posterior{
		"tall, conjugate, beta":            small(t, 9, 4, spikeSlab(parse(t, "horseshoe", igs, "none", true), beta, gsm.Fixed(0.8))),
		"wide, conjugate, fixed":           small(t, 4, 6, spikeSlab(parse(t, "horseshoe", igs, "none", true), half, gsm.Fixed(1))),
		"gaussian intercept, tau":          small(t, 9, 4, spikeSlab(parse(t, "horseshoe", igs, gauss, true), beta, gsm.HalfCauchy{S: 1})),
		"unscaled, half-normal":            small(t, 9, 4, spikeSlab(parse(t, "horseshoe", "half-normal(1)", gauss, false), beta, gsm.HalfCauchy{S: 1})),
		"scaled, half-normal":              small(t, 9, 4, spikeSlab(parse(t, "horseshoe", "half-normal(1)", "student-t(4,0,1)", true), half, gsm.Fixed(1))),
		"fixed sigma":                      small(t, 9, 4, spikeSlab(parse(t, "horseshoe", "0.7", "none", false), beta, gsm.Fixed(1))),
		"zellner, conjugate, beta":         small(t, 9, 4, gslab(parse(t, "horseshoe", igs, "none", true), beta, gsm.Fixed(0.8), 0)),
		"zellner, gaussian intercept, tau": small(t, 9, 4, gslab(parse(t, "horseshoe", igs, gauss, true), beta, gsm.HalfCauchy{S: 1}, 3)),
		"zellner, unscaled, half-normal":   small(t, 9, 4, gslab(parse(t, "horseshoe", "half-normal(1)", gauss, false), half, gsm.Fixed(1), 2)),
		"zellner, as many columns as rows": small(t, 5, 5, gslab(parse(t, "horseshoe", "0.7", "none", true), half, gsm.Fixed(1), 0)),
		"zellner, prior only": small(t, 9, 4, func() model.Spec {
			s := gslab(parse(t, "horseshoe", igs, gauss, true), beta, gsm.HalfCauchy{S: 1}, 0)
			s.PriorOnly = true
			return s
		}()),
		"prior only": small(t, 9, 4, func() model.Spec {
			s := spikeSlab(parse(t, "horseshoe", igs, gauss, true), beta, gsm.HalfCauchy{S: 1})
			s.PriorOnly = true
			return s
		}()),
	}
}

func TestSpikeSlabLeavesPosteriorInvariant(t *testing.T) {
	for name, p := range spikeJoints(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := replicates()
			if p.Layout().LogSigma >= 0 && !p.Spec().PriorOnly && !integratesSigma(p) {
				n *= 5 // a wrong σ, as TestStaleSigmaIsCaught has it, moves little
			}
			mcmctest.Invariant(t, p, kernelOf(t), n, 2)
		})
	}
}

func TestSpikeSlabResumesBitIdentical(t *testing.T) {
	resume(t, spikeJoints(t))
}

// late runs the indicators after the block, so that the draw has weights that
// belong to the indicators before.
func TestIndicatorsAfterTheirWeightsAreCaught(t *testing.T) {
	p := spikeJoints(t)["tall, conjugate, beta"]
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		k := kernelOf(t)(q).(sampler.Sweep)
		return sampler.Sweep{k[1], k[0]}
	}, 5)
}

func TestWrongPriorOddsAreCaught(t *testing.T) {
	p := spikeJoints(t)["tall, conjugate, beta"]
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		k := kernelOf(t)(q).(sampler.Sweep)
		k[0].(*SpikeSlab).law = gsm.Bernoulli{A: 1, B: 3}
		return k
	}, 5)
}

// Under a Gaussian intercept the regression draws τ given the σ that it finds,
// so that σ must not have been integrated out before.
func TestStaleSigmaIsCaught(t *testing.T) {
	p := spikeJoints(t)["gaussian intercept, tau"]
	mcmctest.MustFail(t, func(tb testing.TB) {
		mcmctest.Invariant(tb, p, func(q *model.Posterior) sampler.Kernel {
			k := kernelOf(t)(q).(sampler.Sweep)
			k[0].(*SpikeSlab).noSigma = true
			return k
		}, 5*20_000, 2)
	})
}

func TestIndependentSlabInPlaceOfZellnersIsCaught(t *testing.T) {
	p := spikeJoints(t)["zellner, conjugate, beta"]
	mcmctest.MustFail(t, func(tb testing.TB) {
		mcmctest.Invariant(tb, p, func(q *model.Posterior) sampler.Kernel {
			k := kernelOf(t)(q).(sampler.Sweep)
			k[0].(*SpikeSlab).set.zellner = false
			return k
		}, replicates(), 5)
	})
}

// exactTable is one table of data/sparse's enumeration.
type exactTable struct {
	Slab       string
	ModelPrior string `json:"model_prior"`
	Intercept  string
	PIP        map[string]float64
	BetaMean   map[string]float64 `json:"beta_mean"`
	Size       []float64          `json:"model_size_probability"`
}

func exactTables(t testing.TB) []exactTable {
	t.Helper()
	b, err := os.ReadFile("testdata/diabetes.pip.json")
	require.NoError(t, err)
	var ref struct{ Tables []exactTable }
	require.NoError(t, json.Unmarshal(b, &ref))
	require.Len(t, ref.Tables, 8)
	return ref.Tables
}

func (e exactTable) String() string {
	return e.Slab + ", " + e.ModelPrior + ", intercept " + e.Intercept
}

func (e exactTable) posterior(t testing.TB) *model.Posterior {
	law := gsm.Bernoulli{Pi: 0.5}
	if e.ModelPrior == "beta_binomial_1_1" {
		law = gsm.Bernoulli{A: 1, B: 1}
	}
	if e.Slab == "zellner_g" {
		return diabetes(t, gslab(parse(t, "horseshoe", "jeffreys", e.Intercept, true), law, gsm.Fixed(1), 0))
	}
	return diabetes(t, spikeSlab(parse(t, "horseshoe", "inverse-gamma(0.01,0.01)", e.Intercept, true), law, gsm.Fixed(1)))
}

func TestEnumerationEqualsReference(t *testing.T) {
	for _, e := range exactTables(t) {
		p := e.posterior(t)
		inclusion, size, err := Enumerate(p)
		require.NoError(t, err)
		for j, f := range p.Data().Features {
			require.InDelta(t, e.PIP[f], inclusion[j], 2e-9, "%s: %s", e, f)
		}
		for k, want := range e.Size {
			require.InDelta(t, want, size[k], 2e-9)
		}
	}
}

func TestInclusionOfDiabetesIsExactAtDefaultLength(t *testing.T) {
	var figures []mcmctest.Figure
	for _, e := range exactTables(t) {
		p := e.posterior(t)
		for seed := range uint64(5) {
			d := draw(t, p, plan(t, p), 4, 1000, 1000, seed+1)
			for j, f := range p.Data().Features {
				c := d.Chains("inclusion[" + f + "]")
				mean, mcse := 0.0, diagnostics.MCSEMean(c)
				for _, ch := range c {
					for _, v := range ch {
						mean += v / 4000
					}
				}
				require.LessOrEqual(t, mcse, 0.01, f)
				if e.PIP[f] > 0.9999 {
					continue // its column hardly varies: nothing to compare an error with
				}
				require.InDelta(t, e.PIP[f], mean, math.Max(4*mcse, 1e-9), "%s %v seed %d", f, mcse, seed)
				figures = append(figures, mcmctest.Figure{Name: f, Value: mean, MCSE: mcse, Reference: e.PIP[f]})
				sc := p.Data().Scaling
				b := mapped(d.Chains("beta["+f+"]"), func(v float64) float64 { return v * sc.SD[j] / sc.YSD })
				m := 0.0
				for _, ch := range b {
					for _, v := range ch {
						m += v / 4000
					}
				}
				figures = append(figures, mcmctest.Figure{Name: "beta " + f, Value: m, MCSE: diagnostics.MCSEMean(b), Reference: e.BetaMean[f]})
			}
		}
	}
	mcmctest.Moments(t, figures)
}

func TestSubsetDatesEqualFreshFactors(t *testing.T) {
	for _, zellner := range []bool{false, true} {
		t.Run("zellner "+strconv.FormatBool(zellner), func(t *testing.T) { datesEqualFreshFactors(t, zellner) })
	}
}

func datesEqualFreshFactors(t *testing.T, zellner bool) {
	p := small(t, 30, 12, spikeSlab(parse(t, "horseshoe", "jeffreys", "gaussian(0.2,1)", true), gsm.Bernoulli{Pi: 0.5}, gsm.Fixed(1)))
	g := newGram(newDesign(p), 12)
	s, fresh := newSubset(g, zellner), newSubset(g, zellner)
	s.reset(3.7, 0.4)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		j := rng.IntN(12)
		logdet, yy := s.logdet, s.yy
		var dl, dy float64
		if s.where[j] >= 0 {
			dl, dy = s.without(j)
			s.remove(j)
		} else {
			dl, dy = s.with(j)
			s.add(j)
		}
		require.InDelta(t, logdet+dl, s.logdet, 1e-9)
		require.InDelta(t, yy+dy, s.yy, 1e-9)
		fresh.reset(3.7, 0.4)
		for _, i := range s.idx {
			fresh.add(i)
		}
		require.InDelta(t, fresh.logdet, s.logdet, 1e-8)
		require.InDelta(t, fresh.yy, s.yy, 1e-8)
	}
}

// signals returns n rows of p independent columns, ten of them with
// coefficients ±0.5 in units of the noise.
func signals(t testing.TB, n, p int) *model.Posterior {
	t.Helper()
	rng := rand.New(rand.NewPCG(11, uint64(p)))
	x, y, names := make([]float64, n*p), make([]float64, n), make([]string, p)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for j := range names {
		names[j] = "x" + strconv.Itoa(j+1)
	}
	for i := range y {
		y[i] = rng.NormFloat64()
		for j := range 10 {
			y[i] += float64(1-2*(j%2)) * 0.5 * x[i*p+j]
		}
	}
	d, _, err := model.NewData(x, y, names, model.Full)
	require.NoError(t, err)
	post, err := model.New(d, spikeSlab(parse(t, "horseshoe", "jeffreys", "flat", true), gsm.Bernoulli{A: 1, B: 1}, gsm.Fixed(1)))
	require.NoError(t, err)
	return post
}

func TestSpikeSlabFindsSignalsAmongThousands(t *testing.T) {
	if testing.Short() {
		t.Skip("a minute of sampling")
	}
	p := signals(t, 500, 5000)
	d := draw(t, p, plan(t, p), 4, 500, 500, 1)
	for j := range 10 {
		c := d.Chains("inclusion[x" + strconv.Itoa(j+1) + "]")
		sum := 0.0
		for _, ch := range c {
			for _, v := range ch {
				sum += v / 2000
			}
		}
		require.Greater(t, sum, 0.99, "x%d", j+1)
	}
	for j := range 5000 {
		c := d.Chains("inclusion[x" + strconv.Itoa(j+1) + "]")
		sum := 0.0
		for _, ch := range c {
			for _, v := range ch {
				sum += v / 2000
			}
		}
		if sum > 0.05 && sum < 1-1e-9 {
			require.LessOrEqual(t, diagnostics.Rhat(c), 1.02, "x%d with inclusion %.3f", j+1, sum)
		}
	}
}
