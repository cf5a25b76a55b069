package model

import (
	"fmt"
	"math"

	"noiseprior/gsm"
)

// Layout says where each part of a position stands.
type Layout struct {
	Dim        int
	Weights    int       // z: x[:Weights], the matrices row by row, then the hidden biases
	Biases     int       // where the hidden biases begin; Weights where there are none
	Base       []float64 // what multiplies each weight beside the scales that have a coordinate: σ0, width scaling, fixed scales, the √g of a Zellner slab
	Fixed      int       // coefficients without scales: x[Weights:Weights+Fixed]
	FixedSD    float64   // of the Gaussian prior of these about 0; 0: flat
	Intercept  int       // index of the first; -1: no intercept
	Intercepts int       // one for each output, or none
	LogSigma   int       // index of log σ; -1: σ is fixed
	Scales     []Coord   // the scales that have a coordinate, the ξ of a matrix before its τ
	Bound      *Coord    // c, which bounds the product of the scales of every weight in a matrix; nil: none
	Indicator  []Coord   // the scales that are 0 or 1, their value as coordinate
	Pi         []Pi      // the probabilities of the indicators, one a matrix
}

// Coord is a scale and the index of its logarithm.
type Coord struct {
	gsm.Scale
	At int
}

// Pi is the probability with which each indicator of one matrix is 1.
type Pi struct {
	Name     string // "pi", or "pi2" for the second matrix
	Law      gsm.Bernoulli
	At       int // index of log π/(1-π); -1: fixed
	From, To int // its indicators: Indicator[From:To]
}

// unpenalizedSD is the prior standard deviation of unpenalized coefficients
// where a flat prior could leave the posterior improper: classes, counts and networks.
const unpenalizedSD = 10

func newLayout(p *Posterior) (Layout, error) {
	l := Layout{Fixed: len(p.fix) * p.stack.widths[1], Intercept: -1, LogSigma: -1}
	if !(p.noisy() && p.linear()) && !p.spec.Prior.Flat {
		l.FixedSD = unpenalizedSD
	}
	shapes := p.shapes()
	l.setBase(p.spec, shapes)
	at := l.Weights + l.Fixed
	if p.spec.Intercept.Present() {
		l.Intercept, l.Intercepts = at, p.stack.outputs()
		at += l.Intercepts
	}
	if _, fixed := p.spec.Noise.Fixed(); !fixed && p.noisy() {
		l.LogSigma = at
		at++
	}
	if l.Weights > 0 && !(p.spec.Prior.Sigma0 > 0) {
		return l, fmt.Errorf("model: sigma0 must be positive, not %v", p.spec.Prior.Sigma0)
	}
	if l.Weights > 0 {
		scales, err := p.spec.Prior.Scales(shapes)
		if err != nil {
			return l, err
		}
		if at, err = l.setScales(append(scales, p.spec.biasScales(l)...), shapes, at); err != nil {
			return l, err
		}
	}
	if r, ok := p.spec.Prior.Law.(gsm.RegularizedHorseshoe); ok && l.Biases > 0 {
		l.Bound = &Coord{gsm.Scale{Name: "c2", Law: r.Bound(), Len: l.Biases}, at}
		at++
	}
	if len(l.Indicator) > 0 {
		g := math.Sqrt(p.spec.Prior.Slab.Factor(len(p.data.Y)))
		for j := range l.Base[:l.Biases] {
			l.Base[j] *= g
		}
	}
	for i := range l.Pi {
		if !l.Pi[i].Law.Fixed() {
			l.Pi[i].At = at
			at++
		}
	}
	for i := range l.Indicator {
		l.Indicator[i].At = at
		at++
	}
	l.Dim = at
	return l, nil
}

// setBase sets the number of weights and what multiplies them from the start.
func (l *Layout) setBase(s Spec, shapes []gsm.Shape) {
	for k, shape := range shapes {
		v := s.Prior.Sigma0 * s.Network.width(k, len(shape.Rows))
		for range len(shape.Rows) * len(shape.Cols) {
			l.Base = append(l.Base, v)
		}
	}
	l.Biases = len(l.Base)
	for _, width := range s.Network.Hidden {
		for range width {
			l.Base = append(l.Base, 1)
		}
	}
	l.Weights = len(l.Base)
}

// biasScales returns the scale of the biases of each hidden layer.
func (s Spec) biasScales(l Layout) []gsm.Scale {
	if s.Bias == nil {
		return nil
	}
	var scales []gsm.Scale
	off := l.Biases
	for k, width := range s.Network.Hidden {
		scales = append(scales, gsm.Scale{Name: fmt.Sprintf("tau_b%d", k+1), Law: s.Bias, Off: off, Len: width, Layer: true})
		off += width
	}
	return scales
}

// setScales gives every scale its place, coordinates from at on, and returns
// the first index behind them. Indicators get theirs later.
func (l *Layout) setScales(scales []gsm.Scale, shapes []gsm.Shape, at int) (int, error) {
	for _, s := range scales {
		switch law := s.Law.(type) {
		case gsm.Fixed:
			for j := s.Off; j < s.Off+s.Len; j++ {
				l.Base[j] *= float64(law)
			}
		case gsm.Bernoulli:
			l.addIndicator(s, law, shapes[s.Matrix].Layer)
		case gsm.Continuous:
			l.Scales = append(l.Scales, Coord{s, at})
			at++
		default:
			return at, fmt.Errorf("model: no coordinate for the law %s", law)
		}
	}
	return at, nil
}

// addIndicator adds an indicator of a matrix, the last that has any or the next.
func (l *Layout) addIndicator(s gsm.Scale, law gsm.Bernoulli, layer string) {
	n := len(l.Indicator)
	if n == 0 || l.Indicator[n-1].Matrix != s.Matrix {
		l.Pi = append(l.Pi, Pi{Name: "pi" + layer, Law: law, At: -1, From: n})
	}
	l.Indicator = append(l.Indicator, Coord{Scale: s})
	l.Pi[len(l.Pi)-1].To = n + 1
}

// On returns how many indicators are 1 at x.
func (l Layout) On(x []float64) float64 { return on(l.Indicator, x) }

func on(indicators []Coord, x []float64) float64 {
	k := 0.0
	for _, c := range indicators {
		k += x[c.At]
	}
	return k
}

// Counts returns how many of the indicators with probability q are 1 and 0 at x.
func (l Layout) Counts(q Pi, x []float64) (ones, zeros float64) {
	ones = on(l.Indicator[q.From:q.To], x)
	return ones, float64(q.To-q.From) - ones
}

// Logit returns log π/(1-π) at x.
func (q Pi) Logit(x []float64) float64 {
	if q.At >= 0 {
		return x[q.At]
	}
	return q.Law.LogOdds(0, 0)
}
