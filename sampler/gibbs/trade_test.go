package gibbs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

func TestTradeLeavesPosteriorInvariant(t *testing.T) {
	for _, text := range []string{"horseshoe", "gaussian-noise(1,0.5)"} {
		p := small(t, 9, 3, parse(t, text, "inverse-gamma(3,2)", "gaussian(0.5,1)", true))
		mcmctest.Invariant(t, p, func(q *model.Posterior) sampler.Kernel { return newTrade(q) }, replicates(), 5)
	}
	require.Nil(t, newTrade(small(t, 9, 3, parse(t, "student-t", "1", "none", true))), "τ is fixed")
	require.Nil(t, newTrade(small(t, 9, 3, parse(t, "gaussian", "1", "none", true))), "there is no ξ")
}

// A trade that forgets a scale changes its weight.
func TestTradeThatForgetsAScaleIsCaught(t *testing.T) {
	p := small(t, 9, 3, parse(t, "horseshoe", "inverse-gamma(3,2)", "gaussian(0.5,1)", true))
	caught(t, p, func(q *model.Posterior) sampler.Kernel {
		k := newTrade(q)
		k.matrices[0].xi = k.matrices[0].xi[1:]
		return k
	}, 5)
}
