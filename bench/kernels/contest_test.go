//go:build linux

package main

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Ours and gonum make the same of each piece of work, and one that makes
// something else is refused.
func TestContestantsAgree(t *testing.T) {
	all := []contestant{&local{is: "kern", prepare: ours}, &local{is: "gonum", prepare: gonum}}
	for _, w := range works {
		w.n, w.k = min(w.n, 192), min(w.k, 300)
		calls, err := calibrate(w, all)
		require.NoError(t, err)
		require.Positive(t, min(calls[0], calls[1]), w.name())
	}
	wrong := &local{is: "wrong", prepare: func(w work) (func(), func() []float64) {
		do, out := gonum(w)
		return func() { do(); out()[0]++ }, out
	}}
	_, err := calibrate(works[0], append(all, wrong))
	require.ErrorContains(t, err, "wrong makes")
}

func TestPeerAnswers(t *testing.T) {
	for _, w := range works[:2] {
		require.Equal(t, 6, len(strings.Fields(w.line())))
	}
	require.Equal(t, "gradient 1000 8 0 tanh 50,50", work{kind: "gradient", n: 1000, k: 8, act: "tanh", hidden: []int{50, 50}}.line())
	serve(&local{is: "kern", prepare: ours}, bytes.NewBufferString("mul 192 13 10 - - 1\ngradient 100 1 0 tanh 8 1\n"))
}

func TestFlopsOfAGradient(t *testing.T) {
	w := work{kind: "gradient", n: 1000, k: 8, hidden: []int{50, 50}}
	require.Equal(t, 1000.0*2*(3*(50*50+50)+2*8*50), w.flops())
	require.True(t, math.IsNaN(median(nil)))
	require.Equal(t, 2.5, median([]float64{4, 2, 3, 1}))
}

func TestRow(t *testing.T) {
	w, nan := work{kind: "mul", n: 192, k: 13, m: 10}, math.NaN()
	require.Equal(t, "| "+w.name()+" | 900 µs | 80 % | 2.5x |  |", row(w, result{9e-4, 0.8, []float64{1, 2.5, nan}}))
	require.Equal(t, "| "+w.name()+" | 2.17 ms |  | 1x |", row(w, result{2.17e-3, nan, []float64{1, 1}}))
	require.Equal(t, "| "+w.name()+" |  |  |  |", row(w, result{nan, nan, []float64{nan, nan}}))
}
