package model

import (
	"math"
	"slices"
	"strings"

	"noiseprior/gsm"
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
		c := math.Exp(x[b.At])
		for j, s := range sd {
			sd[j] = gsm.Bounded(s, c)
		}
	}
}

// UnboundedSD writes what PriorSD would be without a bound to sd.
func (p *Posterior) UnboundedSD(sd, x []float64) {
	c := p.layout.Constant
	if p.spec.ScaleByNoise {
		c *= p.Sigma(x)
	}
	for j := range sd {
		sd[j] = c
	}
	for _, s := range p.layout.Scales {
		v := math.Exp(x[s.At])
		for j := s.Off; j < s.Off+s.Len; j++ {
			sd[j] *= v
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

// weights writes s to ws.sd and the weights to ws.w.
func (p *Posterior) weights(ws *workspace, x []float64) {
	p.PriorSD(ws.sd, x)
	for j, s := range ws.sd {
		ws.w[j] = s * x[j]
	}
	if p.slab != nil {
		p.slab.let(&ws.block, ws.sd)
		ws.block.weights(ws.w)
	}
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

// Bounded reports whether a column of draws, one of Names or of a kernel's, is a
// probability, a share or a count of features, which cannot leave its interval:
// kappa[...], m_eff, inclusion[...], pi and size.
func Bounded(name string) bool {
	base, _, _ := strings.Cut(name, "[")
	return slices.Contains([]string{"kappa", "m_eff", "inclusion", "pi", "size"}, base)
}

// Names returns the reported quantities: intercept, beta[...] in the order of
// the features, sigma, tau, xi[...], c2, kappa[...], m_eff, or pi and size in place
// of the last three under indicators; what the model does not have, or fixes,
// is not among them.
func (p *Posterior) Names() []string {
	var names []string
	l := p.layout
	if l.Intercept >= 0 {
		names = append(names, "intercept")
	}
	for _, f := range p.data.Features {
		names = append(names, "beta["+f+"]")
	}
	if l.LogSigma >= 0 {
		names = append(names, "sigma")
	}
	for _, layer := range []bool{true, false} {
		for _, s := range l.Scales {
			if s.Layer == layer {
				names = append(names, s.Name)
			}
		}
	}
	if l.Bound != nil {
		names = append(names, l.Bound.Name)
	}
	if l.LogitPi >= 0 {
		names = append(names, "pi")
	}
	switch {
	case len(l.Indicator) > 0:
		names = append(names, "size")
	case l.Weights > 0:
		for _, j := range p.pen {
			names = append(names, "kappa["+p.data.Features[j]+"]")
		}
		names = append(names, "m_eff")
	}
	return names
}

// Record writes the quantities of Names at x to row: coefficients, intercept
// and σ in the data's units, scales and κ on the standardised scale. κ and
// m_eff are those of gsm.ShrinkageFactor, with the likelihood's RowVariance for
// σ².
func (p *Posterior) Record(row, x []float64) {
	l, sc := p.layout, p.data.Scaling
	at := 0
	put := func(v float64) {
		row[at] = v
		at++
	}
	if l.Intercept >= 0 {
		put(sc.YMean + float64(sc.YSD*x[l.Intercept]))
	}
	beta := row[at : at+len(p.data.Features)]
	at += len(beta)
	for k, j := range p.fix {
		beta[j] = x[l.Weights+k] * (sc.YSD / sc.SD[j])
	}
	if l.LogSigma >= 0 {
		put(p.Sigma(x) * sc.YSD)
	}
	for _, layer := range []bool{true, false} {
		for _, s := range l.Scales {
			if s.Layer != layer {
				continue
			}
			v := math.Exp(x[s.At])
			if layer && p.spec.TauTimesNoise {
				v *= p.Sigma(x)
			}
			put(v)
		}
	}
	if l.Bound != nil {
		put(math.Exp(2 * x[l.Bound.At]))
	}
	if l.LogitPi >= 0 {
		put(1 / (1 + math.Exp(-x[l.LogitPi])))
	}
	switch {
	case len(l.Indicator) > 0:
		put(l.On(x))
		ws := p.workspaces.Get().(*workspace)
		p.weights(ws, x)
		for k, j := range p.pen {
			beta[j] = ws.w[k] * (sc.YSD / sc.SD[j])
		}
		p.workspaces.Put(ws)
	case l.Weights > 0:
		variance := p.spec.Likelihood.RowVariance(p.data.Y, p.Sigma(x))
		kappa := row[at : at+l.Weights]
		p.PriorSD(kappa, x)
		for k, j := range p.pen {
			sd := kappa[k]
			beta[j] = sd * x[k] * (sc.YSD / sc.SD[j])
			kappa[k] = gsm.ShrinkageFactor(float64(len(p.data.Y)), sd*sd, sc.Spread[j]*sc.Spread[j], variance)
		}
		at += l.Weights
		put(gsm.EffectiveSize(kappa))
	}
	if l.Intercept >= 0 {
		for j, b := range beta {
			row[0] -= b * sc.Mean[j]
		}
	}
}
