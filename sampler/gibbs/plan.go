package gibbs

import (
	"fmt"

	"noiseprior/model"
	"noiseprior/sampler"
)

// Plan returns a maker of kernels for p, one for each chain, and in a sentence
// why that sampler was chosen. name is "auto", "gibbs", or "expanded": the slow
// reference for indicators.
//
// A draw is two rounds of the block and the scales, eight where p > n:
// successive rounds of a horseshoe are correlated enough that recording each
// would cost more in rows than it tells. Where p > n they are so because the
// weights can also interpolate, with σ near 0: a second mode that only many
// small steps of τ reach. Without σ there is no such mode, and two rounds do.
//
// Note: Hamiltonian trajectories in (log ξ, log τ) with weights and σ² integrated
// out gave at most a fifth of the effective draws of τ that rounds of the same cost give.
func Plan(p *model.Posterior, name string) (newKernel func() sampler.Kernel, why string, err error) {
	l := p.Layout()
	switch {
	case name != "auto" && name != "gibbs" && name != "expanded":
		return nil, "", fmt.Errorf("gibbs: unknown sampler %q: known are auto, gibbs, expanded", name)
	case name == "expanded" && len(l.Indicator) == 0:
		return nil, "", fmt.Errorf("gibbs: the sampler expanded draws indicators, which the prior %s does not have: use auto", p.Spec().Prior)
	case name == "expanded" && p.Spec().Prior.Slab.Zellner:
		return nil, "", fmt.Errorf("gibbs: the sampler expanded holds a weight while its indicator changes, and under slab=zellner all weights would change with it: use auto, or slab=independent")
	}
	if len(p.Spec().Network.Hidden) > 0 {
		return nil, "", fmt.Errorf("gibbs: the weights of a network have no conditional to draw from")
	}
	mix := mixtureOf(p)
	if _, gaussian := p.Spec().Likelihood.(model.Gaussian); !gaussian && mix == nil && !p.Spec().PriorOnly {
		return nil, "", fmt.Errorf("gibbs: a %s likelihood leaves the weights no conditional to draw from", p.Spec().Likelihood)
	}
	if len(l.Indicator) > 0 {
		if len(l.Indicator) < l.Weights || len(l.Scales) > 1 {
			return nil, "", fmt.Errorf("gibbs: the spike and slab needs an indicator for each feature: use --structure=ard")
		}
		if mix != nil {
			return nil, "", fmt.Errorf("gibbs: the spike and slab has no sampler for a %s likelihood", p.Spec().Likelihood)
		}
		g := newDesign(p)
		m := newGram(g, l.Weights)
		why = "gibbs: indicators with weights and noise integrated out, up- and down-dating a Cholesky factor, with swaps; then the rest in one block"
		if name == "expanded" {
			why = "expanded: each indicator with its weight held, then the rest in one block: the reference for gibbs, and slower to mix"
			return func() sampler.Kernel {
				return sampler.Sweep{newExpanded(p), newRegression(p, g, newActive(m)), sampler.Density{Target: p}}
			}, why, nil
		}
		return func() sampler.Kernel {
			var in space = newActive(m)
			if zellner(p) {
				in = &gprior{g: m}
			}
			return sampler.Sweep{newSpikeSlab(p, g, m), newRegression(p, g, in), sampler.Density{Target: p}}
		}, why, nil
	}
	newBlock, rounds, why := planBlock(p, mix)
	return func() sampler.Kernel {
		block := newBlock()
		var scales sampler.Kernel = NewScales(p)
		if l.Bound != nil {
			scales = NewBoundedScales(p)
		}
		var sweep sampler.Sweep
		for range rounds {
			if mix != nil {
				sweep = append(sweep, newAugment(p, mix, block.design))
			}
			sweep = append(sweep, block, scales)
		}
		return append(sweep, sampler.Density{Target: p})
	}, why, nil
}

// planBlock returns a maker of the block of p, how many rounds a draw has, and
// why. Rows that are never weighed anew, chains share.
func planBlock(p *model.Posterior, mix mixture) (newBlock func() *Regression, rounds int, why string) {
	g := newDesign(p)
	noisy := p.Layout().LogSigma >= 0
	first, what := "", "weights, noise and global scale in one block"
	if mix != nil {
		first = mix.String() + ", then "
	}
	if !noisy {
		what = "weights and global scale in one block"
	}
	switch {
	case p.Spec().PriorOnly:
		return func() *Regression { return newRegression(p, g, priorSpace{}) }, 2, "gibbs on the prior alone, since the likelihood is left out"
	case g.x == nil || isTall(g):
		r := reduce(g)
		why = fmt.Sprintf("gibbs: %s%s, by p×p matrices, since p = %d is at most n = %d", first, what, r.p, g.rows)
		if r.p == 0 {
			why = fmt.Sprintf("gibbs: %snoise and coefficients in one block, drawn independently, since no coefficient has a prior", first)
		}
		return func() *Regression {
			r := r
			if mix != nil {
				r = reduce(newDesign(p))
			}
			return newRegression(p, r.g, newTall(r))
		}, 2, why
	}
	_, cols := g.x.Dims()
	rounds = 2
	if noisy {
		rounds = 8
	}
	return func() *Regression {
		g := g
		if mix != nil {
			g = newDesign(p)
		}
		return newRegression(p, g, newWide(g))
	}, rounds, fmt.Sprintf("gibbs: %s%s, by n×n matrices, since p = %d exceeds n = %d", first, what, cols, g.rows)
}

func isTall(g *design) bool {
	_, p := g.x.Dims()
	return p <= g.rows
}
