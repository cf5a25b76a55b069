package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"gonum.org/v1/gonum/mat"

	"noiseprior/diagnostics"
	"noiseprior/model"
	"noiseprior/sampler"
)

// scoreRows is how many held-out rows are scored at once: their predictions by
// every draw are in memory together.
const scoreRows = 64

// scores returns how well the held-out rows are predicted, nil where there are
// none. The run's problem must be restored.
func (r *results) scores() *diagnostics.Scores {
	post := r.problem.posterior
	test := post.Data().Test
	if test == nil {
		return nil
	}
	blocks := (len(test.Rows) + scoreRows - 1) / scoreRows
	scorers := make([]diagnostics.Scorer, blocks)
	var columns [][][]float64 // of the model's quantities: chains of draws
	for _, name := range post.Names() {
		columns = append(columns, r.draws.Chains(name))
	}
	inParts(blocks, func(from, to int) {
		for b := from; b < to; b++ {
			rng := rand.New(sampler.NewStream(r.info.Seed, -1-b)) // chains have the streams from 1 on
			scoreBlock(&scorers[b], post, columns, rng, b*scoreRows, min((b+1)*scoreRows, len(test.Rows)))
		}
	})
	var all diagnostics.Scorer
	for _, s := range scorers {
		all.Merge(s)
	}
	out := all.Scores()
	return &out
}

// scoreBlock scores the held-out rows from..to.
func scoreBlock(s *diagnostics.Scorer, post *model.Posterior, columns [][][]float64, rng *rand.Rand, from, to int) {
	test, n := post.Data().Test, to-from
	offset := test.Offset
	if offset != nil {
		offset = offset[from:to]
	}
	var x *mat.Dense
	if test.X != nil {
		_, p := test.X.Dims()
		x = test.X.Slice(from, to, 0, p).(*mat.Dense)
	}
	rows := post.Rows(x, n, offset)
	classes := post.Spec().Likelihood.Outputs()
	_, two := post.Spec().Likelihood.(model.Bernoulli)
	numbers := len(classes) == 1 && !two
	mean := make([]float64, n*len(classes))
	logp, draws := make([][]float64, n), make([][]float64, n)
	row, y := make([]float64, len(columns)), make([]float64, n)
	var law model.Predictive
	total := 0.0
	for c := range columns[0] {
		for i := range columns[0][c] {
			for j := range row {
				row[j] = columns[j][c][i]
			}
			post.Predict(&law, row, rows)
			for k, m := range law.Mean {
				mean[k] += m
			}
			if numbers {
				law.Rand(rng, y)
			}
			for k := range n {
				logp[k], draws[k] = append(logp[k], law.LogDensity(k, test.Y[from+k])), append(draws[k], y[k])
			}
			total++
		}
	}
	for k := range mean {
		mean[k] /= total
	}
	for k := range n {
		switch target := test.Y[from+k]; {
		case numbers:
			s.AddNumber(target, mean[k], logp[k], draws[k])
		case two:
			s.AddClass(int(target), []float64{1 - mean[k], mean[k]}, logp[k])
		default:
			s.AddClass(int(target), mean[k*len(classes):(k+1)*len(classes)], logp[k])
		}
	}
}

// writeScores prints how well the held-out rows are predicted.
func (r *results) writeScores(u *ui) {
	s := r.scores()
	if s == nil {
		return
	}
	var words []string
	for _, c := range []struct {
		name  string
		value float64
	}{{"RMSE", s.RMSE}, {"accuracy", s.Accuracy}, {"log score", s.LogScore}, {"CRPS", s.CRPS}, {"90 % coverage", s.Coverage90}, {"Brier score", s.Brier}, {"AUC", s.AUC}} {
		if !math.IsNaN(c.value) {
			words = append(words, c.name+" "+formatDigits(c.value, 4))
		}
	}
	fmt.Fprintln(u.out)
	fmt.Fprintln(u.out, wrap(fmt.Sprintf("Predictions of %s held out (%s): %s", count(s.Rows, "row"), r.settings.HeldOut.How, strings.Join(words, ", ")), u.width(), ""))
}

// predictJSON is what is said of predictions whose targets are known.
type predictJSON struct {
	Rows       int    `json:"rows"`
	RMSE       number `json:"rmse"`
	LogScore   number `json:"log_score"`
	CRPS       number `json:"crps"`
	Coverage90 number `json:"coverage90"`
	Accuracy   number `json:"accuracy"`
	Brier      number `json:"brier"`
	AUC        number `json:"auc"`
}

// predictJSON returns the scores of the held-out rows, nil where there are none.
func (r *results) predictJSON() *predictJSON {
	s := r.scores()
	if s == nil {
		return nil
	}
	return &predictJSON{s.Rows, number(s.RMSE), number(s.LogScore), number(s.CRPS), number(s.Coverage90), number(s.Accuracy), number(s.Brier), number(s.AUC)}
}
