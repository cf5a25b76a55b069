package model

import "noiseprior/internal/kern"

// logLikelihood returns log p(y | x) and, unless grad is nil, adds its gradient
// to grad. A block of rows goes all the way through the network and back before
// the next begins, so that what it carries stays near the core.
func (p *Posterior) logLikelihood(ws *workspace, x, grad []float64) float64 {
	lik := p.spec.Likelihood
	p.weights(ws, x)
	ws.theta[0], ws.dtheta[0] = p.logSigma(x), 0
	clear(ws.dw)
	clear(ws.dfirst)
	lp := 0.0
	for _, sp := range p.spans {
		p.outputs(ws, sp, x)
		from, to := sp.rows(len(p.data.Y))
		f, y := sp.of(p.outputPanels(ws.f)).V, p.data.Y[from:to]
		if grad == nil {
			lp += lik.LogDensity(f, y, ws.theta[:], nil, nil)
			continue
		}
		lp += lik.LogDensity(f, y, ws.theta[:], sp.of(p.outputPanels(ws.df)).V, ws.dtheta[:])
		p.backward(ws, sp, grad)
	}
	if grad == nil {
		return lp
	}
	if at := p.layout.LogSigma; at >= 0 {
		grad[at] += ws.dtheta[0]
	}
	p.addWeights(ws, x, grad)
	return lp
}

// Outputs writes the outputs at x, one a row, offset included, to f (n).
func (p *Posterior) Outputs(f, x []float64) {
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.weights(ws, x)
	for _, sp := range p.spans {
		p.outputs(ws, sp, x)
	}
	copy(f, ws.f)
}

// outputPanels returns outputs, or the derivatives in them, in their panels.
func (p *Posterior) outputPanels(f []float64) kern.Panels {
	return kern.Panels{V: f, Step: p.stack.outputs() * height}
}

// outputs writes the outputs of the rows of sp to ws.f.
func (p *Posterior) outputs(ws *workspace, sp span, x []float64) {
	from, to := sp.rows(len(p.data.Y))
	if p.sparse() {
		p.sparseOutputs(ws.f[from:to], ws.w, x, from)
	} else {
		f := sp.of(p.outputPanels(ws.f))
		p.stack.forward(ws.signals, p.network(ws.w, ws.first, x), sp.of(p.inputs), f, sp.panels)
	}
	if p.data.Offset != nil {
		for i, o := range p.data.Offset[from:to] {
			ws.f[from+i] += o
		}
	}
}

// backward adds the derivatives of the rows of sp to ws.dw, and to grad those in
// the intercept; those in the first matrix to ws.dfirst, if it is there.
func (p *Posterior) backward(ws *workspace, sp span, grad []float64) {
	if p.sparse() {
		from, to := sp.rows(len(p.data.Y))
		p.sparseBackward(ws.df[from:to], ws.dw, grad, from)
		return
	}
	df := sp.of(p.outputPanels(ws.df))
	w, dw := p.network(ws.w, ws.first, nil), p.network(ws.dw, ws.dfirst, grad)
	p.stack.backward(ws.signals, w, dw, sp.of(p.inputs), df, sp.panels)
}

// network returns the weights w, or the derivatives in them, as the network takes them.
func (p *Posterior) network(w, first, x []float64) weights {
	out := weights{first: w, all: w}
	if p.layout.Fixed > 0 {
		out.first = first
	}
	if at := p.layout.Intercept; at >= 0 && x != nil {
		out.intercept = x[at : at+p.layout.Intercepts]
	}
	return out
}

// addWeights adds the gradient in z and in the scales to grad, given that in
// the weights.
func (p *Posterior) addWeights(ws *workspace, x, grad []float64) {
	l := p.layout
	dw, dz := ws.dw, ws.dz
	if l.Fixed > 0 && !p.sparse() {
		below := len(ws.dfirst) - l.Fixed
		copy(dw, ws.dfirst[:below])
		for j, d := range ws.dfirst[below:] {
			grad[l.Weights+j] += d
		}
	}
	copy(dz, dw)
	if p.slab != nil {
		ws.block.backward(dz)
	}
	for j, d := range dz {
		grad[j] += float64(d * ws.sd[j])
		dw[j] *= ws.w[j]
	}
	if b := l.Bound; b != nil {
		// d log s = (1-q) d log (scales) + q d log c, q = (s/c)²
		c := kern.Exp(x[b.At])
		for j, d := range dw[:b.Len] {
			q := float64(ws.sd[j] / c * (ws.sd[j] / c))
			grad[b.At] += float64(d * q)
			dw[j] = d * (1 - q)
		}
	}
	for _, s := range l.Scales {
		for _, d := range dw[s.Off : s.Off+s.Len] {
			grad[s.At] += d
		}
	}
	if p.spec.ScaleByNoise && l.LogSigma >= 0 {
		for _, d := range dw {
			grad[l.LogSigma] += d
		}
	}
}
