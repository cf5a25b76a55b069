package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/internal/expr"
)

func newPriorCommand(u *ui) *cobra.Command {
	var asJSON, all bool
	var file string
	cmd := &cobra.Command{
		Use:   "prior [NAME]",
		Short: "Show a prior: the noise that it is, its density at zero and in the tail",
		Example: `mcmc prior --list
mcmc prior horseshoe
mcmc prior 'student-t(a=3,b=3)' --plot=student-t.svg`,
		Long:              "A weight is w = ξ z with z ~ N(0, 1): the noise on ξ is the prior of w. Densities are those of one weight with σ0 = τ = 1. The Gaussian and the Laplace beside it have the same median of |w|, so that only the shape differs.",
		GroupID:           groupStudy,
		Args:              wantArgs(0, 1),
		ValidArgsFunction: completePrior,
		RunE: func(cmd *cobra.Command, args []string) error {
			plot := cmd.Flags().Changed("plot")
			switch {
			case all && len(args) > 0:
				return usagef("--list lists all priors: leave it or %s out", args[0])
			case all && plot:
				return usagef("--plot draws one prior: leave --list out and name it")
			case all && asJSON:
				return writeJSON(u.out, priorListJSON())
			case all:
				return writePriorList(u.out, min(u.width(), helpWidth))
			case len(args) == 0:
				return usagef("prior needs a name: mcmc prior NAME, or mcmc prior --list")
			}
			if plot && !slices.Contains(pictureFormats, pictureFormat(file)) {
				return usagef("--plot=%s: the name must end in .svg, .png or .pdf", file)
			}
			p, err := newPriorView(args[0])
			if err != nil {
				return badInput(err)
			}
			if plot {
				if err := p.plot(file); err != nil {
					return err
				}
				u.notef("picture: %s", file)
			}
			if asJSON {
				return writeJSON(u.out, p.json())
			}
			return p.write(u)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&all, "list", false, "print the noise table: every prior with its noise")
	f.StringVar(&file, "plot", "", "draw the picture into this `file` too: .svg, .png or .pdf")
	jsonVar(f, &asJSON)
	cmd.RegisterFlagCompletionFunc("plot", cobra.FixedCompletions(pictureFormats, cobra.ShellCompDirectiveFilterFileExt))
	return cmd
}

// completePrior completes the name of a prior.
func completePrior(_ *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return startingWith(priorNames(), to), cobra.ShellCompDirectiveNoFileComp
}

// gaussianFamily is the row of the noise table without noise.
var gaussianFamily = gsm.Family{
	Name: "gaussian", Noise: "none", Square: "a point at 1", Marginal: "N(w; 0, 1)",
	Tail: "e^(-w²/2)",
}

// priorFamilies returns the noise table, the Gaussian first.
func priorFamilies() []gsm.Family {
	return append([]gsm.Family{gaussianFamily}, gsm.Families()...)
}

func priorNames() []string {
	var names []string
	for _, f := range priorFamilies() {
		names = append(names, f.Name)
	}
	return names
}

// writePriorList prints the noise table, one prior a line; formulas of the
// densities are too long for that.
func writePriorList(w io.Writer, width int) error {
	t := newTable("prior<", "noise on ξ<", "law of ξ²<", "tail of w<")
	for _, f := range priorFamilies() {
		t.row(signature(f), f.Noise, f.Square, f.Tail)
	}
	return t.write(w, width)
}

// signature returns a family's name with its parameters and their defaults.
func signature(f gsm.Family) string {
	var args []string
	for k, key := range f.Keys {
		if f.Defaults[k] != "" {
			key += "=" + f.Defaults[k]
		}
		args = append(args, key)
	}
	if len(args) == 0 {
		return f.Name
	}
	return f.Name + "(" + strings.Join(args, ",") + ")"
}

type priorRowJSON struct {
	Name     string `json:"name"`
	Noise    string `json:"noise"`
	Square   string `json:"law_of_square"`
	Marginal string `json:"marginal"`
	Tail     string `json:"tail"`
	Source   string `json:"source"`
}

func priorListJSON() []priorRowJSON {
	var rows []priorRowJSON
	for _, f := range priorFamilies() {
		rows = append(rows, priorRowJSON{signature(f), f.Noise, f.Square, f.Marginal, f.Tail, f.Source})
	}
	return rows
}

// priorView is one prior as it is shown.
type priorView struct {
	family gsm.Family
	law    gsm.Law
	name   string // as ParsePrior reads it
	median float64
	atom   float64 // P(w = 0)
}

// newPriorView returns the prior that text names. Every error is a fault of
// text.
func newPriorView(text string) (*priorView, error) {
	call, err := expr.Parse(text)
	if err != nil {
		return nil, err
	}
	prior, err := gsm.ParsePrior(text)
	if err != nil {
		if !strings.Contains(err.Error(), "unknown prior") {
			return nil, err
		}
		if near := dataset.Nearest(call.Name, priorNames()); near != "" {
			return nil, fmt.Errorf("unknown prior %s: did you mean %s?", call.Name, near)
		}
		return nil, fmt.Errorf("unknown prior %s: mcmc prior --list lists them", call.Name)
	}
	if prior.Flat {
		return nil, fmt.Errorf("flat is no law that could be shown: its density is the same everywhere and has no integral")
	}
	if prior.Slab.Zellner {
		return nil, fmt.Errorf("slab=zellner has no density that could be shown without data: its variances are those of their columns")
	}
	p := &priorView{law: prior.Law, name: prior.String()}
	if p.law == nil {
		p.law = gsm.Fixed(1)
	}
	base, _, _ := strings.Cut(p.name, "(")
	rows := priorFamilies()
	row := slices.IndexFunc(rows, func(f gsm.Family) bool { return f.Name == base })
	if row < 0 {
		return nil, fmt.Errorf("%s has no row in the noise table", base)
	}
	p.family = rows[row]
	return p, p.measure()
}

// measure finds the median of |w| and P(w = 0).
func (p *priorView) measure() (err error) {
	if p.median, _, err = absoluteMedian(p.law); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	if b, ok := p.law.(gsm.Bernoulli); ok {
		p.atom = 1 - b.Mean()
	}
	return nil
}

// noise names the law of ξ.
func (p *priorView) noise() string {
	if _, fixed := p.law.(gsm.Fixed); fixed {
		return p.family.Noise
	}
	return p.law.Noise()
}

// absoluteMedian returns the median of |w| where w is not 0, and the mass of
// w != 0, from the trapezoidal rule in t = log |w|: the integrand goes to 0 at
// both ends without corners, where the rule converges faster than any power of
// its step.
func absoluteMedian(law gsm.Law) (median, mass float64, err error) {
	const end, step = 690, 0.01
	at := func(t float64) float64 { return law.LogMarginal(math.Exp(t), 1) + t }
	top, peak := math.Inf(-1), 0.0
	for t := -float64(end); t <= end; t++ {
		if v := at(t); v > top {
			top, peak = v, t
		}
	}
	if math.IsInf(top, 0) {
		return 0, 0, fmt.Errorf("the density is 0 or infinite in floating point")
	}
	floor := top - 35
	lo, hi := peak, peak
	for lo > -end && (at(lo) > floor || lo > peak-2) {
		lo--
	}
	for hi < end && (at(hi) > floor || hi < peak+2) {
		hi++
	}
	n := int((hi - lo) / step)
	sums := make([]float64, n+1) // up to the middle between a point and the next
	sum := 0.0
	for k := range sums {
		v := math.Exp(at(lo+float64(k)*step) - top)
		if math.IsNaN(v) {
			return 0, 0, fmt.Errorf("the density at %.3g is not a number", math.Exp(lo+float64(k)*step))
		}
		sum += v
		sums[k] = sum
	}
	k := max(1, slices.IndexFunc(sums, func(s float64) bool { return s >= sum/2 }))
	part := (sum/2 - sums[k-1]) / (sums[k] - sums[k-1])
	median = math.Exp(lo + (float64(k)-0.5+part)*step)
	if math.Abs(math.Log(median)) > end-30 {
		return 0, 0, fmt.Errorf("its weights are too small or too large to be shown")
	}
	return median, 2 * sum * step * math.Exp(top), nil
}

// log returns the log density at w.
func (p *priorView) log(w float64) float64 { return p.law.LogMarginal(w, 1) }

// atZero returns the density at zero, apart from an atom there.
func (p *priorView) atZero() float64 { return math.Exp(p.log(0)) }

// The Gaussian and the Laplace whose median of |w| is m.

func gaussianLike(m float64) func(w float64) float64 {
	sd := m / (math.Sqrt2 * math.Erfinv(0.5))
	return func(w float64) float64 { return -(w/sd)*(w/sd)/2 - math.Log(sd) - 0.5*math.Log(2*math.Pi) }
}

func laplaceLike(m float64) func(w float64) float64 {
	scale := m / math.Ln2
	return func(w float64) float64 { return -math.Abs(w)/scale - math.Log(2*scale) }
}

type priorJSON struct {
	Name     string   `json:"name"`
	Noise    string   `json:"noise"`
	Square   string   `json:"law_of_square"`
	Marginal string   `json:"marginal"`
	W        []number `json:"w"`
	Density  []number `json:"density"`
	Atom     number   `json:"atom_at_zero"`
	AtZero   any      `json:"at_zero"` // a number, or "infinite"
	Tail     string   `json:"tail"`
}

// json returns the document: the density at 200 points up to ten medians of
// |w|; it is symmetric.
func (p *priorView) json() priorJSON {
	var w, density []float64
	for k := range 200 {
		w = append(w, p.median*float64(k+1)/20)
		density = append(density, math.Exp(p.log(w[k])))
	}
	doc := priorJSON{p.name, p.noise(), p.family.Square, p.family.Marginal, numbers(w), numbers(density), number(p.atom), "infinite", p.family.Tail}
	if z := p.atZero(); !math.IsInf(z, 1) {
		doc.AtZero = number(z)
	}
	return doc
}

// write prints the prior as text.
func (p *priorView) write(u *ui) error {
	width := min(u.width(), helpWidth)
	fmt.Fprintf(u.out, "%s\n\n", p.name)
	zero := "a spike: the density is infinite"
	if z := p.atZero(); !math.IsInf(z, 1) {
		zero = "density " + formatDigits(z, 4)
	}
	if p.atom > 0 {
		zero = fmt.Sprintf("P(w = 0) = %s; beside that %s", formatShortest(p.atom), zero)
	}
	for _, line := range [][2]string{
		{"noise on ξ", p.noise()}, {"law of ξ²", p.family.Square}, {"marginal", p.family.Marginal},
		{"at zero", zero}, {"tail", p.family.Tail}, {"source", p.family.Source},
	} {
		if line[1] != "" {
			const indent = 12
			text := strings.TrimLeft(wrap(line[1], width, strings.Repeat(" ", indent)), " ")
			fmt.Fprintf(u.out, "%s%*s%s\n", line[0], indent-cellWidth(line[0]), "", text)
		}
	}
	fmt.Fprintln(u.out, "\n"+wrap("Beside the Gaussian and the Laplace with the same median of |w|"+p.besides()+":", width, ""))
	t := newTable("|w|/median", "|w|", "density", "/ Gaussian", "/ Laplace")
	gaussian, laplace := gaussianLike(p.median), laplaceLike(p.median)
	for _, m := range []float64{0.01, 1, 5, 10} {
		w := m * p.median
		lp := p.log(w)
		t.row(formatShortest(m), formatDigits(w, 4), formatDigits(math.Exp(lp), 3), ratio(lp-gaussian(w)), ratio(lp-laplace(w)))
	}
	if err := t.write(u.out, width); err != nil {
		return err
	}
	fmt.Fprintln(u.out)
	_, err := io.WriteString(u.out, p.chart(min(u.width(), 80), u.ascii()))
	return err
}

// spike says in short what is special at zero, "" where nothing is.
func (p *priorView) spike() string {
	switch {
	case p.atom > 0:
		return "P(w = 0) = " + formatShortest(p.atom)
	case math.IsInf(p.atZero(), 1):
		return "infinite at 0"
	}
	return ""
}

func (p *priorView) besides() string {
	if p.atom > 0 {
		return " where w is not 0"
	}
	return ""
}

// ratio returns e^log with three digits; it may be out of the range of a
// float64.
func ratio(log float64) string {
	if ten := log / math.Ln10; math.Abs(ten) > 300 && !math.IsInf(log, 0) {
		return fmt.Sprintf("1e%+.0f", ten)
	}
	return formatDigits(math.Exp(log), 3)
}

// curve is one line of the picture, over |w| in units of the median.
type curve struct {
	name string
	kind int                     // 0: the prior, 1: the Gaussian, 2: the Laplace
	log  func(m float64) float64 // log10 of the density
}

// The picture goes up to so many medians.
const chartMedians = 8

// curves returns the prior and what is drawn beside it: a comparison that is
// the prior itself is left out.
func (p *priorView) curves() []curve {
	scaled := func(f func(float64) float64) func(float64) float64 {
		return func(m float64) float64 { return f(m*p.median) / math.Ln10 }
	}
	own := curve{p.family.Name, 0, scaled(p.log)}
	list := []curve{own}
	for _, c := range []curve{{"Gaussian", 1, scaled(gaussianLike(p.median))}, {"Laplace", 2, scaled(laplaceLike(p.median))}} {
		apart := 0.0
		for k := 1; k <= 40; k++ {
			m := chartMedians * float64(k) / 40
			apart = max(apart, math.Abs(c.log(m)-own.log(m)))
		}
		if apart > 1e-3 {
			list = append(list, c)
		}
	}
	return list
}

// span returns the decades that the picture shows: from 1e-4 times the
// Gaussian's peak to the highest curve at 0.01 medians.
func (p *priorView) span() (lo, hi float64) {
	g := gaussianLike(p.median)(0) / math.Ln10
	hi = g
	for _, c := range p.curves() {
		hi = max(hi, c.log(0.01))
	}
	return g - 4, min(hi, g+4) + 0.1
}

// pictureFormats lists what --plot can write.
var pictureFormats = []string{"svg", "png", "pdf"}

// pictureFormat returns the format that a file's name asks for.
func pictureFormat(file string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
}
