package main

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/internal/dataset"
)

// drawnRun draws a short run and returns its scores, its draws and its rows.
func drawnRun(t *testing.T, line string) (predictDoc, *runfolder.Draws, *problem) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	args := append(strings.Fields(line), "--out="+dir, "--seed=3", "--chains=2", "--warmup=50", "--draws=150", "--json")
	doc, keys := document[sampleDoc](t, 0, append([]string{"sample"}, args...)...)
	has(t, keys["predict"], "rows", "rmse", "log_score", "crps", "coverage90", "accuracy", "brier", "auc")
	folder, err := runfolder.Open(dir)
	require.NoError(t, err)
	draws, err := folder.Read()
	require.NoError(t, err)
	p, err := restore(folder)
	require.NoError(t, err)
	return *doc.Predict, draws, p
}

// The scores are what the columns f[...] and sigma give by formula.
func TestScoresAreThoseOfTheColumns(t *testing.T) {
	for _, line := range []string{
		"yacht --split=2",
		"boston --model=mlp --hidden=4 --prior=laplace --test-fraction=0.15 --max-treedepth=5",
		"yacht --split=2 --offset=lcb --features=froude_number --prior=flat",
	} {
		t.Run(line, func(t *testing.T) {
			got, draws, p := drawnRun(t, line)
			test := p.posterior.Data().Test
			sigma := slices.Concat(draws.Chains("sigma")...)
			squares, logScore, crps, covered := 0.0, 0.0, 0.0, 0.0
			for k, row := range test.Rows {
				f := slices.Concat(draws.Chains("f[" + row + "]")...)
				mean, density := 0.0, 0.0
				for i := range f {
					mean += f[i] / float64(len(f))
					density += distuv.Normal{Mu: f[i], Sigma: sigma[i]}.Prob(test.Y[k]) / float64(len(f))
				}
				squares += math.Pow(test.Y[k]-mean, 2)
				logScore += math.Log(density)
				c, in := mixture(f, sigma, test.Y[k])
				crps, covered = crps+c, covered+in
			}
			n := float64(len(test.Rows))
			require.Equal(t, len(test.Rows), got.Rows)
			require.InEpsilon(t, math.Sqrt(squares/n), *got.RMSE, 1e-9)
			require.InEpsilon(t, logScore/n, *got.LogScore, 1e-9)
			require.InEpsilon(t, crps/n, *got.CRPS, 0.03)
			require.InDelta(t, covered/n, *got.Coverage90, 0.05)
			require.Nil(t, got.Accuracy)
		})
	}
}

// mixture returns the CRPS at y of a mixture of Gaussians by quadrature, and 1
// where y is within its central 90 %.
func mixture(mean, sd []float64, y float64) (crps, covered float64) {
	cdf := func(x float64) (p float64) {
		for i := range mean {
			p += distuv.Normal{Mu: mean[i], Sigma: sd[i]}.CDF(x) / float64(len(mean))
		}
		return p
	}
	wide := 8 * slices.Max(sd)
	lo, hi := math.Min(slices.Min(mean), y)-wide, math.Max(slices.Max(mean), y)+wide
	const steps = 600
	h := (hi - lo) / steps
	for i := range steps {
		x := lo + (float64(i)+0.5)*h
		p := cdf(x)
		if x >= y {
			p = 1 - p
		}
		crps += p * p * h
	}
	if p := cdf(y); p >= 0.05 && p <= 0.95 {
		covered = 1
	}
	return crps, covered
}

func TestScoresOfClassesAreThoseOfTheColumns(t *testing.T) {
	for _, line := range []string{"pima --model=logistic --test-fraction=0.2", "pima --model=mlp --hidden=3 --likelihood=bernoulli --prior=gaussian --test-fraction=0.2 --max-treedepth=5"} {
		got, draws, p := drawnRun(t, line)
		test := p.posterior.Data().Test
		right, brier, logScore := 0.0, 0.0, 0.0
		for k, row := range test.Rows {
			f := slices.Concat(draws.Chains("f[" + row + "]")...)
			mean := 0.0
			for _, v := range f {
				mean += v / float64(len(f))
			}
			if (mean > 0.5) == (test.Y[k] == 1) {
				right++
			}
			brier += math.Pow(test.Y[k]-mean, 2)
			logScore += math.Log(math.Abs(1 - test.Y[k] - mean))
		}
		n := float64(len(test.Rows))
		require.InDelta(t, right/n, *got.Accuracy, 1e-12)
		require.InEpsilon(t, brier/n, *got.Brier, 1e-9)
		require.InEpsilon(t, logScore/n, *got.LogScore, 1e-9)
		require.Greater(t, *got.AUC, 0.7)
		require.Nil(t, got.RMSE)
	}
}

// The rows of a published split are in the run in the split's order, and no
// statistic of the columns knows of those held out.
func TestPublishedSplitIsKept(t *testing.T) {
	_, _, p := drawnRun(t, "yacht --split=5")
	fit, held, err := dataset.Split("yacht", 5)
	require.NoError(t, err)
	b, err := dataset.EmbeddedCSV("yacht")
	require.NoError(t, err)
	table, err := dataset.Read(strings.NewReader(string(b)), "yacht")
	require.NoError(t, err)
	f, err := table.Select(dataset.Selection{})
	require.NoError(t, err)
	d := p.posterior.Data()
	for i, row := range held {
		require.Equal(t, fmt.Sprint(row+1), d.Test.Rows[i])
		require.Equal(t, f.Y[row], d.Test.Y[i])
		require.Equal(t, f.X[row*6:row*6+6], d.Test.X.RawRowView(i))
	}
	mean := 0.0
	for i, row := range fit {
		require.InDelta(t, f.Y[row], d.Scaling.YMean+d.Scaling.YSD*d.Y[i], 1e-10)
		mean += f.Y[row] / float64(len(fit))
	}
	require.InEpsilon(t, mean, d.Scaling.YMean, 1e-12)
}
