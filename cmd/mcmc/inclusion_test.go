package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
)

// indicatorDoc is the document of mcmc pip where there are indicators.
type indicatorDoc struct {
	Prior, Kind string
	Exact       *struct {
		Features []struct {
			Name      string
			Inclusion float64
		}
		MaxError float64 `json:"max_error"`
		MaxZ     float64 `json:"max_z"`
	}
	Features []struct {
		Name                    string
		Inclusion, MCSE, Moved  *float64
		Rhat, Mean, SD, Q5, Q95 *float64
		PAboveDelta             *float64 `json:"p_above_delta"`
		ExcludesZero            bool     `json:"excludes_zero"`
		Scale, Norm, Effect     *float64
		ScaleMCSE               *float64 `json:"scale_mcse"`
		NormMCSE                *float64 `json:"norm_mcse"`
		EffectMCSE              *float64 `json:"effect_mcse"`
		Reason                  string
	}
	Factors []struct{}
	MEff    *struct{} `json:"m_eff"`
	Size    []struct {
		K           int
		Probability float64
	}
	MedianModel []string `json:"median_model"`
	Models      []struct {
		Features    []string
		Probability float64
	}
	Pairs []struct {
		A, B        string
		Probability float64
	}
	Units, Width, Layers, Depth []struct{}
}

// printed runs a command and returns what it prints, on stdout and stderr.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	u, out, errs := testUI()
	run(u, args, commands()...)
	require.NotEmpty(t, out.String(), errs.String())
	return out.String() + errs.String()
}

func TestInclusionDocumentOfIndicators(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	printed(t, "sample", "--prior=spike-slab(pi=0.5,slab=zellner,g=n)", "--seed=1", "--out="+dir, "--features=bmi,tc,hdl,age")
	doc, _ := document[indicatorDoc](t, 0, "pip", dir, "--exact", "--models=3", "--json")
	require.Equal(t, "indicator", doc.Kind)
	require.Len(t, doc.Models, 3)
	require.Len(t, doc.Pairs, 6)
	total, mean, inclusion := 0.0, 0.0, 0.0
	for _, s := range doc.Size {
		total += s.Probability
		mean += s.Probability * float64(s.K)
	}
	require.InDelta(t, 1, total, 1e-12)
	for i, f := range doc.Features {
		require.InDelta(t, doc.Exact.Features[i].Inclusion, *f.Inclusion, doc.Exact.MaxError+1e-15)
		inclusion += *f.Inclusion
		if f.Name == "bmi" {
			require.Nil(t, f.Moved)
			require.Equal(t, "did not move", f.Reason)
		} else if exact := doc.Exact.Features[i].Inclusion; exact > 0.02 && exact < 0.98 {
			require.Greater(t, *f.Moved, 0.0)
			require.Empty(t, f.Reason)
		}
	}
	require.InDelta(t, mean, inclusion, 0.05, "the mean size is the sum of the inclusions")
	require.Less(t, doc.Exact.MaxZ, 4.0)
	require.Contains(t, doc.MedianModel, "bmi")
	joint := map[string]float64{}
	for _, p := range doc.Pairs {
		joint[p.A+" "+p.B], joint[p.B+" "+p.A] = p.Probability, p.Probability
	}
	for _, f := range doc.Features {
		if f.Name != "bmi" {
			require.InDelta(t, *f.Inclusion, joint["bmi "+f.Name], 0.05, "bmi is always in")
		}
	}
}

// Where the sampler holds the weight, an indicator that did not move has no
// probability.
func TestIndicatorThatDidNotMoveHasNoInclusion(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	printed(t, "sample", "--prior=spike-slab", "--sampler=expanded", "--seed=1", "--draws=300", "--out="+dir)
	doc, _ := document[indicatorDoc](t, 0, "pip", dir, "--json")
	bmi := doc.Features[2]
	require.Equal(t, []string{"bmi", "did not move"}, []string{bmi.Name, bmi.Reason})
	require.Nil(t, bmi.Inclusion)
	require.Nil(t, bmi.MCSE)
	require.Nil(t, bmi.Moved)
	require.Contains(t, doc.MedianModel, "bmi", "it is in each draw")

	text := printed(t, "pip", dir)
	require.Contains(t, text, "did not move, in each draw in: bmi")
	require.NotRegexp(t, `\nbmi +[01]\.`, text)
}

// A prior without indicators has no posterior probability of inclusion, and no
// command says that it has one.
func TestContinuousPriorsHaveNoInclusionProbability(t *testing.T) {
	bare := func(text string) (found []string) {
		for _, line := range strings.Split(text, "\n") {
			if strings.Contains(strings.ReplaceAll(line, "pseudo-PIP", ""), "PIP") {
				found = append(found, line)
			}
		}
		return found
	}
	priors := []string{"gaussian", "flat", "regularized-horseshoe", "log-uniform(0.1,10)"}
	for _, f := range gsm.Families() {
		if f.Name != "spike-slab" && f.Name != "log-uniform" {
			priors = append(priors, f.Name)
		}
	}
	for _, prior := range priors {
		dir := filepath.Join(t.TempDir(), "run")
		require.Empty(t, bare(printed(t, "sample", "--prior="+prior, "--seed=1", "--draws=20", "--warmup=20", "--out="+dir)), prior)
		for _, command := range []string{"pip", "summary", "diagnose"} {
			require.Empty(t, bare(printed(t, command, dir)), "%s %s", command, prior)
			require.Empty(t, bare(printed(t, command, dir, "--json")), "%s %s", command, prior)
		}
		require.Empty(t, bare(printed(t, "sample", "--resume="+dir, "--json")), prior)
	}
	// Help may say what spike-slab has, in a paragraph that names it.
	for _, command := range []string{"sample", "pip", "summary", "diagnose"} {
		for _, paragraph := range strings.Split(printed(t, command, "--help"), "\n\n") {
			for _, line := range bare(paragraph) {
				require.Contains(t, paragraph, "spike-slab", line)
			}
		}
	}
	// The test sees what it is for.
	dir := filepath.Join(t.TempDir(), "run")
	require.NotEmpty(t, bare(printed(t, "sample", "--prior=spike-slab", "--seed=1", "--draws=20", "--warmup=20", "--out="+dir)))
}
