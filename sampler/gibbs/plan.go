package gibbs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"noiseprior/model"
	"noiseprior/sampler"
)

// Samplers are the names that Plan knows.
var Samplers = []string{"auto", "gibbs", "nuts", "hmc", "gibbs+nuts", "gibbs+hmc", "expanded"}

// Plan returns a maker of kernels for p, one for each chain, and in a sentence
// why that sampler was chosen. name is "auto"; "gibbs", for linear models; "nuts",
// "hmc", and interweaved with draws of the scales "gibbs+nuts" and "gibbs+hmc",
// which take any model; or "expanded": the slow reference for indicators.
//
// A draw is two rounds of the block and the scales, eight where p > n:
// successive rounds of a horseshoe are correlated enough that recording each
// would cost more in rows than it tells. Where p > n they are so because the
// weights can also interpolate, with σ near 0: a second mode that only many
// small steps of τ reach. Without σ there is no such mode, and three rounds do.
// There [Trade] costs more than it gives: many ξ leave a shift no room.
//
// Note: Hamiltonian trajectories in (log ξ, log τ) with weights and σ² integrated
// out gave at most a fifth of the effective draws of τ that rounds of the same cost give.
func Plan(p *model.Posterior, name string, gradient Gradient) (newKernel func() sampler.Kernel, why string, err error) {
	l := p.Layout()
	switch {
	case !slices.Contains(Samplers, name):
		return nil, "", fmt.Errorf("gibbs: unknown sampler %q: known are %s", name, strings.Join(Samplers, ", "))
	case name == "nuts" || name == "hmc":
		return planGradient(p, name, gradient)
	case name == "gibbs+nuts" || name == "gibbs+hmc":
		newKernel, why = planInterweaved(p, name, gradient)
		return newKernel, why, nil
	case name == "expanded" && len(l.Indicator) == 0:
		return nil, "", fmt.Errorf("gibbs: expanded draws indicators, which the prior %s does not have: use auto", p.Spec().Prior)
	case name == "expanded" && p.Spec().Prior.Slab.Zellner:
		return nil, "", fmt.Errorf("gibbs: expanded holds a weight while its indicator changes, and under slab=zellner all weights would change with it: use auto, or slab=independent")
	}
	mix := mixtureOf(p)
	if err := conditional(p, mix); err != nil {
		if name == "auto" {
			name = "gibbs+nuts"
			if len(l.Indicator)+len(l.Scales) == 0 {
				name = "nuts"
			}
			newKernel, why, _ = Plan(p, name, gradient)
			return newKernel, why + "; since " + strings.TrimPrefix(err.Error(), "gibbs: "), nil
		}
		return nil, "", fmt.Errorf("%w: use auto", err)
	}
	if len(l.Indicator) > 0 {
		newKernel, why = planSelection(p, name)
		return newKernel, why, nil
	}
	newBlock, rounds, why := planBlock(p)
	return func() sampler.Kernel {
		block := newBlock()
		var sweep sampler.Sweep
		for range rounds {
			sweep = append(sweep, round(p, mix, block)...)
		}
		return append(sweep, last(p)...)
	}, why, nil
}

// conditional returns what leaves the weights and indicators of p without a
// conditional law to draw from.
func conditional(p *model.Posterior, mix mixture) error {
	_, gaussian := p.Spec().Likelihood.(model.Gaussian)
	l := p.Layout()
	switch {
	case len(p.Spec().Network.Hidden) > 0:
		return errors.New("gibbs: the weights of a network have no conditional to draw from")
	case !gaussian && mix == nil && !p.Spec().PriorOnly:
		return fmt.Errorf("gibbs: a %s likelihood leaves the weights no conditional to draw from", p.Spec().Likelihood)
	case len(l.Indicator) > 0 && (len(l.Indicator) != l.Weights || len(l.Scales) > 1):
		return errors.New("gibbs: the spike and slab has no single indicator for each feature")
	}
	return nil
}

// round returns one round of the block and the scales.
func round(p *model.Posterior, mix mixture, block *Regression) sampler.Sweep {
	var sweep sampler.Sweep
	if mix != nil {
		sweep = append(sweep, newAugment(p, mix, block.design))
	}
	t, small := block.space.(*tall)
	switch {
	case collapses(p):
		sweep = append(sweep, newCollapsedScales(p, t.reduced), block)
	case p.Layout().Bound != nil:
		sweep = append(sweep, block, NewBoundedScales(p))
	default:
		sweep = append(sweep, block, NewScales(p))
	}
	if trade := newTrade(p); small && trade != nil {
		sweep = append(sweep, trade)
	}
	return sweep
}

// last returns the kernels at the end of a draw.
func last(p *model.Posterior) sampler.Sweep {
	end := sampler.Sweep{sampler.Density{Target: p}}
	if m, ok := mixtureOf(p).(polyaGamma); ok {
		end = sampler.Sweep{newStretch(p, m.offset), end[0]}
	}
	return end
}

// planSelection is Plan for a prior with indicators.
func planSelection(p *model.Posterior, name string) (newKernel func() sampler.Kernel, why string) {
	l, mix := p.Layout(), mixtureOf(p)
	newGram := own(p, func() *gram { return newGram(newDesign(p), l.Weights) })
	if name == "expanded" {
		return func() sampler.Kernel {
			m := newGram()
			sweep := sampler.Sweep{newExpanded(p)}
			if mix != nil {
				sweep = append(sweep, newAugment(p, mix, m.g))
			}
			return append(append(sweep, newRegression(p, m.g, newActive(m))), last(p)...)
		}, "expanded: each indicator with its weight held, then " + before(mix) + "the rest in one block: the reference for gibbs, and slower to mix"
	}
	return func() sampler.Kernel {
		m := newGram()
		var in space = newActive(m)
		if zellner(p) {
			in = &gprior{g: m}
		}
		block := newRegression(p, m.g, in)
		var sweep sampler.Sweep
		if mix != nil { // weights change the variables, and these the odds of the indicators: twice a draw pays
			rows := newAugment(p, mix, m.g)
			sweep = append(sweep, rows, block, rows)
		}
		return append(append(sweep, newSpikeSlab(p, m.g, m), block), last(p)...)
	}, "gibbs: " + before(mix) + "indicators with weights and noise integrated out, up- and down-dating a Cholesky factor, with swaps; then the rest in one block"
}

// planBlock returns a maker of the block of p, how many rounds a draw has, and
// why.
func planBlock(p *model.Posterior) (newBlock func() *Regression, rounds int, why string) {
	x, _ := p.Design()
	n, noisy := len(p.Data().Y), p.Layout().LogSigma >= 0
	first, what := "gibbs: "+before(mixtureOf(p)), "weights, noise and global scale in one block"
	if collapses(p) {
		first += "each local scale with the weights integrated out, then "
	}
	if !noisy {
		what = "weights and global scale in one block"
	}
	switch {
	case p.Spec().PriorOnly:
		return func() *Regression { return newRegression(p, newDesign(p), priorSpace{}) }, 3, "gibbs on the prior alone, since the likelihood is left out"
	case x == nil || isTall(x):
		newReduced := own(p, func() *reduced { return reduce(newDesign(p)) })
		switch {
		case x != nil:
			_, cols := x.Dims()
			why = fmt.Sprintf("%s%s, by p×p matrices, since p = %d is at most n = %d", first, what, cols, n)
		case mixtureOf(p) == nil:
			why = first + "noise and coefficients in one block, drawn independently, since no coefficient has a prior"
		default:
			why = first + "all else in one block, since no coefficient has a prior with scales"
		}
		return func() *Regression {
			r := newReduced()
			return newRegression(p, r.g, newTall(r))
		}, 2, why
	}
	newDesign := own(p, func() *design { return newDesign(p) })
	rounds = 3
	if noisy {
		rounds = 8
	}
	_, cols := x.Dims()
	return func() *Regression {
		g := newDesign()
		return newRegression(p, g, newWide(g))
	}, rounds, fmt.Sprintf("%s%s, by n×n matrices, since p = %d exceeds n = %d", first, what, cols, n)
}

// own returns a maker of what each chain works on: the same for all, or one for
// each where rows are weighed.
func own[T any](p *model.Posterior, make func() T) func() T {
	if mixtureOf(p) != nil {
		return make
	}
	shared := make()
	return func() T { return shared }
}

// before says which variables come first.
func before(m mixture) string {
	if m == nil {
		return ""
	}
	return m.String() + ", then "
}

func isTall(x *mat.Dense) bool {
	n, p := x.Dims()
	return p <= n
}
