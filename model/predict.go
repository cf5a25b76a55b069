package model

import (
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/kern"
)

// Test is rows that a posterior does not see, in the data's units.
type Test struct {
	Rows   []string   // how draws call them: f[17]
	X      *mat.Dense // one column for each of the model's features; nil where it has none
	Y      []float64
	Offset []float64 // nil: none
}

// Rows are rows of features as the network takes them.
type Rows struct {
	n      int
	x      kern.Panels
	spans  []span
	offset []float64 // added to the outputs; nil: none
}

// Rows returns n rows of x, in the data's units, one column for each of the
// model's features, and what is added to their targets, of classes and counts to
// the log odds and the log mean; nil adds nothing.
func (p *Posterior) Rows(x *mat.Dense, n int, offset []float64) Rows {
	sc, features := p.data.Scaling, len(p.data.Features)
	standard := mat.NewDense(max(n, 1), max(features, 1), nil)
	for j := range features {
		for i := range n {
			standard.Set(i, j, 2*((float64(x.At(i, j)/2)-float64(sc.Mean[j]/2))/sc.SD[j]))
		}
	}
	r := Rows{n: n, x: newPanels(standard, n, slices.Concat(p.pen, p.fix)), spans: spans(n, p.stack.most, 1)}
	for _, o := range offset {
		r.offset = append(r.offset, o/sc.YSD)
	}
	return r
}

// Predictive is the law of the targets of some rows given one draw: mean and
// standard deviation in the data's units, row by row; of classes those of each
// one's indicator, row by row and class by class.
type Predictive struct {
	Mean, SD []float64

	likelihood  Likelihood
	scaling     Scaling
	n           int
	theta, y    [1]float64 // log σ and a target, standardised
	f, mean, sd []float64  // outputs and moments in panels, standardised
}

// Predict writes the law of the targets of rows r, given a row of Record, to dst.
func (p *Posterior) Predict(dst *Predictive, row []float64, r Rows) {
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	w, logSigma := p.reread(ws, row)
	p.predict(dst, ws, w, logSigma, r)
}

func (p *Posterior) predict(dst *Predictive, ws *workspace, w weights, logSigma float64, r Rows) {
	k := p.stack.outputs()
	if size := panelsOf(r.n) * k * height; len(dst.f) != size || dst.n != r.n {
		dst.n, dst.f, dst.mean, dst.sd = r.n, kern.Aligned(size), make([]float64, size), make([]float64, size)
		dst.Mean, dst.SD = make([]float64, r.n*k), make([]float64, r.n*k)
	}
	dst.likelihood, dst.scaling, dst.theta[0] = p.spec.Likelihood, p.data.Scaling, logSigma
	for _, sp := range r.spans {
		p.stack.forward(ws.signals, w, sp.of(r.x), sp.of(p.outputPanels(dst.f)), sp.panels)
	}
	for i, o := range r.offset {
		dst.f[i] += o
	}
	p.spec.Likelihood.Moments(dst.mean, dst.sd, dst.f, kern.Exp(logSigma))
	sc := dst.scaling
	for i := range r.n {
		for c := range k {
			at := outputAt(i, c, k)
			dst.Mean[i*k+c] = sc.YMean + float64(sc.YSD*dst.mean[at])
			dst.SD[i*k+c] = sc.YSD * dst.sd[at]
		}
	}
}

// outputAt returns where output c of k of row i stands in row panels.
func outputAt(i, c, k int) int { return (i/height*k+c)*height + i%height }

// LogDensity returns log p(y) of the target of row i, in the data's units.
func (q *Predictive) LogDensity(i int, y float64) float64 {
	q.y[0] = (y - q.scaling.YMean) / q.scaling.YSD
	at := outputAt(i, 0, len(q.likelihood.Outputs()))
	return q.likelihood.LogDensity(q.f[at:], q.y[:], q.theta[:], nil, nil) - kern.Log(q.scaling.YSD)
}

// Rand writes a draw of each target, in the data's units, to y.
func (q *Predictive) Rand(rng *rand.Rand, y []float64) {
	q.likelihood.Simulate(rng, q.f, q.theta[:], y)
	for i, v := range y {
		y[i] = q.scaling.YMean + float64(q.scaling.YSD*v)
	}
}

// reread writes the weights that a row of Record holds to ws, and returns them as
// the network takes them, and log σ: the inverse of Record.
func (p *Posterior) reread(ws *workspace, row []float64) (w weights, logSigma float64) {
	l, sc := p.layout, p.data.Scaling
	w = p.network(ws.w, ws.first, nil)
	if l.Intercepts > 0 {
		w.intercept = ws.intercept
	}
	for k := range w.intercept {
		w.intercept[k] = (row[k] - sc.YMean) / sc.YSD
	}
	row = row[l.Intercepts:]
	below := len(ws.first) - l.Fixed // weights of the first matrix before those without scales
	if p.linear() {
		beta := row[:len(p.data.Features)]
		row = row[len(beta):]
		for j, b := range beta {
			if l.Intercepts > 0 {
				w.intercept[0] += b * sc.Mean[j] / sc.YSD
			}
		}
		for k, j := range p.pen {
			ws.w[k] = beta[j] * (sc.SD[j] / sc.YSD)
		}
		for k, j := range p.fix {
			ws.first[below+k] = beta[j] * (sc.SD[j] / sc.YSD)
		}
	} else {
		row = row[copy(ws.w, row):]
		if l.Fixed > 0 {
			row = row[copy(ws.first[below:], row):]
		}
	}
	if l.Fixed > 0 {
		copy(ws.first[:below], ws.w)
	}
	if l.LogSigma >= 0 {
		return w, kern.Log(row[0] / sc.YSD)
	}
	return w, p.logSigma(nil)
}
