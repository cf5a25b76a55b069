package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/diagnostics"
	"noiseprior/model"
)

// results are the draws of a run and the figures computed from them, each of
// them once.
type results struct {
	run       string // the folder as it was named
	folder    *runfolder.Folder
	info      runfolder.Info
	settings  settings
	draws     *runfolder.Draws
	problem   *problem // nil until somebody needs it
	summaries map[string]diagnostics.Summary
	checks    []diagnostics.Check
}

// openResults reads a run folder, of a run that may still be going on.
func openResults(u *ui, dir string) (*results, error) {
	folder, err := runfolder.Open(dir)
	if err != nil {
		return nil, asInput(err)
	}
	return readResults(u, folder)
}

// readResults reads the draws of a run and notes what is not complete.
func readResults(u *ui, folder *runfolder.Folder) (*results, error) {
	r := &results{run: folder.Dir(), folder: folder, info: folder.Info(), summaries: map[string]diagnostics.Summary{}}
	var err error
	if r.settings, err = readSettings(r.info); err != nil {
		return nil, badInput(under(r.run, err))
	}
	if r.draws, err = folder.Read(); err != nil {
		return nil, asInput(err)
	}
	if r.draws.Len() == 0 {
		return nil, usagef("%s: no chain has draws yet: wait for its warm-up to end, or go on with mcmc sample --resume %s", r.run, quoteWord(r.run))
	}
	for _, note := range r.draws.Notes() {
		u.notef("note: %s", note)
	}
	return r, nil
}

// chains returns the number of chains that the figures are about.
func (r *results) chains() int { return len(r.draws.Numbers()) }

// restored returns the problem of the run.
func (r *results) restored() (*problem, error) {
	if r.problem != nil {
		return r.problem, nil
	}
	p, err := restore(r.folder)
	if err != nil {
		return nil, badInput(err)
	}
	r.problem = p
	return p, nil
}

// summary returns the figures of some columns.
func (r *results) summary(names []string) []diagnostics.Summary {
	var todo []string
	for _, name := range names {
		if _, ok := r.summaries[name]; !ok {
			todo = append(todo, name)
		}
	}
	for _, s := range summarize(r.draws, todo, model.Bounded) {
		r.summaries[s.Name] = s
	}
	out := make([]diagnostics.Summary, len(names))
	for i, name := range names {
		out[i] = r.summaries[name]
	}
	return out
}

// of returns the figures of one column and whether the run has it.
func (r *results) of(name string) (diagnostics.Summary, bool) {
	if s, ok := r.summaries[name]; ok {
		return s, true
	}
	if !slices.Contains(r.info.Columns, name) {
		return diagnostics.Summary{}, false
	}
	return r.summary([]string{name})[0], true
}

// diagnose returns the checks of the run, whose problem must be restored.
func (r *results) diagnose() []diagnostics.Check {
	if r.checks == nil {
		r.checks = append(diagnostics.Diagnose(whole{r.draws}, r.summary(r.judged()), diagnostics.Limits{MaxTreeDepth: r.settings.MaxTreedepth}), r.identified()...)
	}
	return r.checks
}

// check returns the check of that name.
func (r *results) check(name string) diagnostics.Check {
	checks := r.diagnose()
	return checks[slices.IndexFunc(checks, func(c diagnostics.Check) bool { return c.Name == name })]
}

// moreDraws returns the largest number of draws of a chain that a check asks
// for, 0 if none asks for any.
func (r *results) moreDraws() (most int) {
	for _, c := range r.diagnose() {
		most = max(most, c.Draws)
	}
	return most
}

// drawCommand returns the command that takes the run to so many draws a chain.
// One that is to have as many anyway just goes on.
func (r *results) drawCommand(draws int) string {
	command := "mcmc sample --resume " + quoteWord(r.run)
	if draws > r.info.Draws {
		command += fmt.Sprintf(" --draws=%d", draws)
	}
	return command
}

// whole are the draws of a run with those of the longer chains that the figures
// leave out.
type whole struct{ *runfolder.Draws }

// Chains returns all draws of a column.
func (w whole) Chains(name string) [][]float64 { return w.All(name) }

// columns is a choice of the columns of draws.
type columns struct {
	diagnostics.Draws
	names []string
}

// Names returns the chosen columns.
func (c columns) Names() []string { return c.names }

// summarize returns the figures of some columns, computed on all cores; bounded
// is as diagnostics.Summarize has it.
func summarize(d diagnostics.Draws, names []string, bounded func(string) bool) []diagnostics.Summary {
	out := make([]diagnostics.Summary, len(names))
	inParts(len(names), func(from, to int) {
		copy(out[from:to], diagnostics.Summarize(columns{d, names[from:to]}, bounded))
	})
	return out
}

// inParts calls do for parts of n items, on all cores.
func inParts(n int, do func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+3)/4)
	var all sync.WaitGroup
	for k := range workers {
		all.Go(func() { do(k*n/workers, (k+1)*n/workers) })
	}
	all.Wait()
}

// groups are those of --group, in the order in which a summary prints them.
var groups = []string{"coefficients", "function", "weights", "scales", "sampler"}

// group returns which of groups a column belongs to.
func (r *results) group(name string) string {
	base, _, indexed := strings.Cut(name, "[")
	switch letter := strings.TrimRight(base, "0123456789"); {
	case diagnostics.Sampler(name):
		return "sampler"
	case base == "f" || base == "log_likelihood" || base == "sigma" && r.settings.Network != nil:
		return "function"
	case r.settings.Network != nil && (base == "intercept" || indexed && (letter == "w" || letter == "b")):
		return "weights"
	case slices.Contains([]string{"intercept", "beta", "sigma"}, base):
		return "coefficients"
	}
	return "scales"
}

// label returns the name of a feature's column: beta[bmi].
func label(base, feature string) string { return base + "[" + feature + "]" }
