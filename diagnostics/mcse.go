package diagnostics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// MCSEMean returns the Monte Carlo standard error of the mean of one quantity,
//
//	sd / √ESS
//
// with the ESS of [ESSMean], on the quantity's scale. NaN where that ESS is
// [Vehtari et al. 2021, Section 3.2].
func MCSEMean(chains [][]float64) float64 {
	q := newQuantity(chains)
	_, v := variance(q.x)
	return q.mcseMean(math.Sqrt(v))
}

func (q *quantity) mcseMean(sd float64) float64 { return sd / math.Sqrt(q.essMean()) }

// MCSESD returns the Monte Carlo standard error of the standard deviation of
// one quantity,
//
//	√((m4 - m2²) / (4 m2 ESS))
//
// where m2 and m4 are the draws' central moments and the ESS is that of the
// squared deviations [Kenney & Keeping 1951].
// NaN where [ESSMean] is, where all draws are equally far from the mean, or
// where the squared deviations span less than 2.2e-16.
func MCSESD(chains [][]float64) float64 {
	q := newQuantity(chains)
	return q.mcseSD(average(q.x))
}

func (q *quantity) mcseSD(mean float64) float64 {
	if q.reason != "" {
		return math.NaN()
	}
	m2, m4 := 0.0, 0.0
	for i, v := range q.x {
		d := float64((v - mean) * (v - mean))
		q.y[i] = d
		m2 += d
		m4 += float64(d * d)
	}
	n := float64(len(q.x))
	m2, m4 = m2/n, m4/n
	return math.Sqrt((m4 - float64(m2*m2)) / q.ess(q.y) / m2 / 4)
}

// MCSEQuantile returns the Monte Carlo standard error of one quantile of one
// quantity: half the distance between the order statistics at
//
//	⌊S a⌋ and ⌈S b⌉,  a, b = the 15.9 % and 84.1 % quantiles of
//	Beta(ESS prob + 1, ESS (1-prob) + 1)
//
// among S draws, with the ESS of [ESSQuantile]: an interval of one standard
// error to each side [Vehtari et al. 2021, Section 4.4]. It is 0 where the two
// draws are equal. prob is in [0, 1], else NaN; NaN where that ESS is.
func MCSEQuantile(chains [][]float64, prob float64) float64 {
	q := newQuantity(chains)
	return q.mcseQuantile(prob, q.essQuantile(prob))
}

func (q *quantity) mcseQuantile(prob, ess float64) float64 {
	if math.IsNaN(ess) {
		return math.NaN()
	}
	// Φ(-1) and Φ(1), cut after the digits that posterior keeps: which draws are
	// taken depends on them.
	const below, above = 0.1586553, 0.8413447
	alpha, beta := float64(ess*prob)+1, float64(ess*(1-prob))+1
	s := float64(len(q.ordered))
	i := max(math.Floor(mathext.InvRegIncBeta(alpha, beta, below)*s), 1)
	j := min(math.Ceil(mathext.InvRegIncBeta(alpha, beta, above)*s), s)
	return (q.ordered[int(j)-1].value - q.ordered[int(i)-1].value) / 2
}
