package model

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
	"noiseprior/internal/special"
)

// Spec is a model without its data. Every field is on the standardised scale.
type Spec struct {
	Network      Network
	Likelihood   Likelihood
	Prior        gsm.Prior
	Bias         gsm.Law // of the scale that the biases of a hidden layer share; nil: fixed at 1
	Noise        NoisePrior
	Intercept    InterceptPrior // a network's output bias
	ScaleByNoise bool           // coefficients in units of σ: w = σ σ0 τ ξ z
	// TauTimesNoise reports τσ in place of τ: a τ whose law is in units of σ, of
	// coefficients that are not. It needs ScaleByNoise, by which they are the same.
	TauTimesNoise bool
	Unpenalized   []string // features without scales: flat, or N(0, 10²) where the likelihood has no σ
	PriorOnly     bool     // leave the likelihood out: the posterior is the prior
}

// Posterior is a model with its data: the target of a sampler, and a
// sampler.Model. It is safe for concurrent use.
type Posterior struct {
	spec       Spec
	data       Data
	pen, fix   []int      // columns of data.X below the scales, and those without
	x, f       *mat.Dense // these columns; nil where there are none
	layout     Layout
	slab       *zellner // nil: the slab is independent, or there is none
	stack      *stack
	inputs     kern.Panels // all columns, pen first
	test       Rows        // that the posterior does not see
	spans      []span      // the rows that are worked on at once
	workspaces sync.Pool
}

type workspace struct {
	sd, w, dz []float64
	theta     [1]float64 // here, since what an interface is given escapes
	first     []float64  // the first matrix, where it is no part of w
	f, df     []float64  // outputs and the derivatives in them, in panels
	intercept []float64  // of a row that is read again
	signals   signals
	test      Predictive // of the rows that the posterior does not see
	block     block

	parts     []part
	job       *kern.Job  // which computes them, for
	posterior *Posterior // at
	x, grad   []float64  // where grad is nil, the density alone
}

// New returns the posterior of spec given d, or an error that names the prior
// or feature that does not fit, or says why the posterior is improper.
func New(d Data, spec Spec) (*Posterior, error) {
	p := &Posterior{spec: spec, data: d}
	if err := spec.Likelihood.Check(d.Y); err != nil {
		return nil, err
	}
	if spec.ScaleByNoise && !p.noisy() {
		return nil, fmt.Errorf("model: coefficients cannot be in units of σ, since a %s likelihood has none", spec.Likelihood)
	}
	for _, name := range spec.Unpenalized {
		if !slices.Contains(d.Features, name) {
			return nil, fmt.Errorf("model: unpenalized feature %q is not in the model", name)
		}
	}
	for j, name := range d.Features {
		if spec.Prior.Flat || slices.Contains(spec.Unpenalized, name) {
			p.fix = append(p.fix, j)
		} else {
			p.pen = append(p.pen, j)
		}
	}
	p.x, p.f = columns(d.X, p.pen), columns(d.X, p.fix)
	if err := spec.Network.check(); err != nil {
		return nil, err
	}
	switch outputs := len(spec.Likelihood.Outputs()); {
	case spec.ScaleByNoise && !p.linear():
		return nil, fmt.Errorf("model: coefficients in units of σ are for linear models, not for networks")
	case outputs > 1 && p.linear():
		return nil, fmt.Errorf("model: a %s likelihood needs a network with a hidden layer", spec.Likelihood)
	case outputs > 1 && d.Offset != nil:
		return nil, fmt.Errorf("model: a %s likelihood has no place for an offset", spec.Likelihood)
	case len(d.Features) == 0 && !p.linear():
		return nil, fmt.Errorf("model: a network needs a feature")
	}
	p.stack = newStack(spec.Network, len(d.Y), len(p.pen), len(d.Features), len(spec.Likelihood.Outputs()))
	var err error
	if p.layout, err = newLayout(p); err != nil {
		return nil, err
	}
	if err := p.proper(); err != nil {
		return nil, err
	}
	if p.slab, err = newZellner(p); err != nil {
		return nil, err
	}
	if !p.sparse() {
		p.inputs = newPanels(d.X, len(d.Y), slices.Concat(p.pen, p.fix))
	}
	if t := d.Test; t != nil {
		p.test = p.Rows(t.X, len(t.Rows), t.Offset)
	}
	p.spans = spans(len(d.Y), p.stack.most, p.partsOf(len(d.Y)))
	p.workspaces.New = func() any { return p.newWorkspace() }
	return p, nil
}

func (p *Posterior) newWorkspace() *workspace {
	k, n := p.layout.Weights, len(p.data.Y)
	ws := &workspace{sd: make([]float64, k), w: make([]float64, k), dz: make([]float64, k), parts: make([]part, p.partsOf(n))}
	size := panelsOf(n) * p.stack.outputs() * height
	ws.f, ws.df = kern.Aligned(size), kern.Aligned(size)
	ws.signals, ws.intercept = kern.Aligned(p.stack.scratch.size), make([]float64, p.layout.Intercepts)
	size = 0
	if p.layout.Fixed > 0 {
		size = p.stack.features() * p.stack.widths[1]
	}
	ws.first = make([]float64, size)
	for i := range ws.parts {
		ws.parts[i].dw, ws.parts[i].dfirst = kern.Aligned(k), make([]float64, size)
		if p.layout.Intercepts > 0 {
			ws.parts[i].intercept = make([]float64, p.layout.Intercepts)
		}
	}
	ws.job = kern.NewJob(p.stack.scratch.size, ws.part)
	return ws
}

// linear reports whether the network has no hidden layer.
func (p *Posterior) linear() bool { return len(p.spec.Network.Hidden) == 0 }

// shapes returns the weight matrices below the prior.
func (p *Posterior) shapes() []gsm.Shape {
	var features []string
	for _, j := range p.pen {
		features = append(features, p.data.Features[j])
	}
	return p.spec.Network.shapes(features, p.spec.Likelihood.Outputs())
}

// noisy reports whether the likelihood has a noise scale σ.
func (p *Posterior) noisy() bool { return len(p.spec.Likelihood.Params()) > 0 }

// Spec returns the model as it was given.
func (p *Posterior) Spec() Spec { return p.spec }

// Data returns the standardised data.
func (p *Posterior) Data() Data { return p.data }

// Design returns the columns below the scales (n×p; nil where there are none)
// and those without, before them a column of ones where the intercept has a
// flat prior (n×q, or nil). They are not to be written to.
func (p *Posterior) Design() (x, fixed *mat.Dense) {
	return p.x, behindOnes(p.spec.Intercept.Present() && p.spec.Intercept.Flat(), p.f, len(p.data.Y))
}

// Layout returns where each part of a position stands.
func (p *Posterior) Layout() Layout { return p.layout }

// Dim returns the number of coordinates of a position.
func (p *Posterior) Dim() int { return p.layout.Dim }

// Sigma returns the noise scale at x, 1 where the likelihood has none.
func (p *Posterior) Sigma(x []float64) float64 { return kern.Exp(p.logSigma(x)) }

func (p *Posterior) logSigma(x []float64) float64 {
	if at := p.layout.LogSigma; at >= 0 {
		return x[at]
	}
	if !p.noisy() {
		return 0
	}
	sigma, _ := p.spec.Noise.Fixed()
	return kern.Log(sigma)
}

// LogDensity returns the log posterior density of x in the sampler's
// coordinates, Jacobians included, up to a constant:
//
//	log p(y | f) + Σ log N(z; 0, 1) + Σ log p(log ξ) + log p(log τ) + log p(log σ) + log p(intercept)
//
// for unpenalized coefficients that are not flat Σ log N(b; 0, 10²),
//
// for indicators Σ log p(ξ | π) + log p(logit π),
//
// and writes its gradient to grad, unless grad is nil. The derivative in the
// log of a scale is that of its law plus Σ w ∂w over the weights below it.
func (p *Posterior) LogDensity(x, grad []float64) float64 {
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	l := &p.layout
	z := x[:l.Weights]
	lp := -0.5 * (kern.Dot(z, z) + float64(float64(l.Weights)*(math.Ln2+special.LogPi)))
	if grad != nil {
		clear(grad[l.Weights:])
		for j, v := range z {
			grad[j] = -v
		}
	}
	add := func(at int, v, dv float64) {
		lp += v
		if grad != nil {
			grad[at] += dv
		}
	}
	for _, s := range l.Scales {
		v, dv := s.Law.(gsm.Continuous).LogDensity(x[s.At])
		add(s.At, v, dv)
	}
	if b := l.Bound; b != nil {
		v, dv := b.Law.(gsm.Continuous).LogDensity(x[b.At])
		add(b.At, v, dv)
	}
	for _, q := range l.Pi {
		on, off := l.Counts(q, x)
		lp, dlp := q.Law.LogDensity(q.Logit(x), on, off)
		add(max(q.At, 0), lp, dlp)
	}
	if l.LogSigma >= 0 {
		v, dv := p.spec.Noise.LogDensity(x[l.LogSigma])
		add(l.LogSigma, v, dv)
	}
	for k := range l.Intercepts {
		v, dv := p.spec.Intercept.LogDensity(x[l.Intercept+k])
		add(l.Intercept+k, v, dv)
	}
	if l.FixedSD > 0 {
		for j := l.Weights; j < l.Weights+l.Fixed; j++ {
			r := x[j] / l.FixedSD
			add(j, float64(-0.5*r*r)-kern.Log(l.FixedSD)-(math.Ln2+special.LogPi)/2, -r/l.FixedSD)
		}
	}
	if p.spec.PriorOnly {
		return lp
	}
	return lp + p.logLikelihood(ws, x, grad)
}
