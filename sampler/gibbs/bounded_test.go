package gibbs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/internal/mcmctest"
)

// scalesUnder checks scales drawn given their weights and c against their law by
// quadrature: of weights far below c and near it.
func scalesUnder(t testing.TB, p *BoundedScales, draw func(rng *rand.Rand, x []float64)) {
	rng := rand.New(rand.NewPCG(1, 2))
	run, x := p.runs[0], make([]float64, p.post.Dim())
	p.c = 1
	weights := []float64{0.04, 0.001, 0.6}
	require.Len(t, run, len(weights))
	reset := func(u float64) {
		for i, at := range run {
			p.w[at.Off], p.v[at.Off], x[at.At] = weights[i], math.Exp(u), u
		}
	}
	reset(0)
	const n = 200_000
	u := make([][][]float64, len(run))
	for i := range u {
		u[i] = [][]float64{make([]float64, n)}
	}
	for k := range n {
		draw(rng, x)
		for i, at := range run {
			u[i][0][k] = x[at.At]
		}
	}
	reset(0)
	var figures []mcmctest.Figure
	for i, at := range run {
		p.at, p.old = at, 0
		for name, f := range map[string]func(float64) float64{
			"tanh":    func(u float64) float64 { return math.Tanh(u / 2) },
			"above c": func(u float64) float64 { return (1 + math.Tanh(5*u)) / 2 },
		} {
			total, sum := 0.0, 0.0
			for v := -20.0; v < 30; v += 0.01 {
				d := math.Exp(p.logP(v))
				total, sum = total+d, sum+float64(d*f(v))
			}
			drawn := mapped(u[i], f)
			figures = append(figures, mcmctest.Figure{Name: fmt.Sprint(name, " of scale ", i+1), Value: meanOf(drawn), MCSE: diagnostics.MCSEMean(drawn), Reference: sum / total})
		}
	}
	mcmctest.Moments(t, figures)
}

func TestScalesUnderABoundAgainstQuadrature(t *testing.T) {
	k := NewBoundedScales(joints(t)["regularized horseshoe, tall"])
	scalesUnder(t, k, func(rng *rand.Rand, x []float64) { k.draw(rng, x, k.runs[0]) })
}

func TestScalesAcceptedWithoutLookingAreCaught(t *testing.T) {
	mcmctest.MustFail(t, func(tb testing.TB) {
		k := NewBoundedScales(joints(t)["regularized horseshoe, tall"])
		scalesUnder(tb, k, func(rng *rand.Rand, x []float64) {
			far, near := k.runs[0][:2], k.runs[0][2:]
			k.draw(rng, x, near)
			k.c = math.Inf(1)
			k.draw(rng, x, far)
			k.c = 1
		})
	})
}
