package main

import (
	"github.com/spf13/cobra"

	"noiseprior/internal/dataset"
)

func newDataCommand(u *ui) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "data [NAME]",
		Short: "List the embedded data sets, or print one as CSV",
		Example: `mcmc data
mcmc data diabetes > diabetes.csv
mcmc sample diabetes                      # they need no file`,
		GroupID:           groupOther,
		Args:              wantArgs(0, 1),
		ValidArgsFunction: completeEmbedded,
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 0 && asJSON:
				return usagef("--json lists the data sets; with a name the set is printed as CSV: leave one out")
			case len(args) > 0:
				b, err := dataset.EmbeddedCSV(args[0])
				if err != nil {
					return badInput(err)
				}
				_, err = u.out.Write(b)
				return err
			case asJSON:
				return writeJSON(u.out, dataset.Embedded())
			}
			t := newTable("name<", "rows", "features", "target<", "description<")
			for _, s := range dataset.Embedded() {
				t.row(s.Name, formatCount(s.Rows), formatCount(s.Features), s.Target, s.Description)
			}
			return t.write(u.out, u.width())
		},
	}
	jsonVar(cmd.Flags(), &asJSON)
	return cmd
}
