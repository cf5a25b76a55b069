package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"noiseprior/diagnostics"
	"noiseprior/model"
)

// inclusion is what the draws say about each feature.
type inclusion struct {
	prior    string
	unshrunk struct{ word, law string } // of features without scales: "flat"
	delta    float64
	rows     int // of the data
	features []feature
	factors  []factorFigure
	size     *diagnostics.Summary // of m_eff, nil without a prior that shrinks
	only     bool                 // the likelihood is left out
	selected *selection           // what indicators say of whole models, nil without them
}

// feature is what the draws say about one feature.
type feature struct {
	name        string
	shrunk      bool    // there is a κ: the prior is not flat
	include     float64 // mean of 1-κ
	mcse, rhat  float64
	beta        diagnostics.Summary
	beyondDelta float64 // P(|β| > δ), standardised
	moved       float64 // share of draws at which the indicator changed
	still       bool    // it is the same in all draws
	exact       float64 // inclusion from all models, NaN if not asked for
}

// factorFigure is what the draws say about the levels of a factor together.
type factorFigure struct {
	name                string
	levels              []string
	shrunk              []string // levels whose prior is not flat
	include, mcse, rhat float64
}

// inclusion returns what the draws say about each feature.
func (r *results) inclusion(delta float64) (*inclusion, error) {
	p, err := r.restored()
	if err != nil {
		return nil, err
	}
	data := p.posterior.Data()
	var wanted []string
	for _, name := range r.info.Columns {
		if g := r.group(name); g == "coefficients" || name == "m_eff" || strings.HasPrefix(name, "kappa[") || strings.HasPrefix(name, "inclusion[") {
			wanted = append(wanted, name)
		}
	}
	r.summary(wanted)
	out := &inclusion{prior: r.settings.Prior, delta: delta, rows: len(data.Y), only: r.settings.PriorOnly}
	out.unshrunk.word, out.unshrunk.law = "flat", "flat"
	if sd := p.posterior.Layout().FixedSD; sd > 0 {
		out.unshrunk.word, out.unshrunk.law = "wide", fmt.Sprintf("N(0, %v²)", number(sd))
	}
	for j, name := range data.Features {
		f := feature{name: name, include: math.NaN(), mcse: math.NaN(), rhat: math.NaN(), exact: math.NaN()}
		f.beta, _ = r.of(label("beta", name))
		if k, ok := r.of(label("kappa", name)); ok {
			f.shrunk, f.include, f.mcse, f.rhat = true, 1-k.Mean, k.MCSEMean, k.Rhat
		}
		if k, ok := r.of(label("inclusion", name)); ok {
			f.shrunk, f.include, f.mcse, f.rhat = true, k.Mean, k.MCSEMean, k.Rhat
		}
		f.beyondDelta = beyond(r.draws.Chains(label("beta", name)), delta/p.scaleOf(j))
		out.features = append(out.features, f)
	}
	for _, k := range r.settings.Schema.Factors {
		out.factors = append(out.factors, r.factor(k.Name, r.settings.Schema.Features[k.First:k.First+len(k.Levels)]))
	}
	if s, ok := r.of("m_eff"); ok {
		out.size = &s
	}
	if len(p.posterior.Layout().Indicator) > 0 {
		out.selected = r.selection(out.features)
	}
	return out, nil
}

// beyond returns the share of draws with |x| > limit.
func beyond(chains [][]float64, limit float64) float64 {
	n, total := 0, 0
	for _, c := range chains {
		total += len(c)
		for _, x := range c {
			if math.Abs(x) > limit {
				n++
			}
		}
	}
	return float64(n) / float64(total)
}

// factor returns the figures of a factor from those of its columns, draw by
// draw: the largest 1-κ, or whether any indicator is 1.
func (r *results) factor(name string, features []string) factorFigure {
	f := factorFigure{name: name, levels: features, include: math.NaN(), mcse: math.NaN(), rhat: math.NaN()}
	var most [][]float64
	for _, level := range features {
		var chains [][]float64
		if kappa := r.draws.Chains(label("kappa", level)); kappa != nil {
			chains = mapDraws(kappa, func(k float64) float64 { return 1 - k })
		} else if r.draws.Chains(label("inclusion", level)) != nil {
			chains = mapDraws(r.draws.Chains(label("beta", level)), indicator)
		} else {
			continue
		}
		f.shrunk = append(f.shrunk, level)
		if most == nil {
			most = chains
			continue
		}
		for c, draws := range chains {
			for i, v := range draws {
				most[c][i] = max(most[c][i], v)
			}
		}
	}
	if most != nil {
		s := diagnostics.Summarize(single{most}, model.Bounded)[0]
		f.include, f.mcse, f.rhat = s.Mean, s.MCSEMean, s.Rhat
	}
	return f
}

// indicator returns 1 where a coefficient is in the model, else 0.
func indicator(beta float64) float64 {
	if beta != 0 {
		return 1
	}
	return 0
}

// mapDraws returns f of every draw.
func mapDraws(chains [][]float64, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(chains))
	for c, draws := range chains {
		out[c] = make([]float64, len(draws))
		for i, v := range draws {
			out[c][i] = f(v)
		}
	}
	return out
}

// single are the draws of one κ.
type single struct{ chains [][]float64 }

// Names returns one name.
func (single) Names() []string { return []string{"kappa"} }

// Chains returns the draws.
func (s single) Chains(string) [][]float64 { return s.chains }

// excludesZero reports whether the 90 % interval lies on one side of zero.
func (f feature) excludesZero() bool { return f.beta.Q5 > 0 || f.beta.Q95 < 0 }

// ranked returns the features, the most included first; those with a flat prior
// stand at the end, in their order.
func (in *inclusion) ranked() []feature {
	list := slices.Clone(in.features)
	slices.SortStableFunc(list, func(a, b feature) int {
		if a.shrunk != b.shrunk {
			return cmp.Compare(btoi(b.shrunk), btoi(a.shrunk))
		}
		if !a.shrunk {
			return 0
		}
		return cmp.Compare(b.include, a.include)
	})
	return list
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// shrunk returns the number of features whose prior shrinks.
func (in *inclusion) shrunk() int {
	n := 0
	for _, f := range in.features {
		n += btoi(f.shrunk)
	}
	return n
}
