package model

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/gsm"
)

// slowOutputs returns the outputs for n rows of features x by the formula,
// from the reported figures, on the standardised scale.
func slowOutputs(p *Posterior, by map[string]float64, x func(i, j int) float64, n int) [][]float64 {
	d, net := p.Data(), p.Spec().Network
	out := make([][]float64, n)
	for i := range out {
		var h []float64
		names := d.Features
		for j := range names {
			h = append(h, x(i, j))
		}
		for l, width := range net.Hidden {
			next := make([]float64, width)
			for u := range next {
				v := by[fmt.Sprintf("b%d[%d]", l+1, u+1)]
				for j, name := range names {
					v += h[j] * by[fmt.Sprintf("w%d[%s,%d]", l+1, name, u+1)]
				}
				switch net.Activation {
				case Tanh:
					v = math.Tanh(v)
				case ReLU:
					v = math.Max(0, v)
				}
				if net.Residual && l > 0 {
					v += h[u]
				}
				next[u] = v
			}
			h, names = next, units(width)
		}
		for _, class := range p.Spec().Likelihood.Outputs() {
			intercept, index := "intercept", "w%d[%d]"
			if class != "" {
				intercept, index = "intercept["+class+"]", "w%d[%d,"+class+"]"
			}
			f := (by[intercept] - d.Scaling.YMean) / d.Scaling.YSD
			for u, v := range h {
				f += v * by[fmt.Sprintf(index, len(net.Hidden)+1, u+1)]
			}
			if d.Offset != nil {
				f += d.Offset[i]
			}
			out[i] = append(out[i], f)
		}
	}
	return out
}

// slowScales returns the prior sd of every weight by its name, written down from
// the definition of the structures.
func slowScales(c netCase, p *Posterior, by map[string]float64) map[string]float64 {
	d, spec := p.Data(), p.Spec()
	out := map[string]float64{}
	names := d.Features
	for l := range len(c.net.Hidden) + 1 {
		cols := spec.Likelihood.Outputs()
		if l < len(c.net.Hidden) {
			cols = units(c.net.Hidden[l])
		}
		for _, row := range names {
			for _, col := range cols {
				index := row
				if col != "" {
					index += "," + col
				}
				v := 1.3
				if l > 0 && c.net.WidthScaling {
					v /= math.Sqrt(float64(len(names)))
				}
				if f, ok := spec.Prior.Tau.(gsm.Fixed); ok {
					residual := c.net.Residual && l > 0 && l < len(c.net.Hidden)
					if !(residual && (c.structure == gsm.ADD || c.structure == gsm.ARDADD)) {
						v *= float64(f)
					}
				}
				scales := map[string]bool{fmt.Sprintf("tau%d", l+1): true, fmt.Sprintf("xi%d[%s]", l+1, row): true, fmt.Sprintf("xi%d[%s]", l+1, index): true}
				for name := range scales {
					if s, ok := by[name]; ok {
						v *= s
					}
				}
				if c2, ok := by["c2"]; ok {
					v = math.Sqrt(c2 * v * v / (c2 + v*v))
				}
				if l == 0 && row == c.unpenalized {
					v = 10
				}
				out[fmt.Sprintf("w%d[%s]", l+1, index)] = v
			}
		}
		if l < len(c.net.Hidden) {
			v := 1.0
			if f, ok := spec.Bias.(gsm.Fixed); ok {
				v = float64(f)
			}
			if s, ok := by[fmt.Sprintf("tau_b%d", l+1)]; ok {
				v = s
			}
			for _, unit := range cols {
				out[fmt.Sprintf("b%d[%s]", l+1, unit)] = v
			}
		}
		names = cols
	}
	return out
}

// slowLogDensity returns log p(y | f, σ) by gonum's densities or the formula.
func slowLogDensity(lik Likelihood, f []float64, y, sigma float64) float64 {
	switch lik.(type) {
	case Bernoulli:
		return -math.Log1p(math.Exp((1 - 2*y) * f[0]))
	case Categorical:
		sum := 0.0
		for _, v := range f {
			sum += math.Exp(v)
		}
		return f[int(y)] - math.Log(sum)
	case StudentT:
		return distuv.StudentsT{Mu: f[0], Sigma: sigma, Nu: 4}.LogProb(y)
	case Poisson:
		lg, _ := math.Lgamma(y + 1)
		return y*f[0] - math.Exp(f[0]) - lg
	}
	return distuv.Normal{Mu: f[0], Sigma: sigma}.LogProb(y)
}
