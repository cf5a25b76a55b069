package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/diagnostics"
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
	for _, s := range summarize(r.draws, todo) {
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

// diagnose returns the checks of the run.
func (r *results) diagnose() []diagnostics.Check {
	if r.checks == nil {
		r.checks = judge(r.draws, r.summary(r.info.Columns))
		for i := range r.checks {
			c := &r.checks[i]
			if c.Name == "lengths" {
				r.unequal(c)
			}
			c.Advice = advised.ReplaceAllStringFunc(c.Advice, r.moreDraws)
		}
	}
	return r.checks
}

// judge returns the checks of draws whose summaries are there: those that
// diagnostics.Diagnose finds in all columns, found in the few that they can be
// about, without computing every figure again: the worst R-hat and ESS, what
// lacks a figure, what rests in some chain, and the sampler's own.
func judge(d diagnostics.Draws, list []diagnostics.Summary) []diagnostics.Check {
	quantities := slices.DeleteFunc(slices.Clone(list), func(s diagnostics.Summary) bool { return diagnostics.Sampler(s.Name) && s.Name != "lp" })
	rhat, bulk, tail := worstOf(quantities)
	var names []string
	for _, s := range list {
		if slices.Contains([]string{rhat.Name, bulk.Name, tail.Name}, s.Name) || s.Reason != "" ||
			diagnostics.Sampler(s.Name) || rests(d.Chains(s.Name)) {
			names = append(names, s.Name)
		}
	}
	checks := diagnostics.Diagnose(columns{d, names}, diagnostics.Limits{})
	for i := range checks {
		if c := &checks[i]; c.Name == "constant" {
			c.Threshold = math.Max(0, float64(len(quantities)-1))
			if c.OK = c.Value <= c.Threshold; c.OK {
				c.Advice = ""
			}
		}
	}
	return checks
}

// rests reports whether some chain never moves.
func rests(chains [][]float64) bool {
	return slices.ContainsFunc(chains, func(c []float64) bool {
		return !slices.ContainsFunc(c, func(x float64) bool { return x != c[0] })
	})
}

// unequal sets the check of the chains' lengths: what the run folder hands out
// is cut to the shortest.
func (r *results) unequal(c *diagnostics.Check) {
	longest := slices.Max(r.draws.Done())
	if short := r.draws.Len(); longest > short {
		c.Value, c.OK = float64(longest-short), false
		c.Advice = fmt.Sprintf("The chains have %d to %d draws, and only the first %d of each are used. Let the run finish: mcmc sample --resume %s.", short, longest, short, quoteWord(r.run))
	}
}

// columns is a choice of the columns of draws.
type columns struct {
	diagnostics.Draws
	names []string
}

// Names returns the chosen columns.
func (c columns) Names() []string { return c.names }

// summarize returns the figures of some columns, computed on all cores.
func summarize(d diagnostics.Draws, names []string) []diagnostics.Summary {
	out := make([]diagnostics.Summary, len(names))
	inParts(len(names), func(from, to int) {
		copy(out[from:to], diagnostics.Summarize(columns{d, names[from:to]}))
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

// group returns which group of --group a column belongs to.
func group(name string) string {
	base, _, _ := strings.Cut(name, "[")
	switch {
	case diagnostics.Sampler(name):
		return "sampler"
	case slices.Contains([]string{"intercept", "beta", "sigma"}, base):
		return "coefficients"
	}
	return "scales"
}

// label returns the name of a feature's column: beta[bmi].
func label(base, feature string) string { return base + "[" + feature + "]" }

// worstOf returns the quantity with the largest R-hat and those with the
// smallest bulk and tail ESS.
func worstOf(list []diagnostics.Summary) (rhat, bulk, tail diagnostics.Summary) {
	rhat.Rhat, bulk.ESSBulk, tail.ESSTail = math.NaN(), math.NaN(), math.NaN()
	for _, s := range list {
		if !(s.Rhat <= rhat.Rhat) && !math.IsNaN(s.Rhat) {
			rhat = s
		}
		if !(s.ESSBulk >= bulk.ESSBulk) && !math.IsNaN(s.ESSBulk) {
			bulk = s
		}
		if !(s.ESSTail >= tail.ESSTail) && !math.IsNaN(s.ESSTail) {
			tail = s
		}
	}
	return rhat, bulk, tail
}
