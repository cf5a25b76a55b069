package diagnostics

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// number reads a JSON number, or "NaN", "Inf", "-Inf".
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*n = number(v)
	return err
}

// goldenCase is an array of draws with the figures of posterior 1.4.0, and for
// the tails' fit loo 2.5.1, on R 4.2.2, written by testdata/golden.R.
type goldenCase struct {
	Name   string
	chains [][]float64
	Chains [][]number
	Want   struct {
		Mean, SD, Q5, Median, Q95, Rhat number
		ESSBulk                         number   `json:"ess_bulk"`
		ESSTail                         number   `json:"ess_tail"`
		ESSMean                         number   `json:"ess_mean"`
		ESSSD                           number   `json:"ess_sd"`
		MCSEMean                        number   `json:"mcse_mean"`
		MCSESD                          number   `json:"mcse_sd"`
		Khat                            number   `json:"khat"`
		ESSQuantile                     []number `json:"ess_quantile"`
		MCSEQuantile                    []number `json:"mcse_quantile"`
	}
}

// golden returns the cases of testdata/golden.json.gz and the quantiles' probs.
func golden(t testing.TB) (cases []goldenCase, probs []float64) {
	f, err := os.Open("testdata/golden.json.gz")
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var file struct {
		R, Posterior, Loo string
		Probs             []float64
		Cases             []goldenCase
	}
	require.NoError(t, json.NewDecoder(z).Decode(&file))
	require.Equal(t, "1.4.0", file.Posterior)
	require.Equal(t, "2.5.1", file.Loo)
	require.Greater(t, len(file.Cases), 50)
	for i := range file.Cases {
		c := &file.Cases[i]
		for _, chain := range c.Chains {
			x := make([]float64, len(chain))
			for k, v := range chain {
				x[k] = float64(v)
			}
			c.chains = append(c.chains, x)
		}
	}
	return file.Cases, file.Probs
}

// finite tells whether all draws of c are.
func (c goldenCase) finite() bool {
	for _, x := range c.chains {
		if !finite(x) {
			return false
		}
	}
	return true
}

// distance returns the relative difference of two figures, 0 where both are
// missing or equal, and +Inf where one is missing.
func distance(got, want float64) float64 {
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return 0
	}
	d := math.Abs(got-want) / math.Abs(want)
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

func TestFiguresEqualPosterior(t *testing.T) {
	cases, probs := golden(t)
	worst, compared := 0.0, 0
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			equal := func(figure string, got float64, w number) {
				t.Helper()
				want := float64(w)
				if !c.finite() {
					want = math.NaN() // stricter than posterior, see the package comment
				}
				if want > 1e12 && figure == "rhat" {
					want = math.Inf(1) // there posterior divides by rounding errors
				}
				d := distance(got, want)
				require.LessOrEqualf(t, d, 1e-8, "%s: %v, posterior has %v", figure, got, want)
				if !math.IsNaN(want) {
					compared++
				}
				worst = max(worst, d)
			}
			s := Summarize(columns{"q": c.chains}, always)[0]
			w := c.Want
			equal("mean", s.Mean, w.Mean)
			equal("sd", s.SD, w.SD)
			equal("q5", s.Q5, w.Q5)
			equal("median", s.Median, w.Median)
			equal("q95", s.Q95, w.Q95)
			equal("rhat", Rhat(c.chains), w.Rhat)
			equal("ess_bulk", ESSBulk(c.chains), w.ESSBulk)
			equal("ess_tail", ESSTail(c.chains), w.ESSTail)
			equal("ess_mean", ESSMean(c.chains), w.ESSMean)
			equal("ess_sd", ESSSD(c.chains), w.ESSSD)
			equal("mcse_mean", MCSEMean(c.chains), w.MCSEMean)
			equal("mcse_sd", MCSESD(c.chains), w.MCSESD)
			equal("khat", ParetoKhat(c.chains), w.Khat)
			for i, prob := range probs {
				equal("ess_quantile", ESSQuantile(c.chains, prob), w.ESSQuantile[i])
				equal("mcse_quantile", MCSEQuantile(c.chains, prob), w.MCSEQuantile[i])
			}
		})
	}
	require.Greater(t, compared, 1000)
	t.Logf("%d figures, worst relative difference %.1e", compared, worst)
}

// TestRhatWithoutSplittingIsCaught plants a bug: chains that all drift alike
// agree with each other, so R-hat of whole chains is blind to the drift. The
// golden figures must tell the two apart.
func TestRhatWithoutSplittingIsCaught(t *testing.T) {
	cases, _ := golden(t)
	caught := 0
	for _, c := range cases {
		if !strings.HasPrefix(c.Name, "trend in all") && !strings.HasPrefix(c.Name, "trend up") {
			continue
		}
		q := newQuantity(c.chains)
		q.sort()
		whole := func(y []float64) float64 {
			return potentialScaleReduction(q.chains, q.n, func(k int) []float64 { return y[k*q.n : (k+1)*q.n] })
		}
		unsplit := math.Max(whole(q.normalScores(q.halved)), whole(q.normalScores(q.fold())))
		require.Greater(t, distance(unsplit, float64(c.Want.Rhat)), 0.05, c.Name)
		require.LessOrEqual(t, distance(Rhat(c.chains), float64(c.Want.Rhat)), 1e-8, c.Name)
		caught++
	}
	require.Equal(t, 2, caught)
}

// TestESSWithoutMonotoneIsCaught plants a bug: the pairs' sums are added up as
// they come, without Geyer's monotone correction.
func TestESSWithoutMonotoneIsCaught(t *testing.T) {
	cases, _ := golden(t)
	caught := 0
	for _, c := range cases {
		q := newQuantity(c.chains)
		if math.IsNaN(q.essMean()) {
			continue
		}
		count, h := q.halves()
		means := make([]float64, count)
		acov := q.acov.mean(means, h, func(k int) []float64 { return q.half(q.x, k) })
		_, between := variance(means)
		rho := initialPositive(nil, acov, acov[0]+between)
		if distance(effective(count*h, integratedTime(rho)), float64(c.Want.ESSMean)) > 1e-3 {
			caught++
		}
	}
	require.GreaterOrEqual(t, caught, 5)
}
