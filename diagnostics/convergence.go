package diagnostics

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// run is what the checks need to know of the quantities.
type run struct {
	quantities        []Summary
	stuck             []bool // of each quantity: see stuck
	chains            int
	shortest, longest int
}

// gather finds what the checks compare: the summaries of the quantities, and
// of their draws how many there are and whether a chain is stuck.
func gather(d Draws, summaries []Summary) run {
	var r run
	for _, s := range summaries {
		if Sampler(s.Name) && s.Name != "lp" {
			continue
		}
		chains := d.Chains(s.Name)
		n, longest := commonLength(chains), 0
		for _, c := range chains {
			longest = max(longest, len(c))
		}
		if len(r.quantities) == 0 {
			r.chains, r.shortest = len(chains), n
		}
		r.chains, r.shortest, r.longest = min(r.chains, len(chains)), min(r.shortest, n), max(r.longest, longest)
		r.quantities, r.stuck = append(r.quantities, s), append(r.stuck, stuck(chains, n))
	}
	return r
}

// stuck tells whether among the first n draws of each chain one chain never
// moves and rests where another spends at most half of its draws.
func stuck(chains [][]float64, n int) bool {
	for _, c := range chains {
		if n < 2 || moves(c[:n]) {
			continue
		}
		for _, other := range chains {
			if n >= 2*occurrences(other[:n], c[0]) {
				return true
			}
		}
	}
	return false
}

// occurrences returns how many draws of chain equal v.
func occurrences(chain []float64, v float64) (n int) {
	for _, x := range chain {
		if x == v {
			n++
		}
	}
	return n
}

// where names the quantities that hold, the first three of them, and counts them.
func (r run) where(holds func(k int) bool) (string, float64) {
	var names []string
	for k, s := range r.quantities {
		if holds(k) {
			names = append(names, s.Name)
		}
	}
	text := strings.Join(names[:min(3, len(names))], ", ")
	if len(names) > 3 {
		text += fmt.Sprintf(" and %d more", len(names)-3)
	}
	return text, float64(len(names))
}

// reasoned returns where for the quantities whose figures are missing for that
// reason.
func (r run) reasoned(reason string) (string, float64) {
	return r.where(func(k int) bool { return r.quantities[k].Reason == reason })
}

// worst returns the quantity whose figure is worst, NaN if none has the figure.
func (r run) worst(figure func(Summary) float64, worse func(a, b float64) bool) (name string, value float64) {
	value = math.NaN()
	for _, s := range r.quantities {
		if f := figure(s); !math.IsNaN(f) && (math.IsNaN(value) || worse(f, value)) {
			name, value = s.Name, f
		}
	}
	return name, value
}

// unjudged returns the check of a figure that no quantity has. It holds where
// that is no fault of the run: there are draws, enough of them and finite.
func (r run) unjudged(name string, limit float64) Check {
	faults := []string{reasonNoDraws, reasonNotFinite, reasonTooFew}
	c := Check{Name: name, Value: math.NaN(), Threshold: limit, OK: len(r.quantities) > 0,
		Advice: "No quantity has this figure; the checks before this one say why."}
	for _, s := range r.quantities {
		c.OK = c.OK && !slices.Contains(faults, s.Reason)
	}
	return pass(c)
}

func (r run) chainsCheck() Check {
	return atLeast("chains", "", float64(r.chains), 2,
		"One chain cannot show that it missed a part of the posterior. Start again with several: --chains=4.")
}

func (r run) lengthsCheck() Check {
	return atMost("lengths", "", float64(r.longest-r.shortest), 0, fmt.Sprintf(
		"The chains have %d to %d draws, and only the first %d of each are used. Let the run finish.",
		r.shortest, r.longest, r.shortest)).asking(r.longest)
}

func (r run) drawsCheck() Check {
	const enough = 1000
	return atLeast("draws", "", float64(r.shortest), 6, fmt.Sprintf(
		"There are too few draws to judge. Draw %d a chain.", enough)).asking(enough)
}

func (r run) finiteCheck() Check {
	where, n := r.reasoned(reasonNotFinite)
	return atMost("finite", where, n, 0, fmt.Sprintf(
		"Draws of %s are NaN or infinite, so they have no figures. Look for values of extreme size in the data, or for a prior too wide to compute with.", where))
}

func (r run) stuckCheck() Check {
	where, n := r.where(func(k int) bool { return r.stuck[k] })
	return atMost("stuck", where, n, 0, fmt.Sprintf(
		"At least one chain never moved in %s. Start again with a longer --warmup or another --seed.", where))
}

func (r run) constantCheck() Check {
	where, n := r.reasoned(reasonConstant)
	return atMost("constant", where, n, math.Max(0, float64(len(r.quantities)-1)),
		"No quantity ever moved: the sampler rejected every proposal. Start again with a longer --warmup.")
}

func (r run) rhatCheck(limit float64) Check {
	where, value := r.worst(func(s Summary) float64 { return s.Rhat }, func(a, b float64) bool { return a > b })
	if math.IsNaN(value) {
		return r.unjudged("rhat", limit)
	}
	more := friendly(2 * float64(r.shortest))
	c := Check{Name: "rhat", Where: where, Value: value, Threshold: limit, OK: value <= limit}
	c.Advice = fmt.Sprintf(
		"The chains do not agree on %s (R-hat %.*f). Draw %d a chain; where that does not help, start again with a longer --warmup.",
		where, c.Decimals(), value, more)
	return pass(c).asking(more)
}

// hopeless is the factor beyond which more draws are no longer the advice.
const hopeless = 20

func (r run) essCheck(name, part string, perChain float64, figure func(Summary) float64) Check {
	where, value := r.worst(figure, func(a, b float64) bool { return a < b })
	need := perChain * float64(r.chains)
	if math.IsNaN(value) {
		return r.unjudged(name, need)
	}
	more := friendly(float64(r.shortest) * need / value)
	advice := fmt.Sprintf("Draw %d a chain.", more)
	if need > hopeless*value {
		more, advice = 0, "More draws alone may not do: start again with a longer --warmup."
	}
	c := Check{Name: name, Where: where, Value: value, Threshold: need, OK: value >= need}
	c.Advice = fmt.Sprintf("The draws of %s are worth %.*f independent ones in the %s; %.0f are needed. %s",
		where, c.Decimals(), value, part, need, advice)
	return pass(c).asking(more)
}

// friendly returns x rounded up to two digits that read well.
func friendly(x float64) int {
	unit := 1.0
	for 10*unit <= x && unit < 1e15 {
		unit *= 10
	}
	for _, digit := range []float64{1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if digit*unit >= x {
			return int(math.Ceil(digit * unit))
		}
	}
	return int(10 * unit)
}
