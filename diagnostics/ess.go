package diagnostics

import "math"

// ESSBulk returns the effective sample size for the centre of one quantity's
// distribution: the ESS of the draws' normal scores, which exists even where
// the mean does not [Vehtari et al. 2021, Section 4.1].
//
//	n / τ,  τ = -1 + 2 Σ (ρ_2k + ρ_2k+1)
//
// over all n draws of the half chains, where the autocorrelations ρ take in the
// variance between chains [Vehtari et al. 2021, Section 3.2] and are summed by
// Geyer's initial monotone sequence [Geyer 1992, Section 3.3]. τ is at least 1/log10 n, so antithetic chains
// count for at most n log10 n draws.
//
// chains is [chain][draw], on any scale. NaN with fewer than 6 draws a chain,
// with a draw that is not finite, or where all draws are equal. Below 12 draws
// a chain the sum is cut at once, and the ESS is half the number of draws.
func ESSBulk(chains [][]float64) float64 { return newQuantity(chains).essBulk() }

func (q *quantity) essBulk() float64 {
	if q.reason != "" {
		return math.NaN()
	}
	q.sort()
	return q.ess(q.normalScores(q.halved))
}

// ESSTail returns the effective sample size for the tails of one quantity: the
// smaller of the ESS for its 5 % and for its 95 % quantile
// [Vehtari et al. 2021, Section 4.3].
//
// NaN as for [ESSQuantile]; so a 0/1 quantity that is 1 in over 5 % of the
// draws has none.
func ESSTail(chains [][]float64) float64 {
	q := newQuantity(chains)
	return math.Min(q.essQuantile(0.05), q.essQuantile(0.95))
}

// ESSMean returns the effective sample size for the mean of one quantity, from
// the draws as they are. Formula and missing values as for [ESSBulk]; also NaN
// where the draws span less than 2.2e-16.
func ESSMean(chains [][]float64) float64 { return newQuantity(chains).essMean() }

func (q *quantity) essMean() float64 {
	if q.reason != "" {
		return math.NaN()
	}
	return q.ess(q.x)
}

// ESSSD returns the effective sample size for the standard deviation of one
// quantity, from the distances |x - mean|. Formula and missing values as for
// [ESSMean]; also NaN where all draws are equally far from the mean.
func ESSSD(chains [][]float64) float64 {
	q := newQuantity(chains)
	if q.reason != "" {
		return math.NaN()
	}
	mean := average(q.x)
	for i, v := range q.x {
		q.y[i] = math.Abs(v - mean)
	}
	return q.ess(q.y)
}

// ESSQuantile returns the effective sample size for one quantile of one
// quantity, from the indicators that draws are at or below it
// [Vehtari et al. 2021, Section 4.3].
//
// prob is in [0, 1], else NaN; 1 is taken as (n - 1/2)/n of n draws. Formula as
// for [ESSBulk]. NaN with fewer than 6 draws a chain, with a draw that is not
// finite, where the draws span less than 2.2e-16, or where no draw is above the
// quantile.
func ESSQuantile(chains [][]float64, prob float64) float64 {
	return newQuantity(chains).essQuantile(prob)
}

func (q *quantity) essQuantile(prob float64) float64 {
	if q.reason != "" || !(prob >= 0 && prob <= 1) || q.hi-q.lo < epsilon {
		return math.NaN()
	}
	if prob == 1 {
		n := float64(len(q.x))
		prob = (n - 0.5) / n
	}
	at := q.quantile(prob)
	for i, v := range q.x {
		q.y[i] = 0
		if v <= at {
			q.y[i] = 1
		}
	}
	return q.ess(q.y)
}

// ess returns the effective sample size for the mean of y, which is laid out
// like q.x and may be q.x.
func (q *quantity) ess(y []float64) float64 {
	count, h := q.halves()
	if h < 3 {
		return math.NaN()
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for k := range count {
		lo, hi = extend(lo, hi, q.half(y, k))
	}
	if !(hi-lo >= epsilon) {
		return math.NaN()
	}
	means := make([]float64, count)
	acov := q.acov.mean(means, h, func(k int) []float64 { return q.half(y, k) })
	_, between := variance(means)
	q.rho = initialPositive(q.rho, acov, acov[0]+between)
	monotone(q.rho)
	return effective(count*h, integratedTime(q.rho))
}

// initialPositive sets rho to the autocorrelations of several chains together,
//
//	ρ_t = 1 - (W - γ_t)/V,  W = γ_0 n/(n-1)
//
// of lags 0 to K, where γ is the chains' mean autocovariance, V the variance
// estimate that takes in their disagreement, and K the even lag of the first
// pair ρ_K + ρ_K+1 that is not positive, or the last pair short of the end
// [Geyer 1992, Section 3.3; Vehtari et al. 2021, Section 3.2].
func initialPositive(rho, acov []float64, v float64) []float64 {
	n := len(acov)
	w := acov[0] * float64(n) / float64(n-1)
	at := func(t int) float64 { return 1 - (w-acov[t])/v }
	rho = append(rho[:0], 1, at(1))
	last, pair := 0, 1+rho[1]
	for last < n-5 && pair > 0 {
		last += 2
		even, odd := at(last), at(last+1)
		pair = even + odd
		if pair < 0 {
			even = max(even, 0)
		}
		rho = append(rho, even, odd)
	}
	return rho[:last+1]
}

// monotone lowers each pair of rho that exceeds the pair before it to that
// pair's mean, the last lag left out: the sums of pairs of a reversible chain
// decrease, so a rise is noise [Geyer 1992, Section 3.3].
func monotone(rho []float64) {
	for t := 2; t+2 < len(rho); t += 2 {
		if before := rho[t-2] + rho[t-1]; rho[t]+rho[t+1] > before {
			rho[t], rho[t+1] = before/2, before/2
		}
	}
}

// integratedTime returns -1 + 2 Σ ρ_t, the last lag counted once. A lag 0 that
// stands alone counts as the sum and as the last lag, as it does in posterior:
// very short and fully antithetic chains have τ = 2.
func integratedTime(rho []float64) float64 {
	last := len(rho) - 1
	sum := 0.0
	for _, r := range rho[:max(last, 1)] {
		sum += r
	}
	return -1 + 2*sum + rho[last]
}

// effective returns n/tau, with tau held above 1/log10 n.
func effective(n int, tau float64) float64 {
	size := float64(n)
	return size / max(tau, 1/math.Log10(size))
}
