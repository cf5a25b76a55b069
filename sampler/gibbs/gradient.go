package gibbs

import (
	"cmp"
	"fmt"
	"math"

	"noiseprior/gsm"
	"noiseprior/model"
	"noiseprior/sampler"
)

// Gradient is what the samplers that follow gradients are told; the zero value
// is the usual choice.
type Gradient struct {
	Metric   sampler.Metric // nil: sampler.Diagonal{}
	Accept   float64        // acceptance rate that warm-up aims at; 0: 0.8
	MaxDepth int            // doublings of a NUTS trajectory at most; 0: 10
}

// withDefaults returns g with its zeros filled in.
func (g Gradient) withDefaults() Gradient {
	if g.Metric == nil {
		g.Metric = sampler.Metrics[0]
	}
	g.Accept, g.MaxDepth = cmp.Or(g.Accept, 0.8), cmp.Or(g.MaxDepth, 10)
	return g
}

// planGradient returns a maker of kernels that move all coordinates at once, in
// expanded form.
func planGradient(p *model.Posterior, name string, gradient Gradient) (newKernel func() sampler.Kernel, why string, err error) {
	if len(p.Layout().Indicator) > 0 {
		return nil, "", fmt.Errorf("gibbs: %s follows gradients, and the indicators of the prior %s, which are 0 or 1, have none: use auto", name, p.Spec().Prior)
	}
	h, path := hamiltonian(p, name, gradient)
	return func() sampler.Kernel { return sampler.Sweep{h.Kernel(), sampler.Density{Target: p}} }, name + ": " + path, nil
}

// hamiltonian returns the kernel nuts or hmc of what is continuous in p, and in
// words what it does.
func hamiltonian(p *model.Posterior, name string, gradient Gradient) (h sampler.Hamiltonian, path string) {
	g := gradient.withDefaults()
	h = sampler.Hamiltonian{Target: p, Metric: g.Metric, Accept: g.Accept, Prefix: continuous(p), Bounds: bounds(p)}
	h.Trajectory = sampler.NUTS{MaxDepth: g.MaxDepth}
	path = fmt.Sprintf("double until they turn back, %d times at most", g.MaxDepth)
	if name == "hmc" {
		h.Trajectory = sampler.HMC{Jitter: 0.5}
		path = "take a time between half and one and a half of π/2"
	}
	what := "all coordinates"
	if h.Prefix < p.Dim() {
		what = "all that is continuous"
	}
	return h, fmt.Sprintf("trajectories of %s at once that %s; metric %s, acceptance rate %v", what, path, g.Metric, g.Accept)
}

// bounds returns the scales that their laws keep within bounds.
func bounds(p *model.Posterior) []sampler.Bound {
	var all []sampler.Bound
	for _, c := range p.Layout().Scales {
		if lo, hi := gsm.Support(c.Law.(gsm.Continuous)); !math.IsInf(hi, 1) {
			all = append(all, sampler.Bound{At: c.At, Lo: lo, Hi: hi})
		}
	}
	return all
}
