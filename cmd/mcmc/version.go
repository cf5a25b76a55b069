package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"noiseprior/internal/kern"
)

func newVersionCommand(u *ui) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version, Go's version and the CPU kernels in use",
		Example: "mcmc version\nmcmc version --json",
		GroupID: groupOther,
		Args:    wantArgs(0, 0),
		RunE:    func(*cobra.Command, []string) error { return printVersion(u, asJSON) },
	}
	jsonVar(cmd.Flags(), &asJSON)
	return cmd
}

func printVersion(u *ui, asJSON bool) error {
	v := struct {
		Version string `json:"version"`
		Go      string `json:"go"`
		Kernels string `json:"kernels"`
	}{version(), goVersion(), kern.Name()}
	if asJSON {
		return writeJSON(u.out, v)
	}
	_, err := fmt.Fprintf(u.out, "mcmc %s, %s, %s kernels\n", v.Version, v.Go, v.Kernels)
	return err
}

// version returns the module's version as it was built, "devel" for a build
// without one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || strings.HasPrefix(info.Main.Version, "(") {
		return "devel"
	}
	return info.Main.Version
}

func goVersion() string { return runtime.Version() }
