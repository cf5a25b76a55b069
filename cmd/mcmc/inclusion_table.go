package main

import (
	"fmt"
	"math"
	"slices"
)

// writeInclusion prints the table of at most most features, and what belongs to
// all of them.
func (r *results) writeInclusion(u *ui, in *inclusion, most int) {
	if len(in.features) == 0 {
		fmt.Fprintln(u.out, "The model has no features, so there is none to include.")
		return
	}
	list := in.ranked()
	cut := list[:min(most, len(list))]
	if in.size != nil {
		fmt.Fprintln(u.out, wrap("Pseudo-inclusion 1-κ: the share of each coefficient that the prior lets through", u.width(), ""))
	}
	if in.selected != nil {
		what := "PIP: the posterior probability that a feature is in the model, with its Monte Carlo error"
		if in.only {
			what = "The probability that a feature is in the model, here under the prior alone, with its Monte Carlo error"
		}
		fmt.Fprintln(u.out, wrap(what, u.width(), ""))
	}
	t := in.table(u, cut)
	if t.width() > u.width() {
		t.drop("") // the bars
	}
	t.write(u.out, 0)
	if len(list) > len(cut) {
		fmt.Fprintf(u.out, "and %s more: mcmc pip %s\n", formatCount(len(list)-len(cut)), quoteWord(r.run))
	}
	in.writeFactors(u)
	if in.selected != nil {
		in.selected.write(u)
	}
	footnote := "* the 90 % interval excludes 0; means and intervals " + map[string]string{
		linear:   "in the data's units, |β| standardised",
		logistic: "are log odds per unit of the feature, |β| per standard deviation",
		poisson:  "are of the log of the expected count per unit of the feature, |β| per standard deviation",
	}[r.settings.Model]
	if in.size != nil {
		footnote = fmt.Sprintf("m_eff = Σ(1-κ) = %s ± %s of %s; ", formatMCSE(in.size.Mean, in.size.SD), formatDigits(in.size.SD, 2), count(in.shrunk(), "feature")) + footnote
	}
	fmt.Fprintln(u.out, wrap(footnote, u.width(), ""))
	if slices.ContainsFunc(cut, func(f feature) bool { return lacks(f.beta, f.beta.Mean) }) {
		fmt.Fprintln(u.out, wrap(noneFootnote, u.width(), ""))
	}
	if in.size != nil && in.size.Mean > float64(in.rows) {
		fmt.Fprintln(u.out, wrap(fmt.Sprintf("m_eff exceeds the %s rows, which cannot tell so many features apart: judge by P(|β|>%v) and the intervals instead of 1-κ", formatCount(in.rows), number(in.delta)), u.width(), ""))
	}
}

// table returns the table of some features.
func (in *inclusion) table(u *ui, list []feature) *table {
	heads := []string{"1-κ", "", ""}
	if in.selected != nil {
		heads = []string{"PIP", "mcse", "exact"}
	}
	t := newTable("feature<", heads[0], heads[1], heads[2], "<", fmt.Sprintf("P(|β|>%v)", number(in.delta)), "mean", "90 % interval<")
	var low, high []string
	for _, f := range list {
		low = append(low, formatMCSE(f.beta.Q5, f.beta.MCSEQ5))
		high = append(high, formatMCSE(f.beta.Q95, f.beta.MCSEQ95))
	}
	align(low)
	align(high)
	for i, f := range list {
		include, mcse, exact, interval := in.unshrunk.word, "", "", low[i]+" … "+high[i]
		switch {
		case in.selected != nil && f.shrunk:
			include, mcse, exact = formatFixed(f.include, 3), formatFixed(f.mcse, 4), formatFixed(f.exact, 5)
		case f.shrunk:
			include = formatFixed(f.include, 2)
		}
		if f.excludesZero() {
			interval += "  *"
		}
		t.row(f.name, include, mcse, exact, u.bar(f.include, 10), formatFixed(f.beyondDelta, 2), formatMean(f.beta), interval)
	}
	switch {
	case in.selected != nil && in.selected.exact == nil:
		t.drop("exact")
	case in.selected == nil:
		t.drop("") // the error
		t.drop("") // the exact figure, and below the bars
	}
	if in.size == nil && in.selected == nil {
		t.drop("1-κ")
		t.drop("")
	}
	return t
}

// writeFactors prints the factors whose levels are shrunk.
func (in *inclusion) writeFactors(u *ui) {
	heads, decimals := []string{"1-κ", "largest of<"}, 2
	if in.selected != nil {
		heads, decimals = []string{"PIP", "any of<"}, 3
	}
	t := newTable("factor<", heads[0], "<", heads[1])
	for _, f := range in.factors {
		if !math.IsNaN(f.include) {
			t.row(f.name, formatFixed(f.include, decimals), u.bar(f.include, 10), shortList(f.shrunk))
		}
	}
	if len(t.rows) > 0 {
		fmt.Fprintln(u.out)
		t.write(u.out, u.width())
	}
}

// align pads numbers on the left to one width.
func align(cells []string) {
	widest := 0
	for _, c := range cells {
		widest = max(widest, cellWidth(c))
	}
	for i, c := range cells {
		cells[i] = fmt.Sprintf("%*s", widest, c)
	}
}
