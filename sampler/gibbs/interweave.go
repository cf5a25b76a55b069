package gibbs

import (
	"fmt"
	"strings"

	"noiseprior/model"
	"noiseprior/sampler"
)

// innerRounds is how often a sweep draws the scales given the weights: for next
// to nothing beside the gradients of a trajectory, and each ξ depends on its τ.
const innerRounds = 5

// planInterweaved returns a maker of sweeps that move in both coordinates
// [Yu & Meng 2011]: expanded, where scales and weights move freely where the
// data say little about them, and hierarchical, where they do so if the data say
// much:
//
//  1. a trajectory of all that is continuous, in expanded form
//  2. the indicators, z held
//  3. the scales, the weights w held
//  4. intercept and noise, where they have conditionals
func planInterweaved(p *model.Posterior, name string, gradient Gradient) (newKernel func() sampler.Kernel, why string) {
	h, path := hamiltonian(p, strings.TrimPrefix(name, "gibbs+"), gradient)
	then := []string{}
	if len(p.Layout().Indicator) > 0 {
		then = append(then, "each indicator given the rest")
	}
	if len(p.Layout().Scales) > 0 {
		then = append(then, "the scales with the weights held")
	}
	if newNoise(p) != nil {
		then = append(then, "intercept and noise by themselves")
	}
	why = fmt.Sprintf("%s: %s", name, path)
	if len(then) > 0 {
		why += "; then " + strings.Join(then, ", ")
	}
	return func() sampler.Kernel {
		sweep := sampler.Sweep{}
		if continuous(p) > 0 {
			sweep = append(sweep, h.Kernel())
		}
		if len(p.Layout().Indicator) > 0 {
			sweep = append(sweep, newFlips(p))
		}
		scales := newInner(p)
		for range innerRounds {
			sweep = append(sweep, scales...)
		}
		if noise := newNoise(p); noise != nil {
			sweep = append(sweep, noise)
		}
		return append(sweep, sampler.Density{Target: p})
	}, why
}

// newInner returns what draws all scales, given the weights, once.
func newInner(p *model.Posterior) sampler.Sweep {
	l := p.Layout()
	var sweep sampler.Sweep
	switch {
	case l.Bound != nil:
		sweep = append(sweep, newBoundedScales(p, l.Scales))
	case len(l.Scales) > 0:
		sweep = append(sweep, newScales(l.Scales))
	}
	if trade := newTrade(p); trade != nil {
		sweep = append(sweep, trade)
	}
	return sweep
}

// continuous returns how many coordinates of p have a derivative and are drawn
// by trajectories: all but indicators and the π before them.
func continuous(p *model.Posterior) int {
	l := p.Layout()
	n := l.Dim - len(l.Indicator)
	for _, q := range l.Pi {
		if q.At >= 0 {
			n--
		}
	}
	return n
}
