package diagnostics

import "math"

// Draws is what the package reads: the names of the columns, and for each the
// draws as [chain][draw]. Chains must not depend on earlier calls; the slices
// are read, never written or kept.
type Draws interface {
	Names() []string
	Chains(name string) [][]float64
}

// Summary holds the figures of one quantity, on its own scale. A figure that
// does not exist is NaN.
type Summary struct {
	Name             string
	Mean, SD         float64 // over all draws; SD with divisor n-1
	Q5, Median, Q95  float64 // interpolated between order statistics
	MCSEMean, MCSESD float64 // Monte Carlo standard errors of the five above
	MCSEQ5           float64
	MCSEMedian       float64
	MCSEQ95          float64
	ESSBulk, ESSTail float64
	Rhat             float64

	// Khat is the tail index, see [ParetoKhat], of a quantity whose tails are too
	// heavy for one of the moments: MCSESD is missing then, below a second moment
	// SD and MCSEMean too, and Mean where there is none. Else NaN.
	Khat float64

	// Reason says why figures are missing or infinite, "" if none is: "no
	// draws", "too few draws" (below 4 a chain for R-hat, below 6 for the rest),
	// "not finite" (all figures are missing), "constant", "each chain constant",
	// "two values, equally often" (R-hat, tail ESS, MCSE of SD and Q95), "a tail
	// quantile is the largest draw" (tail ESS and the MCSE of such quantiles),
	// "range too small", "range too large", "tails too heavy for" "a mean", "an
	// sd" or "the sd's error".
	Reason string
}

// Summarize returns the figures of every quantity of d, in the order of its
// names, the sampler's own columns included. They equal what [Rhat], [ESSBulk],
// [ESSTail], [MCSEMean], [MCSESD] and [MCSEQuantile] give, bit for bit, for
// less work. Chains of unequal length are cut to the shortest.
//
// Means and standard deviations that the tails do not leave are missing, as far
// as the draws tell: those of a Cauchy's are numbers in every sample, and none
// of them is near the next. bounded tells which quantities cannot leave a known
// interval, as probabilities and shares cannot: they have all moments. nil is none.
func Summarize(d Draws, bounded func(name string) bool) []Summary {
	names := d.Names()
	out := make([]Summary, len(names))
	q := new(quantity)
	for i, name := range names {
		s := q.load(d.Chains(name)).summary()
		if bounded == nil || !bounded(name) {
			q.tails(s.ESSTail).cut(&s)
		}
		s.Name = name
		out[i] = s
	}
	return out
}

// cut takes out of s the figures whose moments do not exist.
func (t tails) cut(s *Summary) {
	if t.order == 4 {
		return
	}
	s.Khat, s.MCSESD = t.khat, math.NaN()
	what := "the sd's error"
	if t.order < 2 {
		s.SD, s.MCSEMean, what = math.NaN(), math.NaN(), "an sd"
	}
	if t.order < 1 {
		s.Mean, what = math.NaN(), "a mean"
	}
	if s.Reason == "" {
		s.Reason = reasonHeavy + " " + what
	}
}

// summary returns all figures of q, whatever its tails.
func (q *quantity) summary() Summary {
	if q.reason == reasonNoDraws || q.reason == reasonNotFinite {
		return missing(q.reason)
	}
	mean, v := variance(q.x)
	ess5, essMedian, ess95 := q.essQuantile(0.05), q.essQuantile(0.5), q.essQuantile(0.95)
	s := Summary{
		Mean: mean, SD: math.Sqrt(v),
		Q5: q.quantile(0.05), Median: q.median(), Q95: q.quantile(0.95),
		MCSEMean: q.mcseMean(math.Sqrt(v)), MCSESD: q.mcseSD(mean),
		MCSEQ5:     q.mcseQuantile(0.05, ess5),
		MCSEMedian: q.mcseQuantile(0.5, essMedian),
		MCSEQ95:    q.mcseQuantile(0.95, ess95),
		ESSBulk:    q.essBulk(), ESSTail: math.Min(ess5, ess95), Rhat: q.rhat(), Khat: math.NaN(),
	}
	s.Reason = q.why(s)
	return s
}

// missing returns a summary without figures.
func missing(reason string) Summary {
	nan := math.NaN()
	return Summary{
		Mean: nan, SD: nan, Q5: nan, Median: nan, Q95: nan,
		MCSEMean: nan, MCSESD: nan, MCSEQ5: nan, MCSEMedian: nan, MCSEQ95: nan,
		ESSBulk: nan, ESSTail: nan, Rhat: nan, Khat: nan, Reason: reason,
	}
}

// why returns the reason of the figures that s lacks, "" if it has them all.
func (q *quantity) why(s Summary) string {
	wide := s.SD - s.SD + s.MCSEMean - s.MCSEMean // 0 unless a square overflowed
	all := s.MCSEMean + s.MCSESD + s.MCSEQ5 + s.MCSEMedian + s.MCSEQ95 + s.ESSBulk + s.ESSTail + s.Rhat
	switch {
	case q.reason != "":
		return q.reason
	case q.n < 6:
		return reasonTooFew
	case all-all == 0:
		return ""
	case q.still():
		return reasonStuck
	case q.hi-q.lo < epsilon:
		return reasonNarrow
	case wide != 0:
		return reasonWide
	case math.IsNaN(s.Rhat):
		return reasonHalves
	case math.IsNaN(s.ESSTail) || math.IsNaN(s.MCSEMedian):
		return reasonTail
	}
	if s.SD > 1 {
		return reasonWide // of the fourth powers
	}
	return reasonNarrow // of the squared deviations
}

// still tells whether no chain ever moves.
func (q *quantity) still() bool {
	for c := range q.chains {
		if moves(q.x[c*q.n : (c+1)*q.n]) {
			return false
		}
	}
	return true
}
