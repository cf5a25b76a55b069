package diagnostics

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Limits says what Diagnose lets pass. The zero value holds the usual limits
// [Vehtari et al. 2021, Section 4; Betancourt 2016].
type Limits struct {
	Rhat         float64 // largest R-hat; 0 means 1.01
	ESS          float64 // smallest bulk and tail ESS, times the number of chains; 0 means 100
	BFMI         float64 // smallest E-BFMI of a chain; 0 means 0.3
	MaxTreeDepth int     // the depth at which trajectories were cut; 0 means no such check
}

// withDefaults returns lim with its zeros filled in.
func (lim Limits) withDefaults() Limits {
	lim.Rhat = cmp.Or(lim.Rhat, 1.01)
	lim.ESS = cmp.Or(lim.ESS, 100)
	lim.BFMI = cmp.Or(lim.BFMI, 0.3)
	return lim
}

// Check is one finding about a run.
//
// Value is compared to Threshold: chains, draws, ess_bulk, ess_tail and ebfmi
// must reach it, all others must not exceed it. Value is NaN where there was
// nothing to judge, and +Inf for the R-hat of chains that never move.
type Check struct {
	Name             string // stable: "rhat", "divergences"
	Where            string // what Value belongs to: "beta[bmi]", "chain 2"; "" if the run
	Value, Threshold float64
	OK               bool
	Advice           string // one or two sentences on what to do, "" if OK
	Draws            int    // draws of a chain that Advice asks for, 0 if it asks for none
}

// Decimals returns how many decimals show what the check found: none beside a
// whole Threshold and else three, or as many more as tell a Value that fails
// from the Threshold.
func (c Check) Decimals() int {
	decimals := 0
	if c.Threshold != math.Trunc(c.Threshold) {
		decimals = 3
	}
	text := func(x float64) string { return strconv.FormatFloat(x, 'f', decimals, 64) }
	for !c.OK && decimals < 17 && text(c.Value) == text(c.Threshold) {
		decimals++
	}
	return decimals
}

// Diagnose returns the checks of a run, the same ones in the same order for the
// same columns. summaries are what [Summarize] gives for d, of all columns or of
// those to be judged:
//
//   - chains: at least 2, as R-hat from one chain sees little
//   - lengths: draws by which the longest chain exceeds the shortest, 0; all
//     figures are computed from the first draws that every chain has
//   - draws: at least 6 a chain, which is what an ESS needs
//   - finite: quantities with a draw that is NaN or infinite, 0
//   - stuck: quantities that never move in some chain although the others do
//     or rest elsewhere, 0; see the note
//   - constant: quantities with one value throughout, which are named and pass,
//     unless nothing moves at all
//   - rhat, ess_bulk, ess_tail: the worst quantity
//   - divergences, tree_depth, ebfmi: where the sampler's columns diverging,
//     tree_depth (with Limits.MaxTreeDepth) and energy are there in d
//
// Quantities are all summaries but those of the sampler's own columns, see
// [Sampler]; lp counts as a quantity too. A quantity without a figure (constant, or 0/1 and without a
// tail ESS) is passed over by that figure's check.
//
// Note: a chain that rests where each other chain spends most of its draws is
// not stuck. Sparse models have such quantities, a coefficient that is exactly
// 0 in nearly all draws of every chain; R-hat and ESS judge them soundly.
func Diagnose(d Draws, summaries []Summary, lim Limits) []Check {
	lim = lim.withDefaults()
	r := gather(d, summaries)
	checks := []Check{
		r.chainsCheck(),
		r.lengthsCheck(),
		r.drawsCheck(),
		r.finiteCheck(),
		r.stuckCheck(),
		r.constantCheck(),
		r.rhatCheck(lim.Rhat),
		r.essCheck("ess_bulk", "centre", lim.ESS, func(s Summary) float64 { return s.ESSBulk }),
		r.essCheck("ess_tail", "tails", lim.ESS, func(s Summary) float64 { return s.ESSTail }),
	}
	return append(checks, samplerChecks(d, lim)...)
}

// Verdict returns whether all checks passed, and that in one sentence.
func Verdict(checks []Check) (ok bool, sentence string) {
	var failed []string
	for _, c := range checks {
		if !c.OK {
			failed = append(failed, c.Name)
		}
	}
	if len(failed) == 0 {
		return true, fmt.Sprintf("All %d checks passed.", len(checks))
	}
	return false, fmt.Sprintf("%d of %d checks failed: %s.", len(failed), len(checks), strings.Join(failed, ", "))
}

// atMost returns the check that value does not exceed threshold.
func atMost(name, where string, value, threshold float64, advice string) Check {
	return pass(Check{Name: name, Where: where, Value: value, Threshold: threshold, OK: value <= threshold, Advice: advice})
}

// atLeast returns the check that value reaches threshold.
func atLeast(name, where string, value, threshold float64, advice string) Check {
	return pass(Check{Name: name, Where: where, Value: value, Threshold: threshold, OK: value >= threshold, Advice: advice})
}

// pass returns c, without its advice if it is OK.
func pass(c Check) Check {
	if c.OK {
		c.Advice = ""
	}
	return c
}

// asking returns c with the draws of a chain that its advice asks for.
func (c Check) asking(draws int) Check {
	if !c.OK {
		c.Draws = draws
	}
	return c
}
