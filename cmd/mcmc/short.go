package main

import (
	"fmt"
	"slices"
	"strings"

	"noiseprior/diagnostics"
)

// shortFeatures is how many features the short summary shows.
const shortFeatures = 20

// printShort prints what a reader wants to know first: the features by
// pseudo-inclusion, the worst figures, the verdict, and where to look further.
func (r *results) printShort(u *ui) error {
	r.summary(r.judged())
	_, show, err := r.features(defaultDelta)
	if err != nil {
		return err
	}
	fmt.Fprintln(u.out)
	show(u, shortFeatures)
	r.writeScores(u)
	fmt.Fprintln(u.out)
	if rhat, bulk, tail := r.check("rhat"), r.check("ess_bulk"), r.check("ess_tail"); rhat.Where != "" {
		text := fmt.Sprintf("worst R-hat %s (%s), smallest ESS: bulk %s (%s), tail %s (%s) of %s draws",
			formatCheck(rhat), rhat.Where, formatCheck(bulk), bulk.Where, formatCheck(tail), tail.Where,
			formatCount(r.chains()*r.draws.Len()))
		fmt.Fprintln(u.out, wrap(text, u.width(), ""))
	}
	r.writeVerdict(u)
	fmt.Fprintln(u.out)
	r.writeMore(u)
	_, err = fmt.Fprintf(u.out, "Look further:  mcmc summary %s   (also mcmc diagnose, mcmc pip)\n", quoteWord(r.run))
	return err
}

// features returns what the draws say about the features: as the document of
// mcmc pip, and as a table of some of them.
func (r *results) features(delta float64) (document func() pipJSON, show func(u *ui, most int), err error) {
	if r.settings.Network != nil {
		list, err := r.inputs()
		return func() pipJSON { return r.inputsJSON(list) }, func(u *ui, most int) { r.writeInputs(u, list, most) }, err
	}
	inc, err := r.inclusion(delta)
	return inc.json, func(u *ui, most int) { r.writeInclusion(u, inc, most) }, err
}

// writeVerdict prints whether the checks hold and what to do about those that
// do not.
func (r *results) writeVerdict(u *ui) {
	_, sentence := diagnostics.Verdict(r.diagnose())
	fmt.Fprintln(u.out, sentence)
	var said []string
	for _, c := range r.diagnose() {
		if !c.OK && c.Advice != "" && !slices.Contains(said, c.Advice) {
			said = append(said, c.Advice)
			fmt.Fprintln(u.out, "  - "+strings.TrimLeft(wrap(c.Advice, min(u.width(), helpWidth), "    "), " "))
		}
	}
}

// writeMore prints the command for the draws that the checks ask for, on a line
// of its own that can be copied.
func (r *results) writeMore(u *ui) {
	if n := r.moreDraws(); n > 0 {
		fmt.Fprintf(u.out, "Draw more:     %s\n", r.drawCommand(n))
	}
}

// printSampleJSON prints all documents of a run.
func (r *results) printSampleJSON(u *ui) error {
	pip, _, err := r.features(defaultDelta)
	if err != nil {
		return err
	}
	return writeJSON(u.out, struct {
		Run      string       `json:"run"`
		Summary  summaryJSON  `json:"summary"`
		Pip      pipJSON      `json:"pip"`
		Diagnose checksJSON   `json:"diagnose"`
		Predict  *predictJSON `json:"predict"`
	}{r.run, r.summaryJSON(r.info.Columns), pip(), r.checksJSON(), r.predictJSON()})
}
