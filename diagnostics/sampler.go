package diagnostics

import (
	"fmt"
	"math"
	"slices"
)

// samplerColumns are the sampler's own columns, as ArviZ names them.
var samplerColumns = []string{
	"acceptance_rate", "diverging", "energy", "lp", "n_steps", "step_size", "tree_depth",
}

// Sampler returns whether a column is a sampler's own figure rather than a
// quantity of the model: acceptance_rate, diverging, energy, lp, n_steps,
// step_size or tree_depth.
func Sampler(name string) bool { return slices.Contains(samplerColumns, name) }

// samplerChecks returns the checks of the sampler's own columns that d has.
func samplerChecks(d Draws, lim Limits) []Check {
	var checks []Check
	names := d.Names()
	if slices.Contains(names, "diverging") {
		checks = append(checks, divergencesCheck(d.Chains("diverging")))
	}
	if slices.Contains(names, "tree_depth") && lim.MaxTreeDepth > 0 {
		checks = append(checks, treeDepthCheck(d.Chains("tree_depth"), lim.MaxTreeDepth))
	}
	if slices.Contains(names, "energy") {
		checks = append(checks, energyCheck(d.Chains("energy"), lim.BFMI))
	}
	return checks
}

func divergencesCheck(chains [][]float64) Check {
	n, total := count(chains, func(v float64) bool { return v != 0 })
	return atMost("divergences", "", float64(n), 0, fmt.Sprintf(
		"%d of %d draws diverged, so a part of the posterior may be missing. Start again with smaller steps: --target-accept=0.95, then 0.99.",
		n, total))
}

func treeDepthCheck(chains [][]float64, depth int) Check {
	n, total := count(chains, func(v float64) bool { return v >= float64(depth) })
	return atMost("tree_depth", "", float64(n), 0, fmt.Sprintf(
		"%d of %d trajectories were cut at depth %d, which wastes work. Start again with longer ones, --max-treedepth=%d, or a longer --warmup.",
		n, total, depth, depth+1))
}

// count returns how many draws hold, and how many there are.
func count(chains [][]float64, holds func(float64) bool) (n, total int) {
	for _, c := range chains {
		total += len(c)
		for _, v := range c {
			if holds(v) {
				n++
			}
		}
	}
	return n, total
}

// energyCheck returns the check of the chain with the smallest E-BFMI; a chain
// without the figure is worse than any.
func energyCheck(chains [][]float64, limit float64) Check {
	where, worst := "", math.NaN()
	for k, c := range chains {
		f := EBFMI(c)
		if where == "" || f < worst || math.IsNaN(f) {
			where, worst = fmt.Sprintf("chain %d", k+1), f
		}
		if math.IsNaN(f) {
			break
		}
	}
	advice := fmt.Sprintf("The energy of %s changes too little per draw (E-BFMI %.2f), so the tails are explored slowly. "+
		"Start again with a longer --warmup, or use a prior with lighter tails.", where, worst)
	if math.IsNaN(worst) {
		advice = fmt.Sprintf("The energy of %s is not finite or never changes, so it has no E-BFMI. Start again with a longer --warmup.", where)
	}
	return atLeast("ebfmi", where, worst, limit, advice)
}
