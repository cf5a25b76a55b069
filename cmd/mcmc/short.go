package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"noiseprior/diagnostics"
)

// shortFeatures is how many features the short summary shows.
const shortFeatures = 20

// printShort prints what a reader wants to know first: the features by
// pseudo-inclusion, the worst figures, the verdict, and where to look further.
func (r *results) printShort(u *ui) error {
	r.summary(r.info.Columns)
	inc, err := r.inclusion(defaultDelta)
	if err != nil {
		return err
	}
	fmt.Fprintln(u.out)
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
		text := fmt.Sprintf("worst R-hat %s (%s), smallest ESS: bulk %s (%s), tail %s (%s) of %s draws",
			formatFixed(rhat.Rhat, 3), rhat.Name, formatFixed(bulk.ESSBulk, 0), bulk.Name, formatFixed(tail.ESSTail, 0), tail.Name,
			formatCount(r.chains()*r.draws.Len()))
		fmt.Fprintln(u.out, wrap(text, u.width(), ""))
	}
	r.writeVerdict(u)
	fmt.Fprintln(u.out)
	r.writeMore(u)
	_, err = fmt.Fprintf(u.out, "Look further:  mcmc summary %s   (also mcmc diagnose, mcmc pip)\n", quoteWord(r.run))
	return err
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

// writeMore prints the command for the draws that the checks advise, on a line
// of its own that can be copied.
func (r *results) writeMore(u *ui) {
	if n := r.advisedDraws(); n > 0 {
		fmt.Fprintf(u.out, "Draw more:     mcmc sample --resume %s --draws=%d\n", quoteWord(r.run), n)
	}
}

// moreDraws returns the command that takes the run to the draws of an advice,
// "--draws=2000"; a run that is to have as many anyway just goes on.
func (r *results) moreDraws(flag string) string {
	command := "mcmc sample --resume " + quoteWord(r.run)
	if n, err := strconv.Atoi(advised.FindStringSubmatch(flag)[1]); err == nil && n > r.info.Draws {
		command += " " + flag
	}
	return command
}

// advisedDraws returns the largest number of draws that a check advises, 0 if
// none advises more than the run has.
func (r *results) advisedDraws() int {
	most := 0
	for _, c := range r.diagnose() {
		if m := advised.FindStringSubmatch(c.Advice); m != nil {
			n, _ := strconv.Atoi(m[1])
			most = max(most, n)
		}
	}
	if most <= r.info.Draws {
		return 0
	}
	return most
}

var advised = regexp.MustCompile(`--draws=(\d+)`)

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
