package model

import (
	"noiseprior/gsm"
	"noiseprior/internal/kern"
)

// PriorSD writes the prior standard deviation of every weight given the
// scales at x to sd, under a Zellner slab that of R w, see Weights:
//
//	s = σ0 Π (scales above the weight), times σ where coefficients are scaled by the noise
//
// and under a bound c that of gsm.Bounded. It is 0 below an indicator that is 0.
func (p *Posterior) PriorSD(sd, x []float64) {
	p.UnboundedSD(sd, x)
	if b := p.layout.Bound; b != nil {
		c := kern.Exp(x[b.At])
		for j, s := range sd[:b.Len] {
			sd[j] = gsm.Bounded(s, c)
		}
	}
}

// UnboundedSD writes what PriorSD would be without a bound to sd.
func (p *Posterior) UnboundedSD(sd, x []float64) {
	if len(p.layout.Scales) == 0 {
		copy(sd, p.layout.Base)
	} else {
		clear(sd)
		for _, s := range p.layout.Scales {
			v := x[s.At]
			for j := s.Off; j < s.Off+s.Len; j++ {
				sd[j] += v
			}
		}
		kern.ExpAll(sd, sd)
		kern.Times(sd, sd, p.layout.Base)
	}
	if p.spec.ScaleByNoise {
		sigma := p.Sigma(x)
		for j := range sd {
			sd[j] *= sigma
		}
	}
	for _, c := range p.layout.Indicator {
		for j := c.Off; j < c.Off+c.Len; j++ {
			sd[j] *= x[c.At]
		}
	}
}

// Weights writes w = s z to w, s as PriorSD has it; under a Zellner slab
// s R⁻¹ z, R the upper triangular factor of X'X over the columns let in.
func (p *Posterior) Weights(w, x []float64) {
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.weights(ws, x)
	copy(w, ws.w)
}

// weights writes s to ws.sd and the weights to ws.w, and to ws.first where that
// is the first matrix.
func (p *Posterior) weights(ws *workspace, x []float64) {
	p.PriorSD(ws.sd, x)
	kern.Times(ws.w, ws.sd, x[:len(ws.sd)])
	if p.slab != nil {
		p.slab.let(&ws.block, ws.sd)
		ws.block.weights(ws.w)
	}
	below := copy(ws.first, ws.w[:max(0, len(ws.first)-p.layout.Fixed)])
	copy(ws.first[below:], x[p.layout.Weights:])
}

// SetWeights writes z to x, the scales at x held. It is the inverse of Weights;
// weights with s = 0 must be 0, and their z is left as it is.
func (p *Posterior) SetWeights(x, w []float64) {
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.PriorSD(ws.sd, x)
	copy(ws.w, w)
	if p.slab != nil {
		p.slab.let(&ws.block, ws.sd)
		ws.block.expanded(ws.w)
	}
	for j, s := range ws.sd {
		if s != 0 {
			x[j] = ws.w[j] / s
		}
	}
}
