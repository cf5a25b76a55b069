package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/model"
)

// input is what the draws say about one input of a network.
type input struct {
	name    string
	norm    diagnostics.Summary  // length of its row of weights
	scale   *diagnostics.Summary // its τ1 ξ1 over that of the input with the largest; nil where rows have no ξ
	include *diagnostics.Summary // probability that its indicator is 1; nil without indicators
	still   bool                 // the indicator is the same in all draws
}

// inputs returns what the draws say about each input of a network.
func (r *results) inputs() ([]input, error) {
	p, err := r.restored()
	if err != nil {
		return nil, err
	}
	names := p.posterior.Data().Features
	_, indicators := p.posterior.Spec().Prior.Law.(gsm.Bernoulli)
	largest := r.largestScale(names)
	out := make([]input, len(names))
	inParts(len(names), func(from, to int) {
		for j := from; j < to; j++ {
			in := input{name: names[j], norm: *figures(r.rowNorm(names[j]))}
			scale := r.draws.Chains(label("xi1", names[j]))
			switch {
			case scale != nil && indicators:
				in.still = constant(scale)
				in.include = figures(r.draws.Chains(label("inclusion1", names[j])))
			case scale != nil:
				in.scale = figures(combine(scale, largest, func(a, b float64) float64 { return a / b }))
			}
			out[j] = in
		}
	})
	return out, nil
}

// figures returns the summary of draws, which have all moments.
func figures(chains [][]float64) *diagnostics.Summary {
	s := diagnostics.Summarize(single{chains}, model.Bounded)[0]
	return &s
}

// constant reports whether all draws are one value.
func constant(chains [][]float64) bool {
	for _, c := range chains {
		if slices.ContainsFunc(c, func(v float64) bool { return v != chains[0][0] }) {
			return false
		}
	}
	return true
}

// combine returns f of the draws of a and b, pair by pair.
func combine(a, b [][]float64, f func(a, b float64) float64) [][]float64 {
	out := make([][]float64, len(a))
	for c := range a {
		out[c] = make([]float64, len(a[c]))
		for i := range a[c] {
			out[c][i] = f(a[c][i], b[c][i])
		}
	}
	return out
}

// largestScale returns draw by draw the largest ξ1 of the inputs, nil without any.
func (r *results) largestScale(names []string) [][]float64 {
	var most [][]float64
	for _, name := range names {
		switch scale := r.draws.Chains(label("xi1", name)); {
		case scale == nil:
		case most == nil:
			most = scale
		default:
			most = combine(most, scale, math.Max)
		}
	}
	return most
}

// rowNorm returns draw by draw the length of the row of weights of an input.
func (r *results) rowNorm(feature string) [][]float64 {
	var sum [][]float64
	for unit := range r.settings.Network.Hidden[0] {
		w := r.draws.Chains(label("w1", fmt.Sprintf("%s,%d", feature, unit+1)))
		if sum == nil {
			sum = mapDraws(w, func(float64) float64 { return 0 })
		}
		sum = combine(sum, w, math.Hypot)
	}
	return sum
}

// writeInputs prints the table of at most most inputs, the strongest first.
func (r *results) writeInputs(u *ui, list []input, most int) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b input) int { return cmp.Compare(b.norm.Median, a.norm.Median) })
	t := newTable("input<", "|w1|", "90 % interval<", "scale", "<", "PIP", "mcse")
	var low, high []string
	for _, in := range list {
		low, high = append(low, formatMCSE(in.norm.Q5, in.norm.MCSEQ5)), append(high, formatMCSE(in.norm.Q95, in.norm.MCSEQ95))
	}
	align(low)
	align(high)
	scaled, selected := false, false
	for i, in := range list[:min(most, len(list))] {
		cells := []string{in.name, formatMCSE(in.norm.Median, in.norm.MCSEMedian), low[i] + " … " + high[i], "", "", "", ""}
		if in.scale != nil {
			scaled = true
			cells[3], cells[4] = formatFixed(in.scale.Mean, 2), u.bar(in.scale.Mean, 10)
		}
		if in.include != nil {
			selected = true
			cells[5], cells[6] = didNotMove, ""
			if !in.still {
				cells[5], cells[6] = formatFixed(in.include.Mean, 3), formatFixed(in.include.MCSEMean, 4)
			}
		}
		t.row(cells...)
	}
	title := "What each input can do: the length |w1| of its row of weights"
	switch {
	case scaled:
		title += ", and its scale ξ1 over the largest"
	case selected:
		title += ", and the probability that it is in the network"
	}
	fmt.Fprintln(u.out, wrap(title, u.width(), ""))
	if !scaled {
		t.drop("scale")
		t.drop("")
	}
	if !selected {
		t.drop("PIP")
		t.drop("mcse")
	}
	t.write(u.out, 0)
	if len(list) > most {
		fmt.Fprintf(u.out, "and %s more: mcmc pip %s\n", formatCount(len(list)-most), quoteWord(r.run))
	}
}

// inputsJSON returns the document of mcmc pip for a network.
func (r *results) inputsJSON(list []input) pipJSON {
	none := []struct{}{}
	doc := pipJSON{
		Prior: r.settings.Prior, Kind: "network", Features: []featureJSON{}, Factors: []factorJSON{},
		Sizes: []modelSize{}, MedianModel: []string{}, Models: []topModel{}, Pairs: []pair{}, Units: none, Width: none, Layers: none, Depth: none,
	}
	missing := number(math.NaN())
	as := func(x float64) *number { v := number(x); return &v }
	for _, in := range list {
		f := featureJSON{
			Name: in.name, Inclusion: missing, MCSE: missing, Rhat: missing, Mean: missing, SD: missing, Q5: missing, Q95: missing, PAboveDelta: missing,
			Norm: as(in.norm.Mean), NormMCSE: as(in.norm.MCSEMean), Reason: "the inputs of a network have no coefficient",
		}
		if in.scale != nil {
			f.Scale, f.ScaleMCSE = as(in.scale.Mean), as(in.scale.MCSEMean)
		}
		if in.include != nil && in.still {
			f.Reason = didNotMove
		} else if in.include != nil {
			f.Inclusion, f.MCSE, f.Rhat = number(in.include.Mean), number(in.include.MCSEMean), number(in.include.Rhat)
		}
		doc.Features = append(doc.Features, f)
	}
	return doc
}

// judged returns the columns whose figures tell whether the chains of a run
// agree. Hidden units can trade places and signs, so those of a network that
// belong to one of them do not: its weights and biases, and the scales behind
// the first matrix, or of single weights.
func (r *results) judged() []string {
	if r.settings.Network == nil {
		return r.info.Columns
	}
	return slices.DeleteFunc(slices.Clone(r.info.Columns), func(name string) bool {
		return r.group(name) == "weights" || ofUnit(name, r.settings.Structure)
	})
}

// ofUnit reports whether a scale or its probability belongs to a hidden unit.
func ofUnit(name, structure string) bool {
	base, _, indexed := strings.Cut(name, "[")
	for _, kind := range []string{"xi", "inclusion"} {
		if layer, ok := strings.CutPrefix(base, kind); ok && indexed && layer != "" {
			return layer != "1" || structure == string(gsm.DropConnect)
		}
	}
	return false
}
