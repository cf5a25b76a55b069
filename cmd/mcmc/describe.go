package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/model"
)

// describe prints the model in a block that a reader can check: the formulas,
// the data, what was decided about them, the sampler and the run.
func (p *problem) describe(u *ui, info runfolder.Info, dir string, numbers []int) {
	var b strings.Builder
	width := min(u.width(), 120)
	entry := func(head, text string) {
		const indent = 11
		text = wrap(text, width, strings.Repeat(" ", indent))
		b.WriteString(fmt.Sprintf("%-*s", indent, head) + strings.TrimLeft(text, " ") + "\n")
	}
	lines := p.formulas()
	left := 0
	for _, l := range lines {
		left = max(left, cellWidth(l[0]))
	}
	for i, l := range lines {
		head := ""
		if i == 0 {
			head = "Model"
		}
		text := l[0] + strings.Repeat(" ", left-cellWidth(l[0])) + "  " + l[1]
		if len(l[2]) > 0 && 11+cellWidth(text)+3+cellWidth(l[2]) <= width {
			text += strings.Repeat(" ", max(1, 28+left-cellWidth(text))) + "  " + l[2]
		}
		b.WriteString(fmt.Sprintf("%-11s", head) + strings.TrimRight(text, " ") + "\n")
	}
	entry("Data", p.dataLine())
	for _, note := range p.remarks() {
		entry("", note)
	}
	entry("Sampler", p.plan)
	plan := fmt.Sprintf("%s x (%s warm-up + %s draws)", count(info.Chains, "chain"), formatCount(info.Warmup), formatCount(info.Draws))
	if info.Thin > 1 {
		plan += fmt.Sprintf(" of %d sweeps each", info.Thin)
	}
	if len(numbers) < info.Chains {
		what := "chain"
		if len(numbers) > 1 {
			what = "chains"
		}
		plan += fmt.Sprintf(", here %s %s", what, strings.Join(strings.Fields(strings.Trim(fmt.Sprint(numbers), "[]")), ", "))
	}
	entry("Run", plan+fmt.Sprintf(", seed %d, in %s", info.Seed, dir))
	u.out.Write([]byte(b.String()))
}

// formulas returns the model line by line: a quantity, its law, a remark.
func (p *problem) formulas() [][3]string {
	s, post := p.settings, p.posterior
	spec := post.Spec()
	var out [][3]string
	add := func(what, law, remark string) { out = append(out, [3]string{what, law, remark}) }

	var terms []string
	switch {
	case s.Network != nil:
		terms = append(terms, "f")
	case spec.Intercept.Present():
		terms = append(terms, "intercept")
	}
	if s.Network == nil && len(post.Data().Features) > 0 {
		terms = append(terms, "Xβ")
	}
	if s.Schema.OffsetName != "" {
		terms = append(terms, s.Schema.OffsetName)
	}
	mean := strings.Join(terms, " + ")
	if mean == "" {
		mean = "0"
	}
	if s.PriorOnly {
		add("y", "left out", "these are draws from the prior")
	} else {
		p.addTarget(add, mean)
	}
	layout := post.Layout()
	flat := "β"
	if s.Network != nil {
		p.networkFormulas(add)
		flat = "w_1[" + shortList(spec.Unpenalized) + "]"
	} else if layout.Weights > 0 {
		xi, tau := p.scales()
		factors := []string{"z_j"}
		if xi != nil {
			factors = slices.Insert(factors, 0, "ξ_j")
		}
		if tau != nil {
			factors = slices.Insert(factors, 0, "τ")
		}
		if s.Sigma0 != 1 {
			factors = slices.Insert(factors, 0, number(s.Sigma0).String())
		}
		if s.ScaleByNoise {
			factors = slices.Insert(factors, 0, "σ")
		}
		remark := ""
		if s.NoisePrior != "" && !s.ScaleByNoise {
			remark = "not in units of σ"
		}
		switch slab := spec.Prior.Slab; {
		case slab.Zellner:
			variance := "g"
			for _, f := range factors[:len(factors)-2] { // without ξ_j and z_j
				variance += " " + f + "²"
			}
			add("β_γ", "~ N(0, "+variance+" (X_γ'X_γ)⁻¹)", "γ the features with ξ_j = 1")
			add("g", "= "+number(slab.Factor(p.rows)).String(), map[bool]string{true: "the number of rows"}[slab.G == 0])
		case layout.Bound != nil:
			add("β_j", "= s_j z_j / √(1 + s_j²/c²)", "at most the slab's c")
			add("s_j", "= "+strings.Join(factors[:len(factors)-1], " "), remark)
		default:
			add("β_j", "= "+strings.Join(factors, " "), remark)
		}
		if !spec.Prior.Slab.Zellner {
			add("z_j", "~ N(0, 1)", "")
		}
		if xi != nil {
			remark := s.Prior
			if b, ok := xi.(gsm.Bernoulli); ok && s.ExpectedSize > 0 {
				xi, remark = gsm.Bernoulli{Pi: fourDigits(b.Pi)}, p.expected()
			}
			add("ξ_j", law(xi), remark)
		}
		if tau != nil {
			remark := "one for all"
			if xi == nil && s.Structure == string(gsm.ADD) {
				remark = s.Prior + ", one for all"
			}
			if h, ok := tau.(gsm.HalfCauchy); ok && s.ExpectedSize > 0 {
				tau, remark = gsm.HalfCauchy{S: fourDigits(h.S)}, remark+", "+p.expected()
			}
			add("τ", law(tau)+map[bool]string{true: " σ"}[spec.TauTimesNoise], remark)
		}
		if layout.Bound != nil {
			b := layout.Bound.Law.(gsm.InverseNakagami)
			add("c²", fmt.Sprintf("~ InverseGamma(%v, %v)", number(b.A), number(b.B)), "one for all")
		}
		flat = "β[" + shortList(spec.Unpenalized) + "]"
	}
	if layout.FixedSD > 0 && layout.Fixed > 0 {
		add(flat, fmt.Sprintf("~ N(0, %v²)", number(layout.FixedSD)), "unpenalized")
	} else if layout.Fixed > 0 {
		add("p("+flat+")", "∝ 1", "flat")
	}
	if spec.Intercept.Present() {
		what, text := "intercept", "∝ 1"
		switch spec.Intercept.Kind {
		case "gaussian":
			text = fmt.Sprintf("~ N(%v, %v²)", number(spec.Intercept.Mean), number(spec.Intercept.SD))
		case "student-t":
			text = fmt.Sprintf("~ Student-t(df %v, %v, %v)", number(spec.Intercept.DF), number(spec.Intercept.Mean), number(spec.Intercept.SD))
		}
		if spec.Intercept.Flat() {
			what = "p(intercept)"
		}
		add(what, text, map[bool]string{true: "flat"}[spec.Intercept.Flat()])
	}
	if s.NoisePrior != "" {
		add(noiseFormula(spec.Noise.Kind, spec.Noise.A, spec.Noise.B))
	}
	return out
}

// expected says what --expected-size guesses.
func (p *problem) expected() string {
	return fmt.Sprintf("for %v of %d features", number(p.settings.ExpectedSize), p.posterior.Layout().Weights)
}

// fourDigits returns x rounded to as many, for people.
func fourDigits(x float64) float64 {
	v, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 4, 64), 64)
	return v
}

// addTarget adds the law of the target given its mean.
func (p *problem) addTarget(add func(what, law, remark string), mean string) {
	switch l := p.posterior.Spec().Likelihood.(type) {
	case model.StudentT:
		add("y", fmt.Sprintf("~ Student-t(df %v, %s, σ)", number(l.DF), mean), "σ is its scale")
	case model.Bernoulli:
		remark := ""
		if c := p.settings.Schema.Classes; c != nil {
			remark = fmt.Sprintf("1 is %s", c[1])
		}
		add("y", "~ Bernoulli(p)", remark)
		add("log p/(1-p)", "= "+mean, "")
	case model.Categorical:
		add("y", "~ Categorical(p)", "")
		add("p_k", "∝ e^f_k", "one output for each of "+shortList(l.Classes))
	case model.Poisson:
		add("y", "~ Poisson(μ)", "")
		add("log μ", "= "+mean, "")
	default:
		add("y", fmt.Sprintf("~ N(%s, σ²)", mean), "")
	}
}

func noiseFormula(kind string, a, b float64) (what, text, remark string) {
	x, y := number(a), number(b)
	switch kind {
	case "", "jeffreys":
		return "p(σ²)", "∝ 1/σ²", "Jeffreys"
	case "flat":
		return "p(σ)", "∝ 1", "flat"
	case "fixed":
		return "σ", "= " + y.String(), "fixed"
	case "inverse-gamma":
		return "σ²", fmt.Sprintf("~ InverseGamma(%v, %v)", x, y), ""
	case "half-student-t":
		return "σ", fmt.Sprintf("~ half-Student-t(df %v, %v)", x, y), ""
	}
	return "σ", fmt.Sprintf("~ %s(%v)", map[string]string{"half-cauchy": "half-Cauchy", "half-normal": "half-Normal"}[kind], y), ""
}

// scales returns the laws of ξ and τ, nil for what the model does not have.
func (p *problem) scales() (xi, tau gsm.Law) {
	list, _ := p.posterior.Spec().Prior.Scales([]gsm.Shape{{Rows: []string{"j"}}})
	for _, s := range list {
		if s.Layer {
			tau = s.Law
		} else {
			xi = s.Law
		}
	}
	return xi, tau
}

func law(l gsm.Law) string {
	if f, ok := l.(gsm.Fixed); ok {
		return "= " + f.Noise()
	}
	return "~ " + l.Noise()
}

// dataLine says what the data are and on which scale the priors act.
func (p *problem) dataLine() string {
	s := p.settings
	d := p.posterior.Data()
	what := "feature"
	if len(s.Schema.Factors) > 0 {
		what = "column"
	}
	held := ""
	if s.HeldOut != nil {
		held = fmt.Sprintf(", %s held out (%s)", formatCount(len(s.HeldOut.Rows)), s.HeldOut.How)
	}
	text := fmt.Sprintf("%s: n = %s rows%s, p = %s, target %s", s.Source, formatCount(p.rows), held, count(len(d.Features), what), s.Schema.Target)
	if p.classes != dataset.Numbers {
		switch s.Standardize {
		case "center":
			return text + "; columns centred"
		case "false":
			return text + "; columns as they are"
		}
		return text + "; priors act on columns of mean 0 and sd 1"
	}
	if s.Schema.OffsetName != "" {
		text += " with the offset " + s.Schema.OffsetName + " taken off"
	}
	switch s.Standardize {
	case "center":
		return text + "; columns centred, target as it is"
	case "false":
		return text + "; columns and target as they are"
	}
	return text + "; priors act on columns and target of mean 0 and sd 1"
}

// remarks are what was decided about the data, one sentence each.
func (p *problem) remarks() []string {
	var out []string
	if len(p.leftOut) > 0 {
		out = append(out, fmt.Sprintf("left out, constant up to 1e-8: %s", shortList(p.leftOut)))
	}
	if where, n := p.copies(); n > 0 {
		out = append(out, "the data cannot tell apart: "+where)
	}
	return append(out, p.notes...)
}

// count returns "1 chain", "4 chains".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return formatCount(n) + " " + thing + "s"
}

// String returns x in the fewest digits.
func (x number) String() string { return formatShortest(float64(x)) }
