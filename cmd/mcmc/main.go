// Command mcmc draws from Bayesian models with sparsity priors and says what
// the draws are worth. Results go to stdout, everything else to stderr; the
// exit status is described in status.go.
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"noiseprior/internal/kern"
)

func main() {
	os.Exit(run(newUI(), os.Args[1:], commands()...))
}

// command returns one command of mcmc, given the streams that it talks to.
type command func(u *ui) *cobra.Command

// commands lists every command.
func commands() []command {
	return []command{
		newSampleCommand,
		newSummaryCommand,
		newDiagnoseCommand,
		newPipCommand,
		newPriorCommand,
		newDataCommand,
		newVersionCommand,
		newCompletionCommand,
	}
}

// The groups of commands in the help of mcmc, for cobra.Command.GroupID.
const (
	groupSample = "sample"
	groupRun    = "run"
	groupStudy  = "study"
	groupOther  = "other"
)

// run executes one command line and returns the exit status.
func run(u *ui, args []string, list ...command) int {
	u.signals.watch()
	var begun bool
	root := newRoot(u, list, &begun)
	root.SetArgs(args)
	err := root.ExecuteContext(context.Background())
	if err != nil && !begun {
		err = badUsage(root, err)
	}
	return u.finish(err)
}

// newRoot assembles the command tree. begun is set once a command's own code
// runs: an error before that is a fault of the command line.
func newRoot(u *ui, list []command, begun *bool) *cobra.Command {
	root := &cobra.Command{
		Use:   "mcmc",
		Short: "Bayesian models with sparsity priors, by Markov chain Monte Carlo",
		Long: `Results go to stdout, progress and warnings to stderr; --json prints one JSON document instead of text. Nothing is read or written outside the files that you name.

Exit status: 0 done; 1 failed while running; 2 bad usage or bad input; 3 a check did not hold; 130, 143, 129 after SIGINT, SIGTERM, SIGHUP.`,
		Example: `mcmc sample --prior=horseshoe               # the diabetes data, in seconds
mcmc sample houses.csv --target=price       # your own file
mcmc summary runs/houses-20260102-150405    # means, quantiles, errors, R-hat`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	showVersion := root.Flags().Bool("version", false, "print the version")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if *showVersion {
			return printVersion(u, false)
		}
		return cmd.Help()
	}
	cobra.EnableCommandSorting = false // commands has the order in which they are used
	root.SetIn(u.in)
	root.SetOut(u.out)
	root.SetErr(u.err)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(u.out, cmd, min(u.width(), helpWidth)) })
	root.SetHelpCommand(newHelpCommand())
	root.AddGroup(
		&cobra.Group{ID: groupSample, Title: "Draw"},
		&cobra.Group{ID: groupRun, Title: "Read a run"},
		&cobra.Group{ID: groupStudy, Title: "Study methods and priors"},
		&cobra.Group{ID: groupOther, Title: "Other"},
	)
	for _, c := range list {
		root.AddCommand(c(u))
	}
	for _, cmd := range append(root.Commands(), root) {
		cmd.Flags().SortFlags = false
		cmd.Flags().BoolP("help", "h", false, "print this help")
		completeChoices(cmd)
		if inner := cmd.RunE; inner != nil {
			cmd.RunE = func(cmd *cobra.Command, args []string) error {
				*begun = true
				if err := kern.Problem(); err != nil {
					return usagef("%v", err)
				}
				return inner(cmd, args)
			}
		}
	}
	return root
}
