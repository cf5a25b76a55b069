package model

import "noiseprior/internal/kern"

// part is what some blocks of rows, of which one goroutine takes care, add to a
// gradient.
type part struct {
	lp        float64
	dtheta    [1]float64
	dw        []float64 // the derivatives in the weights
	dfirst    []float64 // in the first matrix, where it is no part of dw
	intercept []float64 // nil: there is none
}

// rowsOfPart is from how many rows on a gradient has a further part: fewer are
// done before another core has heard of them.
const rowsOfPart = 21 * height

// mostParts is how many parts a gradient has at most.
const mostParts = 16

// partsOf returns how many parts the gradient over n rows has: a matter of n
// alone, since sums of other parts round in other ways.
func (p *Posterior) partsOf(n int) int {
	if p.sparse() {
		return 1
	}
	return max(1, min(mostParts, n/rowsOfPart))
}

// logLikelihood returns log p(y | x) and, unless grad is nil, adds its gradient
// to grad. Cores that are idle take parts of the rows.
func (p *Posterior) logLikelihood(ws *workspace, x, grad []float64) float64 {
	p.weights(ws, x)
	ws.theta[0] = p.logSigma(x)
	ws.posterior, ws.x, ws.grad = p, x, grad
	ws.job.Run(len(ws.parts))
	ws.posterior, ws.x, ws.grad = nil, nil, nil
	sum := &ws.parts[0]
	for i := 1; i < len(ws.parts); i++ {
		part := &ws.parts[i]
		sum.lp += part.lp
		sum.dtheta[0] += part.dtheta[0]
		if grad != nil {
			kern.Axpy(1, part.dw, sum.dw)
			kern.Axpy(1, part.dfirst, sum.dfirst)
			kern.Axpy(1, part.intercept, sum.intercept)
		}
	}
	if grad != nil {
		p.addWeights(ws, x, grad)
	}
	return sum.lp
}

// part computes part i. A block of rows goes all the way through the network and
// back before the next begins, so that what it carries stays near the core.
func (ws *workspace) part(i int, sig []float64) {
	p, part := ws.posterior, &ws.parts[i]
	part.lp, part.dtheta[0] = 0, 0
	if ws.grad != nil {
		clear(part.dw)
		clear(part.dfirst)
		clear(part.intercept)
	}
	lik, blocks, parts := p.spec.Likelihood, len(p.spans), len(ws.parts)
	for _, sp := range p.spans[i*blocks/parts : (i+1)*blocks/parts] {
		p.outputs(ws, sig, sp, ws.x)
		from, to := sp.rows(len(p.data.Y))
		f, y := sp.of(p.outputPanels(ws.f)).V, p.data.Y[from:to]
		if ws.grad == nil {
			part.lp += lik.LogDensity(f, y, ws.theta[:], nil, nil)
			continue
		}
		part.lp += lik.LogDensity(f, y, ws.theta[:], sp.of(p.outputPanels(ws.df)).V, part.dtheta[:])
		p.backward(ws, part, sig, sp)
	}
}

// Outputs writes the outputs at x, one a row, offset included, to f (n).
func (p *Posterior) Outputs(f, x []float64) {
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.weights(ws, x)
	for _, sp := range p.spans {
		p.outputs(ws, ws.signals, sp, x)
	}
	copy(f, ws.f)
}

// outputPanels returns outputs, or the derivatives in them, in their panels.
func (p *Posterior) outputPanels(f []float64) kern.Panels {
	return kern.Panels{V: f, Step: p.stack.outputs() * height}
}

// outputs writes the outputs of the rows of sp to ws.f.
func (p *Posterior) outputs(ws *workspace, sig signals, sp span, x []float64) {
	from, to := sp.rows(len(p.data.Y))
	if p.sparse() {
		p.sparseOutputs(ws.f[from:to], ws.w, x, from)
	} else {
		f := sp.of(p.outputPanels(ws.f))
		p.stack.forward(sig, p.network(ws.w, ws.first, x), sp.of(p.inputs), f, sp.panels)
	}
	if p.data.Offset != nil {
		for i, o := range p.data.Offset[from:to] {
			ws.f[from+i] += o
		}
	}
}

// backward adds the derivatives of the rows of sp to those of a part.
func (p *Posterior) backward(ws *workspace, part *part, sig signals, sp span) {
	if p.sparse() {
		from, to := sp.rows(len(p.data.Y))
		p.sparseBackward(ws.df[from:to], part, ws.grad, from)
		return
	}
	df := sp.of(p.outputPanels(ws.df))
	w, dw := p.network(ws.w, ws.first, nil), weights{part.dw, part.dw, part.intercept}
	if p.layout.Fixed > 0 {
		dw.first = part.dfirst
	}
	p.stack.backward(sig, w, dw, sp.of(p.inputs), df, sp.panels)
}

// network returns the weights w as the network takes them.
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

// addWeights adds the gradient in z, in the scales and in the intercept to grad,
// given that in the weights.
func (p *Posterior) addWeights(ws *workspace, x, grad []float64) {
	l, sum := &p.layout, &ws.parts[0]
	dw := sum.dw
	if l.Fixed > 0 && !p.sparse() {
		below := len(sum.dfirst) - l.Fixed
		copy(dw, sum.dfirst[:below])
		for j, d := range sum.dfirst[below:] {
			grad[l.Weights+j] += d
		}
	}
	for k, d := range sum.intercept {
		grad[l.Intercept+k] += d
	}
	dz := dw
	if p.slab != nil {
		dz = ws.dz
		copy(dz, dw)
		ws.block.backward(dz)
	}
	kern.AddTimes(grad[:l.Weights], dz, ws.sd)
	if b := l.Bound; b != nil {
		// d log s = (1-q) d log (scales) + q d log c, q = (s/c)²
		c := kern.Exp(x[b.At])
		for j, d := range dw[:b.Len] {
			q := float64(ws.sd[j] / c * (ws.sd[j] / c))
			grad[b.At] += float64(float64(d*ws.w[j]) * q)
			dw[j] = d * (1 - q)
		}
	}
	for i := range l.Scales {
		s := &l.Scales[i]
		grad[s.At] += kern.Dot(dw[s.Off:s.Off+s.Len], ws.w[s.Off:s.Off+s.Len])
	}
	if at := l.LogSigma; at >= 0 {
		grad[at] += sum.dtheta[0]
		if p.spec.ScaleByNoise {
			grad[at] += kern.Dot(dw, ws.w)
		}
	}
}
