package model

import (
	"slices"
	"strconv"
	"strings"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
)

// Bounded reports whether a column of draws, one of Names or of a kernel's, is a
// probability, a share or a count of features, which cannot leave its interval:
// kappa[...], m_eff, inclusion[...], pi and size; a network's with a number behind.
func Bounded(name string) bool {
	base, _, _ := strings.Cut(name, "[")
	return slices.Contains([]string{"kappa", "m_eff", "inclusion", "pi", "size"}, strings.TrimRight(base, "0123456789"))
}

// Names returns the reported quantities. Of a linear model: intercept, beta[...]
// in the order of the features, sigma, tau, xi[...], c2, kappa[...], m_eff, or pi
// and size in place of the last three under indicators. Of a network: intercept,
// w1[feature,unit], ..., w2[unit], b1[unit], ..., sigma, tau1, tau2, ..., tau_b1,
// ..., xi1[feature], ..., c2, pi1, ..., the indicators among the xi, and
// log_likelihood. What the model does not have, or fixes, is not among them. Of
// rows that it does not see, the mean of the target follows, f[row], or of each
// class f[row,class].
func (p *Posterior) Names() []string {
	var names []string
	l := p.layout
	if outputs := p.spec.Likelihood.Outputs(); l.Intercepts > 1 {
		for _, o := range outputs {
			names = append(names, "intercept["+o+"]")
		}
	} else if l.Intercepts == 1 {
		names = append(names, "intercept")
	}
	if p.linear() {
		for _, f := range p.data.Features {
			names = append(names, "beta["+f+"]")
		}
	} else {
		names = append(names, p.weightNames()...)
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
	for _, q := range l.Pi {
		if q.At >= 0 {
			names = append(names, q.Name)
		}
	}
	switch {
	case !p.linear():
		for _, c := range l.Indicator {
			names = append(names, c.Name)
		}
		if !p.spec.PriorOnly {
			names = append(names, "log_likelihood")
		}
	case len(l.Indicator) > 0:
		names = append(names, "size")
	case l.Weights > 0:
		for _, j := range p.pen {
			names = append(names, "kappa["+p.data.Features[j]+"]")
		}
		names = append(names, "m_eff")
	}
	return append(names, p.testNames()...)
}

// testNames returns the names of the predictions in the order of Predictive.Mean.
func (p *Posterior) testNames() []string {
	if p.data.Test == nil {
		return nil
	}
	var names []string
	for _, row := range p.data.Test.Rows {
		for _, class := range p.spec.Likelihood.Outputs() {
			if class != "" {
				class = "," + class
			}
			names = append(names, "f["+row+class+"]")
		}
	}
	return names
}

// weightNames returns the names of a network's weights, hidden biases and
// unpenalized weights in the order of a position.
func (p *Posterior) weightNames() []string {
	var names []string
	add := func(s gsm.Shape, row string) {
		for _, col := range s.Cols {
			name := "w" + s.Layer + "[" + row
			if col != "" {
				name += "," + col
			}
			names = append(names, name+"]")
		}
	}
	shapes := p.shapes()
	for _, s := range shapes {
		for _, row := range s.Rows {
			add(s, row)
		}
	}
	for l, width := range p.spec.Network.Hidden {
		for _, unit := range units(width) {
			names = append(names, "b"+strconv.Itoa(l+1)+"["+unit+"]")
		}
	}
	for _, j := range p.fix {
		add(shapes[0], p.data.Features[j])
	}
	return names
}

// Record writes the quantities of Names at x to row: coefficients, intercept
// and σ in the data's units, scales, κ and the weights of a network on the
// standardised scale. κ and m_eff are those of gsm.ShrinkageFactor, with the
// likelihood's RowVariance for σ².
func (p *Posterior) Record(row, x []float64) {
	l, sc := p.layout, p.data.Scaling
	ws := p.workspaces.Get().(*workspace)
	defer p.workspaces.Put(ws)
	p.weights(ws, x)
	at := 0
	put := func(v float64) {
		row[at] = v
		at++
	}
	for k := range l.Intercepts {
		put(sc.YMean + float64(sc.YSD*x[l.Intercept+k]))
	}
	if p.linear() {
		at += p.recordCoefficients(row, ws, x)
	} else {
		at += copy(row[at:], ws.w)
		at += copy(row[at:], x[l.Weights:l.Weights+l.Fixed])
	}
	if l.LogSigma >= 0 {
		put(p.Sigma(x) * sc.YSD)
	}
	for _, layer := range []bool{true, false} {
		for _, s := range l.Scales {
			if s.Layer != layer {
				continue
			}
			v := kern.Exp(x[s.At])
			if layer && p.spec.TauTimesNoise {
				v *= p.Sigma(x)
			}
			put(v)
		}
	}
	if l.Bound != nil {
		put(kern.Exp(2 * x[l.Bound.At]))
	}
	for _, q := range l.Pi {
		if q.At >= 0 {
			put(kern.Sigmoid(x[q.At]))
		}
	}
	switch {
	case !p.linear():
		for _, c := range l.Indicator {
			put(x[c.At])
		}
		if !p.spec.PriorOnly {
			put(p.logLikelihood(ws, x, nil) - float64(float64(len(p.data.Y))*kern.Log(sc.YSD)))
		}
	case len(l.Indicator) > 0:
		put(l.On(x))
	case l.Weights > 0:
		at += p.recordShrinkage(row[at:], ws, x)
	}
	if p.data.Test != nil {
		p.predict(&ws.test, ws, p.network(ws.w, ws.first, x), p.logSigma(x), p.test)
		copy(row[at:], ws.test.Mean)
	}
}

// recordCoefficients writes those of a linear model to row, behind an intercept
// that it takes to the data's units, and returns how many there are.
func (p *Posterior) recordCoefficients(row []float64, ws *workspace, x []float64) int {
	sc := p.data.Scaling
	beta := row[:len(p.data.Features)]
	if p.layout.Intercept >= 0 {
		beta = row[1 : 1+len(beta)]
	}
	for k, j := range p.fix {
		beta[j] = x[p.layout.Weights+k] * (sc.YSD / sc.SD[j])
	}
	for k, j := range p.pen {
		beta[j] = ws.w[k] * (sc.YSD / sc.SD[j])
	}
	if p.layout.Intercept >= 0 {
		for j, b := range beta {
			row[0] -= float64(b * sc.Mean[j])
		}
	}
	return len(beta)
}

// recordShrinkage writes κ of every weight and m_eff to row, and returns how many
// figures these are.
func (p *Posterior) recordShrinkage(row []float64, ws *workspace, x []float64) int {
	kappa, variance := row[:len(p.pen)], p.spec.Likelihood.RowVariance(p.data.Y, p.Sigma(x))
	for k, j := range p.pen {
		sd, spread := ws.sd[k], p.data.Scaling.Spread[j]
		kappa[k] = gsm.ShrinkageFactor(float64(len(p.data.Y)), sd*sd, spread*spread, variance)
	}
	row[len(kappa)] = gsm.EffectiveSize(kappa)
	return len(kappa) + 1
}
