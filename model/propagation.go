package model

import "noiseprior/internal/kern"

// stack is a network with its widths: what its products need to know.
type stack struct {
	net     Network
	widths  []int // of the hidden layers and the outputs
	pen     int   // features below the prior, which come first
	fixed   int   // features without, behind them
	weights []int // where each matrix begins
	biases  []int // where the biases of each hidden layer begin
	most    int   // panels at once
}

// scratchSize is how many numbers of each kind, activations and derivatives,
// are at hand at once: 200 KB, in reach of a core.
const scratchSize = 25_600

// newStack returns the network for n rows of features of which the first pen
// are below the prior and fixed more are not.
func newStack(net Network, n, pen, fixed, outputs int) stack {
	s := stack{net: net, pen: pen, fixed: fixed}
	s.widths = append(append(s.widths, net.Hidden...), outputs)
	at, rows, all := 0, pen, 0
	for _, cols := range s.widths {
		s.weights = append(s.weights, at)
		at += rows * cols
		rows = cols
		all += cols
	}
	for _, width := range net.Hidden {
		s.biases = append(s.biases, at)
		at += width
	}
	s.most = max(1, min(8, scratchSize/(all*height), panelsOf(n)))
	return s
}

// signals are what a block of rows carries through a network, in row panels,
// one matrix a layer: first forth, then back.
type signals struct {
	a    [][]float64 // activations, then the derivatives in what went into them
	h    [][]float64 // outputs of residual layers
	g    []float64   // derivatives in the output of a layer
	ones []float64
	sums []float64 // scratch, one number a column
}

// newSignals returns room for the signals of s.
func newSignals(s stack) *signals {
	room := func(width int) []float64 { return kern.Aligned(s.most * width * height) }
	out := &signals{ones: room(1)}
	for i := range out.ones {
		out.ones[i] = 1
	}
	widest := 0
	for l, width := range s.widths[:len(s.widths)-1] {
		widest = max(widest, width)
		out.a, out.h = append(out.a, room(width)), append(out.h, nil)
		if s.net.Residual && l > 0 {
			out.h[l] = room(width)
		}
	}
	out.g = room(widest)
	out.sums = make([]float64, max(widest, s.pen, s.fixed, s.outputs()))
	return out
}

func (s stack) outputs() int { return s.widths[len(s.widths)-1] }

// matrix returns matrix l among the weights w: forth multiplies by it, back by
// its transpose.
func (s stack) matrix(w []float64, l int) (forth, back kern.Weights) {
	v, cols := w[s.weights[l]:], s.widths[l]
	return kern.Weights{V: v, K: cols, M: 1}, kern.Weights{V: v, K: 1, M: cols}
}

// forward adds the outputs, the intercepts left out, of the rows of x in sp to
// f. w are the weights, the hidden biases behind them; b the coefficients of
// features that are not below the prior.
func (s stack) forward(sig *signals, x panels, sp span, w, b []float64, f kern.Panels) {
	var h kern.Panels
	for l, width := range s.widths {
		out := f
		if l < len(s.net.Hidden) {
			out = s.fill(sig.a[l], l, w, sp)
		}
		forth, _ := s.matrix(w, l)
		if l == 0 {
			s.features(x, sp, forth, b, out)
		} else {
			kern.Mul(kern.Add, s.widths[l-1], width, forth, h, out, sp.panels, sp.rows)
		}
		if l == len(s.net.Hidden) {
			return
		}
		a := sig.a[l][:sp.panels*width*height]
		s.net.Activation.apply(a)
		if sum := sig.h[l]; sum != nil {
			for i, v := range h.V[:len(a)] {
				sum[i] = v + a[i]
			}
			out.V = sum
		}
		h = out
	}
}

// features adds the products of the features with the first matrix to out.
func (s stack) features(x panels, sp span, w kern.Weights, b []float64, out kern.Panels) {
	if s.pen > 0 {
		kern.Mul(kern.Add, s.pen, s.widths[0], w, x.from(sp.first, 0), out, sp.panels, sp.rows)
	}
	if s.fixed > 0 {
		w.V = b
		kern.Mul(kern.Add, s.fixed, s.widths[0], w, x.from(sp.first, s.pen), out, sp.panels, sp.rows)
	}
}

// fill sets every row of v to the biases of layer l.
func (s stack) fill(v []float64, l int, w []float64, sp span) kern.Panels {
	width := s.widths[l]
	for i := range sp.panels {
		for j, b := range w[s.biases[l]:][:width] {
			row := (*[height]float64)(v[(i*width+j)*height:])
			for r := range row {
				row[r] = b
			}
		}
	}
	return kern.Panels{V: v, Step: width * height}
}

// backward adds the derivatives in the weights and biases to dw, and those in
// the other coefficients to db, given those in the outputs of the block that
// forward has left in sig. It leaves derivatives there.
func (s stack) backward(sig *signals, x panels, sp span, w []float64, df kern.Panels, dw, db []float64) {
	d, g := df, kern.Panels{V: sig.g}
	for l := len(s.net.Hidden); l > 0; l-- {
		width, below := s.widths[l], s.widths[l-1]
		h := kern.Panels{V: sig.h[l-1], Step: below * height}
		if h.V == nil {
			h.V = sig.a[l-1]
		}
		s.outer(sig, dw[s.weights[l]:], below, width, h, d, sp)
		how := kern.Set
		if s.net.Residual && l < len(s.net.Hidden) {
			how = kern.Add // what the layer was given, it has passed on
		}
		_, back := s.matrix(w, l)
		g.Step = below * height
		kern.Mul(how, width, below, back, d, g, sp.panels, sp.rows)
		a := sig.a[l-1][:sp.panels*below*height]
		s.net.Activation.slope(a, g.V)
		d = kern.Panels{V: a, Step: g.Step}
		s.sumColumns(sig, dw[s.biases[l-1]:], below, d, sp)
	}
	if s.pen > 0 {
		s.outer(sig, dw, s.pen, s.widths[0], x.from(sp.first, 0), d, sp)
	}
	if s.fixed > 0 {
		s.outer(sig, db, s.fixed, s.widths[0], x.from(sp.first, s.pen), d, sp)
	}
}

// sumColumns adds the sums over the rows of d to out.
func (s stack) sumColumns(sig *signals, out []float64, width int, d kern.Panels, sp span) {
	sums := sig.sums[:width]
	kern.SumRows(sums, d, sig.ones, sp.panels, sp.rows)
	for j, v := range sums {
		out[j] += v
	}
}

// outer adds Σ_rows h_k d_m to dw, k×m row by row.
func (s stack) outer(sig *signals, dw []float64, k, m int, h, d kern.Panels, sp span) {
	sums := sig.sums[:k]
	if m == 1 { // d is one vector
		kern.SumRows(sums, h, d.V, sp.panels, sp.rows)
		for i, v := range sums {
			dw[i] += v
		}
		return
	}
	for i := range sp.panels {
		for j := range m {
			kern.SumRows(sums, kern.Panels{V: h.V[i*h.Step:]}, d.V[i*d.Step+j*height:], 1, sp.rows)
			for r, v := range sums {
				dw[r*m+j] += v
			}
		}
	}
}
