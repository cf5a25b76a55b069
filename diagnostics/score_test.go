package diagnostics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// Predictions by the law that the targets have: the scores are those of the
// closed forms for a Gaussian.
func TestScoresOfAGaussian(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var s Scorer
	const rows, n = 400, 4000
	want := struct{ crps, logScore float64 }{}
	for range rows {
		mu, sigma := 3*rng.NormFloat64(), 0.5+rng.Float64()
		y := mu + sigma*rng.NormFloat64()
		logp, draws := make([]float64, n), make([]float64, n)
		law := distuv.Normal{Mu: mu, Sigma: sigma}
		for i := range draws {
			draws[i] = mu + sigma*rng.NormFloat64()
			logp[i] = law.LogProb(y) // the same for each draw
		}
		z := (y - mu) / sigma
		want.crps += sigma * (z*(2*distuv.UnitNormal.CDF(z)-1) + 2*distuv.UnitNormal.Prob(z) - 1/math.Sqrt(math.Pi)) / rows
		want.logScore += law.LogProb(y) / rows
		s.AddNumber(y, mu, logp, draws)
	}
	got := s.Scores()
	require.Equal(t, rows, got.Rows)
	require.InEpsilon(t, want.crps, got.CRPS, 0.005)
	require.InEpsilon(t, want.logScore, got.LogScore, 1e-12)
	require.InDelta(t, 0.9, got.Coverage90, 0.06)
	require.True(t, math.IsNaN(got.Accuracy) && math.IsNaN(got.AUC))
}

// The log score is that of the mixture over draws, however small the densities.
func TestLogScoreIsOfTheMixture(t *testing.T) {
	require.InDelta(t, math.Log(0.5*(math.Exp(-1)+math.Exp(-3))), logMeanExp([]float64{-1, -3}), 1e-15)
	require.InDelta(t, -2000+math.Log(0.5), logMeanExp([]float64{-2000, -3000}), 1e-12)
	require.True(t, math.IsInf(logMeanExp([]float64{math.Inf(-1), math.Inf(-1)}), -1))
}

func TestScoresOfClasses(t *testing.T) {
	var s Scorer
	for _, c := range []struct {
		y int
		p float64
	}{{0, 0.2}, {0, 0.6}, {1, 0.6}, {1, 0.9}, {0, 0.1}} {
		s.AddClass(c.y, []float64{1 - c.p, c.p}, []float64{math.Log(math.Abs(1 - float64(c.y) - c.p))})
	}
	got := s.Scores()
	require.InDelta(t, 0.8, got.Accuracy, 1e-15)
	require.InDelta(t, (0.04+0.36+0.16+0.01+0.01)/5, got.Brier, 1e-15)
	require.InDelta(t, 5.5/6, got.AUC, 1e-15) // five pairs in order, one tie
	require.InDelta(t, (math.Log(0.8)+math.Log(0.4)+math.Log(0.6)+2*math.Log(0.9))/5, got.LogScore, 1e-15)
	require.True(t, math.IsNaN(got.RMSE))
	s.Merge(s)
	twice := s.Scores()
	require.Equal(t, 10, twice.Rows)
	require.InDelta(t, got.Brier, twice.Brier, 1e-15)
	require.InDelta(t, got.AUC, twice.AUC, 1e-15)

	var three Scorer
	three.AddClass(2, []float64{0.5, 0.3, 0.2}, []float64{math.Log(0.2)})
	got = three.Scores()
	require.Zero(t, got.Accuracy)
	require.InDelta(t, 0.25+0.09+0.64, got.Brier, 1e-15)
	require.True(t, math.IsNaN(got.AUC))
}
