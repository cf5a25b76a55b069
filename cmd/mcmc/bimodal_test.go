package main

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The example of Neal's software for flexible Bayesian models, whose posterior
// has two modes that a chain rarely leaves: either the predictions agree with its
// long run, or diagnose says that the chains do not agree. Reference: FBM 2022,
// iterations 101-50000, squared test error .0187 ± .0034 and mean log test
// density .830 ± .022.
func TestBimodalClassicIsNotTakenForConverged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	doc, _ := document[sampleDoc](t, 0, "sample", "testdata/fbm/regression-train.csv.gz", "--test=testdata/fbm/regression-test.csv.gz",
		"--model=mlp", "--hidden=8", "--prior=gaussian", "--structure=none", "--tau=student-t(a=0.25,b=0.000625)",
		"--bias-prior=student-t(a=0.25,b=0.000625)", "--noise-prior=inverse-gamma(0.25,0.000625)", "--intercept-prior=gaussian(0,100)",
		"--standardize=false", "--seed=1", "--chains=8", "--warmup=150", "--draws=150", "--max-treedepth=7", "--out="+dir, "--json")
	require.Equal(t, 1000, doc.Predict.Rows)
	square := *doc.Predict.RMSE * *doc.Predict.RMSE
	agrees := math.Abs(square-0.0187) < 2*0.0034 && math.Abs(*doc.Predict.LogScore-0.830) < 2*0.022
	t.Logf("squared test error %.4f, log density %.3f", square, *doc.Predict.LogScore)
	if *doc.Diagnose.OK {
		require.True(t, agrees, "all checks passed with the wrong answer")
	}
	status := map[bool]int{true: 0, false: 3}[*doc.Diagnose.OK]
	said, _ := document[diagnoseDoc](t, status, "diagnose", dir, "--json")
	require.Equal(t, doc.Diagnose, said)
	if !agrees {
		for _, c := range said.Checks {
			if c.Name == "rhat" {
				require.False(t, *c.OK, "chains that are wrong must not agree")
			}
		}
	}
}
