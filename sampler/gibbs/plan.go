package gibbs

import (
	"fmt"

	"noiseprior/model"
	"noiseprior/sampler"
)

// Plan returns a maker of kernels for p, one for each chain, and in a sentence
// why that sampler was chosen. name is "auto" or "gibbs".
//
// A draw is two rounds of the block and the scales, eight where p > n:
// successive rounds of a horseshoe are correlated enough that recording each
// would cost more in rows than it tells. Where p > n they are so because the
// weights can also interpolate, with σ near 0: a second mode that only many
// small steps of τ reach.
//
// Note: Hamiltonian trajectories in (log ξ, log τ) with weights and σ² integrated
// out gave at most a fifth of the effective draws of τ that rounds of the same cost give.
func Plan(p *model.Posterior, name string) (newKernel func() sampler.Kernel, why string, err error) {
	if name != "auto" && name != "gibbs" {
		return nil, "", fmt.Errorf("gibbs: unknown sampler %q: known are auto, gibbs", name)
	}
	g := newDesign(p)
	if l := p.Layout(); len(l.Indicator) > 0 {
		if len(l.Indicator) < l.Weights || len(l.Scales) > 1 {
			return nil, "", fmt.Errorf("gibbs: the spike and slab needs an indicator for each feature: use --structure=ard")
		}
		m := newGram(g, l.Weights)
		why = "gibbs: indicators with weights and noise integrated out, up- and down-dating a Cholesky factor, with swaps; then the rest in one block"
		return func() sampler.Kernel {
			var in space = newActive(m)
			if zellner(p) {
				in = &gprior{g: m}
			}
			return sampler.Sweep{newSpikeSlab(p, g, m), newRegression(p, g, in), sampler.Density{Target: p}}
		}, why, nil
	}
	var newSpace func() space
	rounds := 2
	switch {
	case p.Spec().PriorOnly:
		newSpace = func() space { return priorSpace{} }
		why = "gibbs on the prior alone, since the likelihood is left out"
	case g.x == nil || isTall(g):
		r := reduce(g)
		newSpace = func() space { return newTall(r) }
		why = fmt.Sprintf("gibbs: weights, noise and global scale in one block, by p×p matrices, since p = %d is at most n = %d", r.p, len(g.y))
		if r.p == 0 {
			why = "gibbs: noise and coefficients in one block, drawn independently, since no coefficient has a prior"
		}
	default:
		n, cols := g.x.Dims()
		newSpace = func() space { return newWide(g) }
		rounds = 8
		why = fmt.Sprintf("gibbs: weights, noise and global scale in one block, by n×n matrices, since p = %d exceeds n = %d", cols, n)
	}
	return func() sampler.Kernel {
		block := newRegression(p, g, newSpace())
		var scales sampler.Kernel = NewScales(p)
		if p.Layout().Bound != nil {
			scales = NewBoundedScales(p)
		}
		var sweep sampler.Sweep
		for range rounds {
			sweep = append(sweep, block, scales)
		}
		return append(sweep, sampler.Density{Target: p})
	}, why, nil
}

func isTall(g *design) bool {
	n, p := g.x.Dims()
	return p <= n
}
