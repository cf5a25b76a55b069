package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"noiseprior/diagnostics"
)

func newSummaryCommand(u *ui) *cobra.Command {
	var which string
	var asCSV, asJSON bool
	cmd := &cobra.Command{
		Use:   "summary RUN | --csv FILE...",
		Short: "Print means, quantiles, their errors, ESS and R-hat of every quantity",
		Example: `mcmc summary runs/housing
mcmc summary runs/housing --group=coefficients
mcmc summary runs/housing --json | jq '.variables[] | select(.rhat > 1.01)'
mcmc summary --csv output_1.csv output_2.csv                  # any draws, one file a chain; CmdStan's too`,
		Long:                  `Means and quantiles are shown with the digits that their Monte Carlo error allows: the last digit shown is the second of the error. Coefficients, intercept and sigma are in the data's units, scales on the standardised scale.`,
		GroupID:               groupRun,
		Args:                  wantArgs(1, -1),
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asCSV {
				if cmd.Flags().Changed("group") && which != "all" {
					return usagef("--group=%s is for runs: the columns of --csv files are not grouped", which)
				}
				return summarizeCSV(u, args, asJSON)
			}
			if len(args) > 1 {
				return usagef("summary reads one run at a time, not also %q: files of draws need --csv", args[1])
			}
			r, err := openResults(u, args[0])
			if err != nil {
				return err
			}
			names := r.names(which)
			if len(names) == 0 {
				return usagef("--group=%s: %s has no quantity of that group; --group=all shows what it has", which, r.run)
			}
			if asJSON {
				return writeJSON(u.out, r.summaryJSON(names))
			}
			if err := writeSummaries(u, r.summary(names), r.group); err != nil {
				return err
			}
			return r.writeUnjudged(u, names)
		},
	}
	choiceVar(cmd.Flags(), &which, "group", "all", append(slices.Clone(groups), "all"), "coefficients: intercept, beta, sigma; function: of a network, predictions, sigma, log_likelihood; weights: its weights and biases; scales: tau, xi, kappa, m_eff; sampler; all")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "read CSV files of draws, one a chain, instead of a run; lines that begin with # are comments")
	jsonVar(cmd.Flags(), &asJSON)
	return cmd
}

// names returns the columns of a group.
func (r *results) names(which string) []string {
	var names []string
	for _, g := range groups {
		if which != "all" && which != g {
			continue
		}
		for _, name := range r.info.Columns {
			if r.group(name) == g {
				names = append(names, name)
			}
		}
	}
	return names
}

// writeUnjudged says which of some columns are not expected to converge.
func (r *results) writeUnjudged(u *ui, names []string) error {
	judged := r.judged()
	if r.settings.Network == nil || !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(judged, name) }) {
		return nil
	}
	_, err := fmt.Fprintln(u.out, wrap("Hidden units can trade places and signs from draw to draw, so weights, biases and the scales of units are not expected to agree between chains: judge by the group function and the other scales", u.width(), ""))
	return err
}

// writeSummaries prints the table, a blank line where a group ends. Where it is too
// wide for the terminal, columns that can be spared are left out.
func writeSummaries(u *ui, list []diagnostics.Summary, group func(string) string) error {
	for _, without := range [][]string{nil, {"mcse"}, {"mcse", "median"}, {"mcse", "median", "tail ESS"}} {
		t := summaryTable(list, group, without)
		if t.width() <= u.width() || len(without) == 3 {
			if err := t.write(u.out, 0); err != nil {
				return err
			}
			break
		}
	}
	if slices.ContainsFunc(list, func(s diagnostics.Summary) bool { return lacks(s, s.SD) }) {
		fmt.Fprintln(u.out, wrap(noneFootnote, u.width(), ""))
	}
	return nil
}

// none stands for a mean or an sd that the tails of its quantity do not leave.
const (
	none         = "none"
	noneFootnote = "none: the tails are too heavy for this figure, which more draws would not settle; the median and the quantiles hold"
)

// lacks reports whether x, a figure of s, is missing for its tails.
func lacks(s diagnostics.Summary, x float64) bool { return math.IsNaN(x) && !math.IsNaN(s.Khat) }

// formatMean returns the mean of s with the digits that its error allows, two
// where the tails leave it no error.
func formatMean(s diagnostics.Summary) string {
	if lacks(s, s.MCSEMean) && !lacks(s, s.Mean) {
		return formatDigits(s.Mean, 2)
	}
	return orNone(s, s.Mean, formatMCSE(s.Mean, s.MCSEMean))
}

// orNone returns the text of x, a figure of s, or none.
func orNone(s diagnostics.Summary, x float64, text string) string {
	if lacks(s, x) {
		return none
	}
	return text
}

func summaryTable(list []diagnostics.Summary, group func(string) string, without []string) *table {
	heads := []string{"name<", "mean", "mcse", "sd", "5 %", "median", "95 %", "bulk ESS", "tail ESS", "R-hat"}
	t := newTable(heads...)
	for i, s := range list {
		if i > 0 && group(s.Name) != group(list[i-1].Name) {
			t.row(make([]string, len(heads))...)
		}
		t.row(s.Name,
			formatMean(s), orNone(s, s.MCSEMean, formatDigits(s.MCSEMean, 2)), orNone(s, s.SD, formatMCSE(s.SD, s.MCSESD)),
			formatMCSE(s.Q5, s.MCSEQ5), formatMCSE(s.Median, s.MCSEMedian), formatMCSE(s.Q95, s.MCSEQ95),
			formatFixed(s.ESSBulk, 0), formatFixed(s.ESSTail, 0), formatFixed(s.Rhat, 3))
	}
	for _, name := range without {
		t.drop(name)
	}
	return t
}

// summaryJSON is the document of mcmc summary.
type summaryJSON struct {
	Run       string         `json:"run"`
	Chains    int            `json:"chains"`
	Draws     int            `json:"draws"`
	Variables []variableJSON `json:"variables"`
}

type variableJSON struct {
	Name       string `json:"name"`
	Mean       number `json:"mean"`
	SD         number `json:"sd"`
	Q5         number `json:"q5"`
	Median     number `json:"median"`
	Q95        number `json:"q95"`
	MCSEMean   number `json:"mcse_mean"`
	MCSESD     number `json:"mcse_sd"`
	MCSEQ5     number `json:"mcse_q5"`
	MCSEMedian number `json:"mcse_median"`
	MCSEQ95    number `json:"mcse_q95"`
	ESSBulk    number `json:"ess_bulk"`
	ESSTail    number `json:"ess_tail"`
	Rhat       number `json:"rhat"`
	Reason     string `json:"reason,omitempty"` // why figures are null
}

func (r *results) summaryJSON(names []string) summaryJSON {
	return summaryDocument(r.run, r.chains(), r.draws.Len(), r.summary(names))
}

func summaryDocument(run string, chains, draws int, list []diagnostics.Summary) summaryJSON {
	doc := summaryJSON{Run: run, Chains: chains, Draws: draws, Variables: []variableJSON{}}
	for _, s := range list {
		doc.Variables = append(doc.Variables, variableJSON{
			s.Name, number(s.Mean), number(s.SD), number(s.Q5), number(s.Median), number(s.Q95),
			number(s.MCSEMean), number(s.MCSESD), number(s.MCSEQ5), number(s.MCSEMedian), number(s.MCSEQ95),
			number(s.ESSBulk), number(s.ESSTail), number(s.Rhat), s.Reason,
		})
	}
	return doc
}
