package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"noiseprior/diagnostics"
)

func newDiagnoseCommand(u *ui) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diagnose RUN",
		Short: "Check whether the draws of a run can be trusted",
		Example: `mcmc diagnose runs/housing
mcmc diagnose runs/housing --json | jq '.checks[] | select(.ok | not)'
mcmc diagnose runs/housing > checks.txt || echo "exit status 3: do not trust it yet"`,
		Long:              "Each check has a figure, the threshold that it is held to, and advice where it does not hold; the exit status is then 3.",
		GroupID:           groupRun,
		Args:              wantArgs(1, 1),
		ValidArgsFunction: completeRun,
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := openResults(u, args[0])
			if err != nil {
				return err
			}
			if _, err := r.restored(); err != nil {
				return err
			}
			if asJSON {
				err = writeJSON(u.out, r.checksJSON())
			} else {
				err = r.writeChecks(u)
			}
			if err != nil {
				return err
			}
			if ok, text := diagnostics.Verdict(r.diagnose()); !ok {
				return checkFailed("%s: %s", r.run, text)
			}
			return nil
		},
	}
	jsonVar(cmd.Flags(), &asJSON)
	return cmd
}

// meanings says what each check is about.
var meanings = map[string]string{
	"chains":      "chains that can be compared",
	"lengths":     "draws that some chains lack",
	"draws":       "draws of each chain",
	"finite":      "quantities with a draw that is no number",
	"stuck":       "quantities that a chain never moved",
	"constant":    "quantities of one value",
	"rhat":        "largest R-hat: do the chains agree?",
	"ess_bulk":    "smallest ESS of the centre",
	"ess_tail":    "smallest ESS of the tails",
	"divergences": "divergent draws",
	"tree_depth":  "trajectories that were cut",
	"ebfmi":       "smallest E-BFMI of a chain",
	"copies":      "pairs of features that are one to the data",
	"pi":          "what the data moved π from its prior",
}

// writeChecks prints every check and the verdict.
func (r *results) writeChecks(u *ui) error {
	t := newTable("check<", "<", "value", "<", "limit<", "where<")
	for _, c := range r.diagnose() {
		mark := "ok"
		if !c.OK {
			mark = "NO"
		}
		relation := "at most "
		if slices.Contains([]string{"chains", "draws", "ess_bulk", "ess_tail", "ebfmi", "pi"}, c.Name) {
			relation = "at least "
		}
		t.row(c.Name, meanings[c.Name], formatCheck(c), mark, relation+formatLimit(c.Threshold), c.Where)
	}
	if err := t.write(u.out, 0); err != nil {
		return err
	}
	fmt.Fprintln(u.out)
	r.writeVerdict(u)
	if r.moreDraws() > 0 {
		fmt.Fprintln(u.out)
	}
	r.writeMore(u)
	return nil
}

// formatCheck returns the figure of a check, with the digits that tell it from
// its limit.
func formatCheck(c diagnostics.Check) string { return formatFixed(c.Value, c.Decimals()) }

func formatLimit(x float64) string {
	if x == math.Trunc(x) {
		return formatCount(int(x))
	}
	return formatShortest(x)
}

// checksJSON is the document of mcmc diagnose.
type checksJSON struct {
	OK     bool        `json:"ok"`
	Checks []checkJSON `json:"checks"`
}

type checkJSON struct {
	Name      string `json:"name"`
	Value     number `json:"value"`
	Threshold number `json:"threshold"`
	OK        bool   `json:"ok"`
	Advice    string `json:"advice"`
}

func (r *results) checksJSON() checksJSON {
	ok, _ := diagnostics.Verdict(r.diagnose())
	doc := checksJSON{OK: ok, Checks: []checkJSON{}}
	for _, c := range r.diagnose() {
		if c.Draws > 0 {
			c.Advice += " Draw more: " + r.drawCommand(c.Draws)
		}
		doc.Checks = append(doc.Checks, checkJSON{c.Name, number(c.Value), number(c.Threshold), c.OK, c.Advice})
	}
	return doc
}
