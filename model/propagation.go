package model

import "noiseprior/internal/kern"

// stack is a network with its widths: what its products need to know.
type stack struct {
	net     Network
	widths  []int // of the features, the hidden layers and the outputs
	weights []int // where each matrix behind the first begins, the first at 0
	biases  []int // where the biases of each hidden layer begin
	most    int   // panels between two products over their rows
	scratch scratch
}

// scratchSize is how many activations are at hand at once: 210 KB, in reach of a
// core.
const scratchSize = 27_000

// mostPanels is how many panels a block has at most: with more, a tile of the
// product over rows does not find its features in the first cache any more.
const mostPanels = 11

// newStack returns the network for n rows, with the first pen features below
// the prior.
func newStack(net Network, n, pen, features, outputs int) *stack {
	s := &stack{net: net, widths: append(append([]int{features}, net.Hidden...), outputs)}
	at, rows, all := 0, pen, 0
	for _, cols := range s.widths[1:] {
		s.weights = append(s.weights, at)
		at += rows * cols
		rows = cols
		all += cols
	}
	for _, width := range net.Hidden {
		s.biases = append(s.biases, at)
		at += width
	}
	s.most = max(1, min(mostPanels, scratchSize/(all*height), panelsOf(n)))
	s.scratch = newScratch(net, s.most)
	return s
}

func (s *stack) features() int { return s.widths[0] }
func (s *stack) outputs() int  { return s.widths[len(s.widths)-1] }

// weights are those of a network, or the derivatives in them.
type weights struct {
	first     []float64 // the first matrix, features that are not below the prior last
	all       []float64 // the weights of a position, hidden biases included
	intercept []float64 // of each output; nil: none
}

// matrix returns matrix l.
func (s *stack) matrix(w weights, l int) []float64 {
	if l == 0 {
		return w.first
	}
	return w.all[s.weights[l]:]
}

// bias returns the biases of what matrix l leads to.
func (s *stack) bias(w weights, l int) []float64 {
	if l == len(s.biases) {
		return w.intercept
	}
	return w.all[s.biases[l]:][:s.widths[l+1]]
}

// scratch says where signals are: what a block of rows carries through a
// network, in row panels, one matrix a layer: first forth, then back.
type scratch struct {
	a    []int // activations, then the derivatives in what went into them
	h    []int // outputs of the layer, which are the activations but behind a skip
	g    int   // derivatives in the output of a layer with a skip
	size int
}

func newScratch(net Network, panels int) scratch {
	var at scratch
	room := func(width int) int {
		at.size += panels * width * height
		return at.size - panels*width*height
	}
	for l, width := range net.Hidden {
		at.a = append(at.a, room(width))
		at.h = append(at.h, at.a[l])
		if net.Residual && l > 0 {
			at.h[l] = room(width)
		}
	}
	if net.Residual {
		at.g = room(net.Hidden[0])
	}
	return at
}

// signals holds what scratch places.
type signals []float64

// of returns the outputs of hidden layer l.
func (sig signals) of(s *stack, l int) kern.Panels {
	return kern.Panels{V: sig[s.scratch.h[l]:], Step: s.net.Hidden[l] * height}
}

// activations returns those of hidden layer l.
func (sig signals) activations(s *stack, l int) kern.Panels {
	return kern.Panels{V: sig[s.scratch.a[l]:], Step: s.net.Hidden[l] * height}
}

// forward writes the outputs of n panels of features to f.
func (s *stack) forward(sig signals, w weights, x, f kern.Panels, n int) {
	h := x
	for l := range s.net.Hidden {
		s.layer(sig, w, l, h, n)
		h = sig.of(s, l)
	}
	s.product(kern.Set, w, len(s.net.Hidden), h, f, n)
}

// product multiplies n panels of h by matrix l, biases added.
func (s *stack) product(how kern.How, w weights, l int, h, out kern.Panels, n int) {
	cols := s.widths[l+1]
	if s.widths[l] == 0 { // a linear model without features
		for i := range out.V[:n*height] {
			out.V[i] = 0
			if w.intercept != nil {
				out.V[i] = w.intercept[0]
			}
		}
		return
	}
	kern.Mul(how, s.widths[l], cols, kern.Weights{V: s.matrix(w, l), K: cols, M: 1, Bias: s.bias(w, l)}, h, out, n, height)
}

// layer computes hidden layer l from what it is given.
func (s *stack) layer(sig signals, w weights, l int, given kern.Panels, n int) {
	size := n * s.net.Hidden[l] * height
	a := sig.activations(s, l)
	switch s.net.Activation {
	case ReLU:
		s.product(kern.ReLU, w, l, given, a, n)
	case Tanh:
		s.product(kern.Set, w, l, given, a, n)
		kern.TanhAll(a.V[:size], a.V[:size])
	default:
		s.product(kern.Set, w, l, given, a, n)
	}
	if s.scratch.h[l] != s.scratch.a[l] {
		h := sig.of(s, l).V
		for i, v := range a.V[:size] {
			h[i] = given.V[i] + v
		}
	}
}

// backward adds the derivatives in the weights to dw, given those in the
// outputs of the panels that forward has left in sig. It leaves derivatives there.
func (s *stack) backward(sig signals, w, dw weights, x, df kern.Panels, n int) {
	d, l := df, len(s.net.Hidden)
	if l > 0 && s.outputs() == 1 && !s.net.Residual {
		l--
		a := sig.activations(s, l)
		kern.Back(s.net.Activation.times(), s.matrix(dw, l+1), s.matrix(w, l+1)[:s.widths[l+1]], a, d, n)
		kern.Sums(s.bias(dw, l+1), d, n)
		d = a
	}
	for ; l > 0; l-- {
		s.collect(dw, l, sig.of(s, l-1), d, n)
		d = s.below(sig, w, l, d, n)
	}
	s.collect(dw, 0, x, d, n)
}

// collect adds the derivatives in matrix l and the biases behind it, h what the
// matrix was given and d the derivatives in what it gave.
func (s *stack) collect(dw weights, l int, h, d kern.Panels, n int) {
	rows, cols := s.widths[l], s.widths[l+1]
	kern.Outer(s.matrix(dw, l), cols, s.bias(dw, l), h, d, rows, cols, n)
}

// below returns the derivatives in what went into hidden layer l-1, before its
// activation, given those behind matrix l.
func (s *stack) below(sig signals, w weights, l int, d kern.Panels, n int) kern.Panels {
	cols, rows := s.widths[l+1], s.widths[l]
	back := kern.Weights{V: s.matrix(w, l), K: 1, M: cols}
	a := sig.activations(s, l-1)
	if !s.net.Residual {
		kern.Mul(s.net.Activation.times(), cols, rows, back, d, a, n, height)
		return a
	}
	how := kern.Set
	if l < len(s.net.Hidden) {
		how = kern.Add // what the layer was given, it has passed on
	}
	g := kern.Panels{V: sig[s.scratch.g:], Step: a.Step}
	kern.Mul(how, cols, rows, back, d, g, n, height)
	s.net.Activation.slope(a.V[:n*a.Step], g.V)
	return a
}
