package gibbs

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// synthetic returns the posterior of [mcmctest.Sparse] under a horseshoe.
func synthetic(t testing.TB, n, p, signals int, seed uint64) *model.Posterior {
	t.Helper()
	return sparse(t, n, p, signals, seed, "horseshoe", "jeffreys")
}

// sparse is synthetic under a prior and a law of σ.
func sparse(t testing.TB, n, p, signals int, seed uint64, prior, noise string) *model.Posterior {
	t.Helper()
	x, y := mcmctest.Sparse(n, p, signals, seed)
	names := make([]string, p)
	for j := range names {
		names[j] = "x" + strconv.Itoa(j+1)
	}
	d, _, err := model.NewData(x, y, names, model.Full)
	require.NoError(t, err)
	post, err := model.New(d, parse(t, prior, noise, "flat", true))
	require.NoError(t, err)
	return post
}

// draw runs Plan's kernel and returns the draws.
func draw(t testing.TB, p sampler.Model, newKernel func() sampler.Kernel, chains, warmup, draws int, seed uint64) *sampler.Draws {
	t.Helper()
	out := sampler.NewDraws()
	set := sampler.Settings{Seed: seed, Warmup: warmup, Draws: draws}
	for k := range chains {
		set.Chains = append(set.Chains, k+1)
	}
	require.NoError(t, sampler.Run(context.Background(), p, newKernel, set, out))
	return out
}

func plan(t testing.TB, p *model.Posterior) func() sampler.Kernel {
	t.Helper()
	newKernel, _, err := Plan(p, "auto", Gradient{})
	require.NoError(t, err)
	return newKernel
}

func mapped(chains [][]float64, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(chains))
	for k, c := range chains {
		out[k] = make([]float64, len(c))
		for i, v := range c {
			out[k][i] = f(v)
		}
	}
	return out
}

// Each seed makes its own data and its own chains. Under Jeffreys' prior of σ
// the sets 1, 3, 4 and 5 of the generator have a second mode, in which the
// p > n coefficients interpolate and σ is near 0: chains must cross to it.
func TestHorseshoeMixesWherePExceedsN(t *testing.T) {
	if testing.Short() {
		t.Skip("half a minute of sampling")
	}
	seeds := []uint64{1, 3}
	if long {
		seeds = []uint64{1, 2, 3, 4, 5}
	}
	for _, seed := range seeds {
		p := synthetic(t, 100, 500, 5, seed)
		d := draw(t, p, plan(t, p), 4, 1000, 1000, seed)
		tau := mapped(d.Chains("tau"), math.Log)
		ess, rhat := diagnostics.ESSBulk(tau), diagnostics.Rhat(tau)
		t.Logf("seed %d: log τ has bulk ESS %.0f and R-hat %.3f", seed, ess, rhat)
		require.GreaterOrEqual(t, ess, 200.0)
		require.LessOrEqual(t, rhat, 1.03)
	}
}

// BenchmarkEffectiveDraws reports effective draws per second of sampling,
// warm-up excluded, of the coefficient that mixes worst and of log τ. An
// operation is 1000 draws of each of four chains. The sets are those of
// TestHorseshoeMixesWherePExceedsN, and one more; slab is the prior that rstanarm
// has for them, which with its flat σ leaves no second mode.
func BenchmarkEffectiveDraws(b *testing.B) {
	type set struct {
		name string
		post *model.Posterior
	}
	sets := []set{{"diabetes", diabetes(b, parse(b, "horseshoe", "jeffreys", "flat", true))}}
	for k := range uint64(6) {
		sets = append(sets, set{fmt.Sprintf("n=100,p=500,set=%d", k+1), synthetic(b, 100, 500, 5, k+1)})
	}
	for k := range uint64(6) {
		sets = append(sets, set{fmt.Sprintf("slab,n=100,p=500,set=%d", k+1), sparse(b, 100, 500, 5, k+1, "regularized-horseshoe(slab=2.5,df=4)", "flat")})
	}
	for _, c := range sets {
		b.Run(c.name, func(b *testing.B) {
			newKernel := plan(b, c.post)
			chains := []int{1, 2, 3, 4}
			set := sampler.Settings{Seed: 1, Chains: chains, Warmup: 1000}
			warm := &ends{from: map[int]sampler.Checkpoint{}}
			set.Draws = 1
			require.NoError(b, sampler.Run(context.Background(), c.post, newKernel, set, warm))
			set.From, set.Draws = warm.from, 1+1000*b.N
			b.ResetTimer()
			d := sampler.NewDraws()
			require.NoError(b, sampler.Run(context.Background(), c.post, newKernel, set, d))
			s, worst := b.Elapsed().Seconds(), math.Inf(1)
			for _, name := range d.Names() {
				if strings.HasPrefix(name, "beta[") {
					worst = math.Min(worst, diagnostics.ESSBulk(d.Chains(name)))
				}
			}
			tau := diagnostics.ESSBulk(mapped(d.Chains("tau"), math.Log))
			b.ReportMetric(worst/s, "worst-beta-ESS/s")
			b.ReportMetric(tau/s, "log-tau-ESS/s")
			b.ReportMetric(tau/float64(b.N), "log-tau-ESS/op")
		})
	}
}

// ends keeps the checkpoint at the end of each chain.
type ends struct {
	sampler.Draws
	from map[int]sampler.Checkpoint
}

func (e *ends) Begin([]string) error { return nil }

func (e *ends) Record(int, int, []float64) error { return nil }

var endsMutex = make(chan struct{}, 1)

func (e *ends) Save(chain int, last bool, snapshot func() (sampler.Checkpoint, error)) error {
	if !last {
		return nil
	}
	c, err := snapshot()
	endsMutex <- struct{}{}
	e.from[chain] = c
	<-endsMutex
	return err
}
