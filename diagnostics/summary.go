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

	// Reason says why figures are missing or infinite, "" if none is: "no
	// draws", "too few draws" (below 4 a chain for R-hat, below 6 for the rest),
	// "not finite" (all figures are missing), "constant", "each chain constant",
	// "two values, equally often" (R-hat, tail ESS, MCSE of SD and Q95), "a tail
	// quantile is the largest draw" (tail ESS and the MCSE of such quantiles),
	// "range too small", "range too large".
	Reason string
}

// Summarize returns the figures of every quantity of d, in the order of its
// names, the sampler's own columns included. They equal what [Rhat], [ESSBulk],
// [ESSTail], [MCSEMean], [MCSESD] and [MCSEQuantile] give, bit for bit, for
// less work. Chains of unequal length are cut to the shortest.
func Summarize(d Draws) []Summary {
	names := d.Names()
	out := make([]Summary, len(names))
	q := new(quantity)
	for i, name := range names {
		out[i] = q.load(d.Chains(name)).summary()
		out[i].Name = name
	}
	return out
}

// summary returns all figures of q.
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
		ESSBulk:    q.essBulk(), ESSTail: math.Min(ess5, ess95), Rhat: q.rhat(),
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
		ESSBulk: nan, ESSTail: nan, Rhat: nan, Reason: reason,
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
