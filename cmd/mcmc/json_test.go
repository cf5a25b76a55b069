package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The documents as the contract has them, spelled out here once more: a field
// that is renamed, added or lost is seen.
type (
	summaryDoc struct {
		Run       string
		Chains    int
		Draws     int
		Variables []struct {
			Name                      string
			Mean, SD, Q5, Median, Q95 *float64
			MCSEMean                  *float64 `json:"mcse_mean"`
			MCSESD                    *float64 `json:"mcse_sd"`
			MCSEQ5                    *float64 `json:"mcse_q5"`
			MCSEMedian                *float64 `json:"mcse_median"`
			MCSEQ95                   *float64 `json:"mcse_q95"`
			ESSBulk                   *float64 `json:"ess_bulk"`
			ESSTail                   *float64 `json:"ess_tail"`
			Rhat                      *float64
			Reason                    string
		}
	}
	pipDoc struct {
		Prior, Kind string
		Exact       *struct{}
		Features    []struct {
			Name                         string
			Inclusion, MCSE, Rhat, Moved *float64
			Mean, SD, Q5, Q95            *float64
			PAboveDelta                  *float64 `json:"p_above_delta"`
			ExcludesZero                 *bool    `json:"excludes_zero"`
			Scale, Norm, Effect          *float64
			ScaleMCSE                    *float64 `json:"scale_mcse"`
			NormMCSE                     *float64 `json:"norm_mcse"`
			EffectMCSE                   *float64 `json:"effect_mcse"`
			Reason                       string
		}
		Factors []struct {
			Name                  string
			Levels                []string
			Inclusion, MCSE, Rhat *float64
			Reason                string
		}
		MEff *struct{ Mean, SD *float64 } `json:"m_eff"`
		Size []struct {
			K           int
			Probability float64
		}
		MedianModel []string `json:"median_model"`
		Models      []struct {
			Features    []string
			Probability float64
		}
		Pairs, Units, Width, Layers, Depth []struct{}
	}
	diagnoseDoc struct {
		OK     *bool
		Checks []struct {
			Name             string
			Value, Threshold *float64
			OK               *bool
			Advice           *string
		}
	}
	sampleDoc struct {
		Run      string
		Summary  summaryDoc
		Pip      pipDoc
		Diagnose diagnoseDoc
		Predict  *predictDoc
	}
	predictDoc struct {
		Rows                 int
		RMSE, CRPS           *float64
		LogScore             *float64 `json:"log_score"`
		Coverage90           *float64
		Accuracy, Brier, AUC *float64
	}
)

// document runs a command and decodes what it prints, strictly.
func document[T any](t *testing.T, status int, args ...string) (doc T, keys map[string]json.RawMessage) {
	t.Helper()
	u, out, errs := testUI()
	require.Equal(t, status, run(u, args, commands()...), errs.String())
	d := json.NewDecoder(bytes.NewReader(out.Bytes()))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&doc))
	_, err := d.Token()
	require.ErrorIs(t, err, io.EOF, "something follows the document")
	json.Unmarshal(out.Bytes(), &keys) // a list has none
	return doc, keys
}

func has(t *testing.T, raw json.RawMessage, names ...string) {
	t.Helper()
	var m map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &m))
	for _, name := range names {
		require.Contains(t, m, name)
	}
}

func TestDocuments(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	doc, keys := document[sampleDoc](t, 0, "sample", "--out="+dir, "--seed=1", "--draws=200", "--warmup=200", "--json")
	require.Equal(t, dir, doc.Run)
	require.Equal(t, []int{4, 200, 35}, []int{doc.Summary.Chains, doc.Summary.Draws, len(doc.Summary.Variables)})
	for _, v := range doc.Summary.Variables {
		figures := []*float64{v.Q5, v.Median, v.Q95, v.MCSEQ5, v.MCSEMedian, v.MCSEQ95, v.ESSBulk, v.ESSTail, v.Rhat}
		if scale := strings.HasPrefix(v.Name, "xi[") || v.Name == "tau"; scale && v.Reason != "" {
			require.Contains(t, v.Reason, "tails too heavy for", v.Name)
			require.Nil(t, v.MCSESD)
		} else {
			require.Empty(t, v.Reason, v.Name)
			figures = append(figures, v.Mean, v.SD, v.MCSEMean, v.MCSESD)
		}
		for _, x := range figures {
			require.NotNil(t, x, v.Name)
		}
	}
	has(t, keys["pip"], "prior", "kind", "exact", "features", "factors", "m_eff", "size", "median_model", "models", "pairs", "units", "width", "layers", "depth")
	var features struct{ Features []json.RawMessage }
	require.NoError(t, json.Unmarshal(keys["pip"], &features))
	has(t, features.Features[0], "name", "inclusion", "mcse", "rhat", "moved", "mean", "sd", "q5", "q95", "p_above_delta", "excludes_zero",
		"scale", "scale_mcse", "norm", "norm_mcse", "effect", "effect_mcse")
	require.Equal(t, []string{"horseshoe(s=1)", "shrinkage"}, []string{doc.Pip.Prior, doc.Pip.Kind})
	require.Len(t, doc.Pip.Features, 10)
	bmi := doc.Pip.Features[2]
	require.Equal(t, "bmi", bmi.Name)
	require.InDelta(t, 0.98, *bmi.Inclusion, 0.02)
	require.True(t, *bmi.ExcludesZero)
	require.Greater(t, *bmi.PAboveDelta, 0.98)
	require.Nil(t, bmi.Moved)
	require.NotNil(t, doc.Pip.Size, "an empty list, not null")
	require.InDelta(t, 8.4, *doc.Pip.MEff.Mean, 0.5)
	require.Len(t, doc.Diagnose.Checks, 10)
	require.Equal(t, json.RawMessage("null"), keys["predict"])

	// The parts are the documents of the other commands.
	summary, _ := document[summaryDoc](t, 0, "summary", dir, "--json")
	require.Equal(t, doc.Summary, summary)
	pip, _ := document[pipDoc](t, 0, "pip", dir, "--json")
	require.Equal(t, doc.Pip, pip)
	status := map[bool]int{true: 0, false: 3}[*doc.Diagnose.OK]
	diagnose, _ := document[diagnoseDoc](t, status, "diagnose", dir, "--json")
	require.Equal(t, doc.Diagnose, diagnose)

	// The pseudo-inclusion is that of the summary's κ.
	for _, v := range summary.Variables {
		if v.Name == "kappa[bmi]" {
			require.InDelta(t, 1-*v.Mean, *bmi.Inclusion, 1e-15)
			require.Equal(t, *v.MCSEMean, *bmi.MCSE)
		}
	}
	list, _ := document[[]struct {
		Name           string
		Rows, Features int
		Target         string
		Description    string
	}](t, 0, "data", "--json")
	require.Equal(t, "diabetes", list[0].Name)
}

// Figures that do not exist are null with a reason, never left out.
func TestDocumentsWithoutFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	doc, keys := document[sampleDoc](t, 0, "sample", "--out="+dir, "--seed=1", "--draws=3", "--warmup=0", "--chains=1", "--unpenalized=age", "--json")
	require.Nil(t, doc.Summary.Variables[0].Rhat)
	require.Equal(t, "too few draws", doc.Summary.Variables[0].Reason)
	var variables struct{ Variables []json.RawMessage }
	require.NoError(t, json.Unmarshal(keys["summary"], &variables))
	has(t, variables.Variables[0], "name", "mean", "sd", "q5", "median", "q95", "mcse_mean", "mcse_sd", "mcse_q5", "mcse_median", "mcse_q95", "ess_bulk", "ess_tail", "rhat")
	age := doc.Pip.Features[0]
	require.Nil(t, age.Inclusion)
	require.Equal(t, "its prior is flat", age.Reason)
	require.False(t, *doc.Diagnose.OK)

	doc, _ = document[sampleDoc](t, 0, "sample", "--out="+dir, "--force", "--seed=1", "--draws=30", "--prior=flat", "--json")
	require.Nil(t, doc.Pip.MEff)
	for _, f := range doc.Pip.Features {
		require.Nil(t, f.Inclusion)
		require.NotNil(t, f.Mean)
	}
}

// P(|β| > δ) is that of standardised coefficients, whatever the scale on which
// the prior acted.
func TestDeltaIsStandardised(t *testing.T) {
	dir := t.TempDir()
	share := func(name string, flags ...string) []float64 {
		args := append([]string{"sample", "--out=" + filepath.Join(dir, name), "--seed=1", "--draws=2000", "--prior=flat", "--json"}, flags...)
		doc, _ := document[sampleDoc](t, 0, args...)
		var out []float64
		for _, f := range doc.Pip.Features {
			out = append(out, *f.PAboveDelta)
		}
		return out
	}
	want := share("full")
	for _, how := range []string{"center", "false"} {
		for j, got := range share(how, "--standardize="+how) {
			require.InDelta(t, want[j], got, 0.04, how)
		}
	}
	require.Greater(t, want[2], 0.99)
	require.Less(t, want[0], 0.2)
	require.False(t, math.IsNaN(want[1]))
}
