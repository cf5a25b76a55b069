package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/model"
)

// registerCompletions tells the shell the values of sample's flags.
func registerCompletions(cmd *cobra.Command) {
	for flag, values := range map[string][]string{
		"prior":           gsm.PriorNames(),
		"tau":             gsm.LawNames(),
		"likelihood":      model.LikelihoodNames(),
		"noise-prior":     {"jeffreys", "flat", "half-cauchy(", "half-normal(", "half-student-t(", "inverse-gamma("},
		"intercept-prior": {"flat", "none", "gaussian(", "student-t("},
		"bias-prior":      append([]string{"gaussian("}, gsm.LawNames()...),
		"only-chains":     {"auto"},
	} {
		cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	for _, flag := range []string{"target", "offset"} {
		cmd.RegisterFlagCompletionFunc(flag, completeColumns(false))
	}
	for _, flag := range []string{"features", "categorical", "unpenalized"} {
		cmd.RegisterFlagCompletionFunc(flag, completeColumns(true))
	}
	cmd.RegisterFlagCompletionFunc("resume", func(_ *cobra.Command, _ []string, to string) ([]string, cobra.ShellCompDirective) {
		return runFolders(to)
	})
	cmd.RegisterFlagCompletionFunc("config", cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt))
}

// completeData completes DATA: a file, or an embedded set.
func completeData(_ *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return startingWith(dataset.Names(), to), cobra.ShellCompDirectiveDefault
}

// completeEmbedded completes the name of an embedded set.
func completeEmbedded(_ *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return startingWith(dataset.Names(), to), cobra.ShellCompDirectiveNoFileComp
}

// completeRun completes the folder of a run; files behind --csv.
func completeRun(cmd *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
	if f := cmd.Flags().Lookup("csv"); f != nil && f.Changed {
		return nil, cobra.ShellCompDirectiveDefault
	}
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return runFolders(to)
}

// runFolders returns the run folders that begin with to, and folders on the way
// to others; those below runs/ from the start.
func runFolders(to string) ([]string, cobra.ShellCompDirective) {
	found, _ := filepath.Glob(escapeGlob(to) + "*")
	if to == "" {
		below, _ := filepath.Glob("runs/*")
		found = append(below, found...)
	}
	var out []string
	directive := cobra.ShellCompDirectiveNoFileComp
	_, last := filepath.Split(to)
	for _, path := range found {
		hidden := strings.HasPrefix(filepath.Base(path), ".") && !strings.HasPrefix(last, ".")
		if s, err := os.Stat(path); err != nil || !s.IsDir() || hidden {
			continue
		}
		if _, err := os.Stat(filepath.Join(path, "run.json")); err == nil {
			out = append(out, path)
		} else {
			out = append(out, path+"/")
			directive |= cobra.ShellCompDirectiveNoSpace
		}
	}
	return out, directive
}

func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(s)
}

// completeColumns completes a column's name, or the last of a list of them, from
// the first line of the data.
func completeColumns(list bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, to string) ([]string, cobra.ShellCompDirective) {
		directive := cobra.ShellCompDirectiveNoFileComp
		names := header(args)
		if !list {
			return startingWith(names, to), directive
		}
		done, last := "", to
		if i := strings.LastIndexByte(to, ','); i >= 0 {
			done, last = to[:i+1], to[i+1:]
		}
		var out []string
		for _, name := range names {
			if strings.Contains(name, ",") || slices.Contains(strings.Split(done, ","), name) {
				continue
			}
			if strings.HasPrefix(last, "-") {
				name = "-" + name
			}
			if strings.HasPrefix(name, last) {
				out = append(out, done+name)
			}
		}
		return out, directive | cobra.ShellCompDirectiveNoSpace
	}
}

func startingWith(names []string, to string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, to) })
}

// header returns the names of the columns of DATA, from no more of it than
// needed.
func header(args []string) []string {
	if len(args) == 0 {
		args = []string{defaultData}
	}
	head, err := firstLines(args[0])
	if err != nil {
		if head, err = dataset.EmbeddedCSV(args[0]); err != nil {
			return nil
		}
	}
	t, err := dataset.Read(bytes.NewReader(head), args[0])
	if err != nil {
		return nil
	}
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// firstLines returns whole lines from the start of a file, plain or gzip.
func firstLines(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	var r io.Reader = in
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		if r, err = gzip.NewReader(in); err != nil {
			return nil, err
		}
	}
	const enough = 1 << 18
	b, err := io.ReadAll(io.LimitReader(r, enough))
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 && len(b) == enough {
		b = b[:i+1]
	}
	return b, err
}
