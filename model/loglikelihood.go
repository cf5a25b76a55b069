package model

import "noiseprior/internal/kern"

// logLikelihood returns log p(y | x) and, unless grad is nil, adds its gradient
// to grad. A block of rows goes all the way through the network and back before
// the next begins, so that what it carries stays near the core.
func (p *Posterior) logLikelihood(ws *workspace, x, grad []float64) float64 {
	l, lik := p.layout, p.spec.Likelihood
	p.weights(ws, x)
	ws.theta[0], ws.dtheta[0] = p.logSigma(x), 0
	clear(ws.dw)
	lp := 0.0
	for i, sp := range p.spans {
		r := ws.rows[i]
		from, to := sp.of(len(p.data.Y))
		y := p.data.Y[from:to]
		p.outputs(ws, sp, x)
		if grad == nil {
			lp += lik.LogDensity(r.f, y, ws.theta[:], nil, nil)
			continue
		}
		lp += lik.LogDensity(r.f, y, ws.theta[:], r.df, ws.dtheta[:])
		p.backward(ws, sp, grad)
	}
	if grad == nil {
		return lp
	}
	if l.LogSigma >= 0 {
		grad[l.LogSigma] += ws.dtheta[0]
	}
	p.addWeights(ws, x, grad)
	return lp
}

// Outputs writes the network's outputs at x, offset included, to f (n).
func (p *Posterior) Outputs(f, x []float64) {
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.weights(ws, x)
	for _, sp := range p.spans {
		p.outputs(ws, sp, x)
	}
	copy(f, ws.f)
}

// outputs writes the outputs of the rows of sp to ws.f.
func (p *Posterior) outputs(ws *workspace, sp span, x []float64) {
	l := p.layout
	f := ws.f[sp.first*height:]
	a := 0.0
	if l.Intercept >= 0 {
		a = x[l.Intercept]
	}
	for i := range f[:sp.panels*height] {
		f[i] = a
	}
	if p.data.Offset != nil {
		from, to := sp.of(len(p.data.Y))
		for i, o := range p.data.Offset[from:to] {
			f[i] += o
		}
	}
	b := x[l.Weights : l.Weights+l.Fixed]
	if p.sparse() {
		addColumns(f, p.x, ws.w, sp)
		addColumns(f, p.f, b, sp)
		return
	}
	p.stack.forward(ws.signals, p.inputs, sp, ws.w, b, kern.Panels{V: f, Step: height})
}

// backward adds the derivatives of the rows of sp to ws.dw, and to grad those in
// the intercept and the coefficients below no prior.
func (p *Posterior) backward(ws *workspace, sp span, grad []float64) {
	l := p.layout
	df := kern.Panels{V: ws.df[sp.first*height:], Step: height}
	if l.Intercept >= 0 {
		p.stack.sumColumns(ws.signals, grad[l.Intercept:], 1, df, sp)
	}
	db := grad[l.Weights : l.Weights+l.Fixed]
	if p.sparse() {
		addTransposed(ws.dw, p.x, df.V, sp)
		addTransposed(db, p.f, df.V, sp)
		return
	}
	p.stack.backward(ws.signals, p.inputs, sp, ws.w, df, ws.dw, db)
}

// addWeights adds the gradient in z and in the scales to grad, given that in
// the weights.
func (p *Posterior) addWeights(ws *workspace, x, grad []float64) {
	l := p.layout
	dw, dz := ws.dw, ws.dz
	copy(dz, dw)
	if p.slab != nil {
		ws.block.backward(dz)
	}
	for j, d := range dz {
		grad[j] += d * ws.sd[j]
		dw[j] *= ws.w[j]
	}
	if b := l.Bound; b != nil {
		// d log s = (1-q) d log (scales) + q d log c, q = (s/c)²
		c := kern.Exp(x[b.At])
		for j, d := range dw[:b.Len] {
			q := ws.sd[j] / c * (ws.sd[j] / c)
			grad[b.At] += d * q
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
