package main

import (
	"fmt"
	"strings"

	"noiseprior/diagnostics"
)

// shortFeatures is how many features the short summary shows.
const shortFeatures = 20

// printShort prints what a reader wants to know first: the features by
// pseudo-inclusion, the worst figures, the verdict, and where to look further.
func (r *results) printShort(u *ui) error {
	inc, err := r.inclusion(defaultDelta)
	if err != nil {
		return err
	}
	r.writeInclusion(u, inc, shortFeatures)
	var names []string
	for _, name := range r.info.Columns {
		if !diagnostics.Sampler(name) {
			names = append(names, name)
		}
	}
	rhat, bulk, tail := worstOf(r.summary(names))
	fmt.Fprintln(u.out)
	if rhat.Name != "" {
		fmt.Fprintf(u.out, "worst R-hat %s (%s), smallest ESS: bulk %s (%s), tail %s (%s) of %s draws\n",
			formatFixed(rhat.Rhat, 3), rhat.Name, formatFixed(bulk.ESSBulk, 0), bulk.Name, formatFixed(tail.ESSTail, 0), tail.Name,
			formatCount(r.chains()*r.draws.Len()))
	}
	r.writeVerdict(u)
	further := []string{"summary", "diagnose", "pip"}
	fmt.Fprintf(u.out, "\nLook further:  mcmc %s %s\n", strings.Join(further, "|"), quoteWord(r.run))
	return nil
}

// writeVerdict prints whether the checks hold and what to do about those that
// do not.
func (r *results) writeVerdict(u *ui) {
	_, sentence := diagnostics.Verdict(r.diagnose())
	fmt.Fprintln(u.out, sentence)
	for _, c := range r.diagnose() {
		if !c.OK && c.Advice != "" {
			fmt.Fprintln(u.out, wrap("- "+c.Advice, u.width(), "  "))
		}
	}
}

// printSampleJSON prints all documents of a run.
func (r *results) printSampleJSON(u *ui) error {
	inc, err := r.inclusion(defaultDelta)
	if err != nil {
		return err
	}
	return writeJSON(u.out, struct {
		Run      string      `json:"run"`
		Summary  summaryJSON `json:"summary"`
		Pip      pipJSON     `json:"pip"`
		Diagnose checksJSON  `json:"diagnose"`
	}{r.run, r.summaryJSON(r.info.Columns), inc.json(), checksDocument(r.diagnose())})
}
