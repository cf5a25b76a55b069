package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"noiseprior/diagnostics"
	"noiseprior/model"
)

const defaultDelta = 0.1

func newPipCommand(u *ui) *cobra.Command {
	var delta float64
	var asJSON, exact bool
	var models int
	cmd := &cobra.Command{
		Use:   "pip RUN",
		Short: "Print how strongly each feature is let into the model",
		Example: `mcmc pip runs/housing
mcmc pip runs/housing --delta=0.05
mcmc pip runs/housing --json | jq '.features[] | {name, inclusion}'`,
		Long: `A prior with continuous scales selects nothing, so there is no posterior probability of inclusion under it. What it has is the shrinkage factor κ of each coefficient, the share of its least-squares value that the prior takes away: the pseudo-inclusion 1-κ is 1 where a feature is let through and 0 where it is shut out. Beside it stands the probability that the coefficient is larger than --delta standard deviations of the target per standard deviation of the feature. A factor counts by the largest 1-κ of its levels.

Under spike-slab every feature is in the model or not, and its posterior inclusion probability (PIP) is printed, Rao-Blackwellised: the mean of the probabilities that its indicator was drawn with. Below stand the most probable models and the median-probability model, the features with a PIP above 1/2; then how many features a model has, and the pairs that are in together more or less often than if they were let in apart. A factor is in where any of its levels is.`,
		GroupID:           groupRun,
		Args:              wantArgs(1, 1),
		ValidArgsFunction: completeRun,
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := openResults(u, args[0])
			if err != nil {
				return err
			}
			inc, err := r.inclusion(delta)
			if err != nil {
				return err
			}
			if inc.selected != nil {
				inc.selected.top(models)
			}
			if exact {
				if err := r.enumerate(inc); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(u.out, inc.json())
			}
			r.writeInclusion(u, inc, len(inc.features))
			if inc.selected != nil {
				inc.selected.writeMore(u)
			}
			return nil
		},
	}
	realVar(cmd.Flags(), &delta, "delta", defaultDelta, 0, math.Inf(1), false, "smallest coefficient that matters, on the standardised scale")
	wholeVar(cmd.Flags(), &models, "models", defaultModels, 0, 1<<20, "how many of the most probable models to show")
	cmd.Flags().BoolVar(&exact, "exact", false, "beside each PIP the exact one, from all 2^p models (spike-slab, at most 25 features)")
	jsonVar(cmd.Flags(), &asJSON)
	return cmd
}

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
		if g := group(name); g == "coefficients" || name == "m_eff" || strings.HasPrefix(name, "kappa[") || strings.HasPrefix(name, "inclusion[") {
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
	footnote := "* the 90 % interval excludes 0; means and intervals in the data's units, |β| standardised"
	if r.settings.Model == logistic {
		footnote = "* the 90 % interval excludes 0; means and intervals are log odds per unit of the feature, |β| per standard deviation"
	}
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

// shrunk returns the number of features whose prior shrinks.
func (in *inclusion) shrunk() int {
	n := 0
	for _, f := range in.features {
		n += btoi(f.shrunk)
	}
	return n
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

// pipJSON is the document of mcmc pip.
type pipJSON struct {
	Prior       string        `json:"prior"`
	Kind        string        `json:"kind"`
	Exact       *exactPIP     `json:"exact"`
	Features    []featureJSON `json:"features"`
	Factors     []factorJSON  `json:"factors"`
	Size        *sizeJSON     `json:"m_eff"`
	Sizes       []modelSize   `json:"size"`
	MedianModel []string      `json:"median_model"`
	Models      []topModel    `json:"models"`
	Pairs       []pair        `json:"pairs"`
	Units       []struct{}    `json:"units"`
	Width       []struct{}    `json:"width"`
	Layers      []struct{}    `json:"layers"`
	Depth       []struct{}    `json:"depth"`
}

type featureJSON struct {
	Name         string  `json:"name"`
	Inclusion    number  `json:"inclusion"`
	MCSE         number  `json:"mcse"`
	Rhat         number  `json:"rhat"`
	Moved        *number `json:"moved"`
	Mean         number  `json:"mean"`
	SD           number  `json:"sd"`
	Q5           number  `json:"q5"`
	Q95          number  `json:"q95"`
	PAboveDelta  number  `json:"p_above_delta"`
	ExcludesZero bool    `json:"excludes_zero"`
	Scale        *number `json:"scale"`
	ScaleMCSE    *number `json:"scale_mcse"`
	Norm         *number `json:"norm"`
	NormMCSE     *number `json:"norm_mcse"`
	Effect       *number `json:"effect"`
	EffectMCSE   *number `json:"effect_mcse"`
	Reason       string  `json:"reason,omitempty"`
}

type factorJSON struct {
	Name      string   `json:"name"`
	Levels    []string `json:"levels"`
	Inclusion number   `json:"inclusion"`
	MCSE      number   `json:"mcse"`
	Rhat      number   `json:"rhat"`
	Reason    string   `json:"reason,omitempty"`
}

type sizeJSON struct {
	Mean number `json:"mean"`
	SD   number `json:"sd"`
}

// json returns the document.
func (in *inclusion) json() pipJSON {
	none := []struct{}{}
	doc := pipJSON{
		Prior: in.prior, Kind: "shrinkage", Features: []featureJSON{}, Factors: []factorJSON{},
		Sizes: []modelSize{}, MedianModel: []string{}, Models: []topModel{}, Pairs: []pair{}, Units: none, Width: none, Layers: none, Depth: none,
	}
	for _, f := range in.features {
		b := f.beta
		reason := b.Reason
		var moved *number
		switch {
		case !f.shrunk:
			reason = "its prior is " + in.unshrunk.law
		case in.selected != nil && f.still:
			reason = didNotMove
		case in.selected != nil:
			moved = (*number)(&f.moved)
		}
		doc.Features = append(doc.Features, featureJSON{
			Name: f.name, Inclusion: number(f.include), MCSE: number(f.mcse), Rhat: number(f.rhat), Moved: moved,
			Mean: number(b.Mean), SD: number(b.SD), Q5: number(b.Q5), Q95: number(b.Q95),
			PAboveDelta: number(f.beyondDelta), ExcludesZero: f.excludesZero(), Reason: reason,
		})
	}
	for _, f := range in.factors {
		reason := ""
		if math.IsNaN(f.include) {
			reason = "its prior is " + in.unshrunk.law
		}
		doc.Factors = append(doc.Factors, factorJSON{f.name, f.levels, number(f.include), number(f.mcse), number(f.rhat), reason})
	}
	if in.selected != nil {
		doc.Kind = "indicator"
		doc.Sizes, doc.MedianModel, doc.Models, doc.Pairs, doc.Exact = in.selected.sizes, in.selected.median, in.selected.models, in.selected.pairs, in.selected.exact
	}
	if in.size != nil {
		doc.Size = &sizeJSON{number(in.size.Mean), number(in.size.SD)}
	}
	return doc
}
