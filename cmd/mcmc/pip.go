package main

import (
	"math"

	"github.com/spf13/cobra"
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

Under spike-slab every feature is in the model or not, and its posterior inclusion probability (PIP) is printed, Rao-Blackwellised: the mean of the probabilities that its indicator was drawn with. Below stand the most probable models and the median-probability model, the features with a PIP above 1/2; then how many features a model has, and the pairs that are in together more or less often than if they were let in apart. A factor is in where any of its levels is.

A network has no coefficients. Of its inputs the length of their rows of weights is printed, and their scale ξ1 over the largest.`,
		GroupID:           groupRun,
		Args:              wantArgs(1, 1),
		ValidArgsFunction: completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := openResults(u, args[0])
			if err != nil {
				return err
			}
			if r.settings.Network != nil {
				return r.printInputs(u, cmd, asJSON)
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

// printInputs prints what a network's draws say about its inputs.
func (r *results) printInputs(u *ui, cmd *cobra.Command, asJSON bool) error {
	for _, flag := range []string{"delta", "models", "exact"} {
		if cmd.Flags().Changed(flag) {
			return usagef("--%s is for linear models, and %s is a run of a network", flag, r.run)
		}
	}
	document, show, err := r.features(defaultDelta)
	switch {
	case err != nil:
		return err
	case asJSON:
		return writeJSON(u.out, document())
	}
	show(u, math.MaxInt)
	return nil
}
