package model

import (
	"fmt"
	"math"

	"noiseprior/gsm"
)

// Layout says where each part of a position stands.
type Layout struct {
	Dim       int
	Weights   int     // z: x[:Weights]
	Fixed     int     // coefficients without scales: x[Weights:Weights+Fixed]
	FixedSD   float64 // of the Gaussian prior of these about 0; 0: flat
	Intercept int     // index; -1: no intercept
	LogSigma  int     // index of log σ; -1: σ is fixed
	Scales    []Coord // the scales that have a coordinate, ξ before τ
	Bound     *Coord  // c, which bounds the product of the scales of every weight; nil: none
	LogitPi   int     // index of log π/(1-π); -1: fixed, or no indicators
	Indicator []Coord // the scales that are 0 or 1, their value as coordinate
	Constant  float64 // what multiplies every weight beside them: σ0, fixed scales and the √g of a Zellner slab
}

// Coord is a scale and the index of its logarithm.
type Coord struct {
	gsm.Scale
	At int
}

// unpenalizedSD is the prior standard deviation of unpenalized coefficients
// where a flat prior could leave the posterior improper: classes and counts.
const unpenalizedSD = 10

func newLayout(p *Posterior) (Layout, error) {
	l := Layout{Weights: len(p.pen), Fixed: len(p.fix), Intercept: -1, LogSigma: -1, LogitPi: -1, Constant: p.spec.Prior.Sigma0}
	if !p.noisy() && !p.spec.Prior.Flat {
		l.FixedSD = unpenalizedSD
	}
	at := l.Weights + l.Fixed
	if p.spec.Intercept.Present() {
		l.Intercept = at
		at++
	}
	if _, fixed := p.spec.Noise.Fixed(); !fixed && p.noisy() {
		l.LogSigma = at
		at++
	}
	if l.Weights > 0 {
		if !(l.Constant > 0) {
			return l, fmt.Errorf("model: sigma0 must be positive, not %v", l.Constant)
		}
		rows := make([]string, len(p.pen))
		for k, j := range p.pen {
			rows[k] = p.data.Features[j]
		}
		scales, err := p.spec.Prior.Scales([]gsm.Shape{{Rows: rows}})
		if err != nil {
			return l, err
		}
		for _, s := range scales {
			switch law := s.Law.(type) {
			case gsm.Fixed:
				l.Constant *= float64(law) // in a model of one layer a fixed scale is below every weight
			case gsm.Bernoulli:
				l.Indicator = append(l.Indicator, Coord{Scale: s})
			case gsm.Continuous:
				l.Scales = append(l.Scales, Coord{s, at})
				at++
			default:
				return l, fmt.Errorf("model: no coordinate for the law %s", law)
			}
		}
	}
	if r, ok := p.spec.Prior.Law.(gsm.RegularizedHorseshoe); ok && l.Weights > 0 {
		l.Bound = &Coord{gsm.Scale{Name: "c2", Law: r.Bound(), Len: l.Weights}, at}
		at++
	}
	if len(l.Indicator) > 0 {
		l.Constant *= math.Sqrt(p.spec.Prior.Slab.Factor(len(p.data.Y)))
		if !l.Bernoulli().Fixed() {
			l.LogitPi = at
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

// Bernoulli returns the law of the indicators, of which there is at least one.
func (l Layout) Bernoulli() gsm.Bernoulli { return l.Indicator[0].Law.(gsm.Bernoulli) }

// On returns how many indicators are 1 at x.
func (l Layout) On(x []float64) float64 {
	k := 0.0
	for _, c := range l.Indicator {
		k += x[c.At]
	}
	return k
}
