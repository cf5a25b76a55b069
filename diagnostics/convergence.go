package diagnostics

import (
	"fmt"
	"math"
	"strings"
)

// verdict is what the checks need to know of one quantity.
type verdict struct {
	name             string
	rhat, bulk, tail float64
	reason           string
	stuck            bool
	excused          bool // a figure that is missing is no fault of the run
}

// run is what the checks need to know of the quantities.
type run struct {
	verdicts          []verdict
	chains            int
	shortest, longest int
}

// judge computes the figures that the checks compare.
func judge(d Draws) run {
	var r run
	q := new(quantity)
	for _, name := range d.Names() {
		if Sampler(name) && name != "lp" {
			continue
		}
		chains := d.Chains(name)
		longest := 0
		for _, c := range chains {
			longest = max(longest, len(c))
		}
		q.load(chains)
		if len(r.verdicts) == 0 {
			r.chains, r.shortest = q.chains, q.n
		}
		r.chains, r.shortest, r.longest = min(r.chains, q.chains), min(r.shortest, q.n), max(r.longest, longest)
		v := verdict{name: name, reason: q.reason, stuck: q.stuck(), rhat: q.rhat(), bulk: q.essBulk()}
		v.tail = math.Min(q.essQuantile(0.05), q.essQuantile(0.95))
		v.excused = q.reason == reasonConstant || q.reason == "" && q.n >= 6
		r.verdicts = append(r.verdicts, v)
	}
	return r
}

// stuck tells whether a chain never moves and rests where another chain spends
// at most half of its draws.
func (q *quantity) stuck() bool {
	for c := range q.chains {
		if chain := q.chain(c); q.n > 1 && !moves(chain) {
			for other := range q.chains {
				if q.n >= 2*occurrences(q.chain(other), chain[0]) {
					return true
				}
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
func (r run) where(holds func(verdict) bool) (string, float64) {
	var names []string
	for _, v := range r.verdicts {
		if holds(v) {
			names = append(names, v.name)
		}
	}
	text := strings.Join(names[:min(3, len(names))], ", ")
	if len(names) > 3 {
		text += fmt.Sprintf(" and %d more", len(names)-3)
	}
	return text, float64(len(names))
}

// worst returns the quantity whose figure is worst, NaN if none has the figure.
func (r run) worst(figure func(verdict) float64, worse func(a, b float64) bool) (name string, value float64) {
	value = math.NaN()
	for _, v := range r.verdicts {
		if f := figure(v); !math.IsNaN(f) && (math.IsNaN(value) || worse(f, value)) {
			name, value = v.name, f
		}
	}
	return name, value
}

// unjudged returns c as it is where no quantity has the figure.
func (r run) unjudged(c Check) Check {
	c.OK = len(r.verdicts) > 0
	for _, v := range r.verdicts {
		c.OK = c.OK && v.excused
	}
	c.Advice = "No quantity has this figure; the checks before this one say why."
	return pass(c)
}

func (r run) chainsCheck() Check {
	return atLeast("chains", "", float64(r.chains), 2,
		"One chain cannot show that it missed a part of the posterior. Start again with several: --chains=4.")
}

func (r run) lengthsCheck() Check {
	return atMost("lengths", "", float64(r.longest-r.shortest), 0, fmt.Sprintf(
		"The chains have %d to %d draws, and only the first %d of each are used. Let the run finish.",
		r.shortest, r.longest, r.shortest))
}

func (r run) drawsCheck() Check {
	return atLeast("draws", "", float64(r.shortest), 6,
		"There are too few draws to judge. Run longer: --draws=1000.")
}

func (r run) finiteCheck() Check {
	where, n := r.where(func(v verdict) bool { return v.reason == reasonNotFinite })
	return atMost("finite", where, n, 0, fmt.Sprintf(
		"Draws of %s are NaN or infinite, so they have no figures. Look for values of extreme size in the data, or for a prior too wide to compute with.", where))
}

func (r run) stuckCheck() Check {
	where, n := r.where(func(v verdict) bool { return v.stuck })
	return atMost("stuck", where, n, 0, fmt.Sprintf(
		"At least one chain never moved in %s. Start again with a longer --warmup or another --seed.", where))
}

func (r run) constantCheck() Check {
	where, n := r.where(func(v verdict) bool { return v.reason == reasonConstant })
	return atMost("constant", where, n, math.Max(0, float64(len(r.verdicts)-1)),
		"No quantity ever moved: the sampler rejected every proposal. Start again with a longer --warmup.")
}

func (r run) rhatCheck(limit float64) Check {
	where, value := r.worst(func(v verdict) float64 { return v.rhat }, func(a, b float64) bool { return a > b })
	c := atMost("rhat", where, value, limit, fmt.Sprintf(
		"The chains do not agree on %s (R-hat %.3f). Run longer: --draws=%d; where that does not help, start again with a longer --warmup.",
		where, value, friendly(2*float64(r.shortest))))
	if math.IsNaN(value) {
		return r.unjudged(c)
	}
	return c
}

// hopeless is the factor beyond which more draws are no longer the advice.
const hopeless = 20

func (r run) essCheck(name, part string, perChain float64, figure func(verdict) float64) Check {
	where, value := r.worst(figure, func(a, b float64) bool { return a < b })
	need := perChain * float64(r.chains)
	advice := fmt.Sprintf("Run longer: --draws=%d.", friendly(float64(r.shortest)*need/value))
	if need > hopeless*value {
		advice = "More draws alone may not do: start again with a longer --warmup."
	}
	c := atLeast(name, where, value, need, fmt.Sprintf(
		"The draws of %s are worth %.0f independent ones in the %s; %.0f are needed. %s", where, value, part, need, advice))
	if math.IsNaN(value) {
		return r.unjudged(c)
	}
	return c
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
