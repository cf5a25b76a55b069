package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

// stepped returns a progress whose clock and ticks are the test's own. step
// moves the clock, puts the chains before the iterations next, and ticks.
func stepped(u *ui, set sampler.Settings, columns ...string) (p *progress, step func(d time.Duration, next ...int)) {
	clock := time.Unix(0, 0)
	p = newProgress(u, set)
	p.now = func() time.Time { return clock }
	p.open(columns)
	close(p.stopped)
	return p, func(d time.Duration, next ...int) {
		for k, i := range next {
			p.Record(set.Chains[k], i-1, make([]float64, len(columns)))
		}
		clock = clock.Add(d)
		p.tick(clock)
	}
}

func TestProgressLines(t *testing.T) {
	u, out, errs := testUI()
	says := func(want string) {
		t.Helper()
		require.Equal(t, want, errs.String())
		errs.Reset()
	}
	p, step := stepped(u, sampler.Settings{Chains: []int{1, 2}, Warmup: 1000, Draws: 3000})
	step(100*time.Millisecond, -900, -900)
	says("") // too early to speak
	step(100*time.Millisecond, -800, -800)
	says("")
	step(200*time.Millisecond, -600, -600)
	says("warm-up: 800 of 8000 iterations (10 %), 2000/s, 4 s left\n")
	step(200*time.Millisecond, -400, -400)
	says("")
	step(400*time.Millisecond, 0, 0)
	says("sampling: 2000 of 8000 iterations (25 %), 2000/s, 3 s left\n")
	step(25*time.Second, 10, 10)
	says("") // stuck
	step(5*time.Second, 10, 10)
	require.Regexp(t, `^sampling: 2020 of 8000 iterations \(25 %\), [\d.]+/s, (\d+ h )?\d+ min( \d+ s)? left\n$`, errs.String())
	errs.Reset()
	step(29*time.Second, 3000, 2999)
	require.Regexp(t, `^sampling: 7999 of 8000 iterations \(99 %\), \d+/s, 0 s left\n$`, errs.String())
	errs.Reset()
	step(time.Second, 3000, 3000)
	says("") // the last line is about to come
	p.close()
	says("2 chains x (1000 warm-up + 3000 draws) in 1 min 1 s\n")
	p.close()
	says("")
	require.Empty(t, out.String())
}

func TestProgressResumed(t *testing.T) {
	u, _, errs := testUI()
	set := sampler.Settings{Chains: []int{3}, Warmup: 100, Draws: 20000, From: map[int]sampler.Checkpoint{3: {Next: 10000}}}
	p, step := stepped(u, set)
	step(time.Second)
	require.Empty(t, errs.String(), "nothing is told as done that was there before")
	step(time.Second, 12100)
	require.Equal(t, "sampling: 12,200 of 20,100 iterations (60 %), 1223/s, 6 s left\n", errs.String())
	errs.Reset()
	p.close()
	require.Equal(t, "1 chain x (100 warm-up + 20000 draws) stopped after 12,200 of 20,100 iterations in 2.00 s\n", errs.String())

	p, step = stepped(u, set)
	errs.Reset()
	p.extend(10100)
	step(time.Second, 10100)
	p.close()
	require.Equal(t, "1 chain x (100 warm-up + 10100 draws), the last 100 of 10,200 iterations in 1.00 s\n", errs.String())
}

// A run that goes on for --until-ess keeps telling its tenths, of the new total.
func TestProgressExtended(t *testing.T) {
	u, _, errs := testUI()
	p, step := stepped(u, sampler.Settings{Chains: []int{1}, Draws: 1000})
	step(time.Second, 950)
	step(time.Second, 1000)
	p.extend(10000)
	step(time.Second, 1500)
	step(time.Second, 2100)
	step(time.Second, 10000)
	p.close()
	require.Regexp(t, `^sampling: 950 of 1000 iterations \(95 %\).*
sampling: 1500 of 10,000 iterations \(15 %\).*
sampling: 2100 of 10,000 iterations \(21 %\).*
1 chain x \(0 warm-up \+ 10000 draws\) in 5.00 s
$`, errs.String())
}

func TestProgressDivergences(t *testing.T) {
	u, _, errs := testUI()
	p, _ := stepped(u, sampler.Settings{Chains: []int{1}, Warmup: 1, Draws: 2}, "lp", "diverging")
	p.Record(1, -1, []float64{0, 1}) // not in the warm-up
	p.Record(1, 0, []float64{0, 1})
	p.Record(1, 1, []float64{0, 0})
	p.close()
	require.Equal(t, "1 chain x (1 warm-up + 2 draws) in 0.00 s, 1 divergent\n", errs.String())
}

func TestProgressOfTrajectories(t *testing.T) {
	u, _, errs := testUI()
	p, step := stepped(u, sampler.Settings{Chains: []int{1, 2}, Warmup: 1000, Draws: 1000}, "step_size", "tree_depth", "diverging")
	step(time.Second)
	p.Record(1, -1, []float64{0.5, 3, 0})
	p.Record(2, 0, []float64{0.123, 8, 1})
	p.Record(2, 1, []float64{0.123, 10, 0})
	step(time.Second)
	require.Regexp(t, `^sampling: 2002 of 4000 iterations \(50 %\), .* left, step 0\.12, depth 8\.1, 1 divergent\n$`, errs.String())
	require.Regexp(t, `^chain 1  sampling  .*1000/2000 .* left  step 0\.50  depth 3\.0$`, p.line(p.chains[0], 120))
	require.Regexp(t, `^chain 2  sampling  .*1002/2000 .* left  step 0\.12  depth 8\.1  1 divergent$`, p.line(p.chains[1], 120))
	p.close()
}

func TestProgressWithoutARun(t *testing.T) {
	u, _, errs := testUI()
	newProgress(u, sampler.Settings{Chains: []int{1}}).close()
	require.Empty(t, errs.String())
}

func TestProgressBar(t *testing.T) {
	u, _, _ := testUI()
	p, step := stepped(u, sampler.Settings{Chains: []int{1, 10, 2, 3}, Warmup: 1000, Draws: 1000}, "diverging")
	step(100*time.Millisecond, -900, 0, 1000)
	p.Record(10, 0, []float64{1})
	bar := func(k, width int) string { return p.line(p.chains[k], width) }
	require.Equal(t, "chain  1  warm-up   █░░░░░░░░░░░░░░░░░░░   100/2000    1000/s  2 s left", bar(0, 79))
	require.Equal(t, "chain 10  sampling  ██████████░░░░░░░░░░  1000/2000  10,000/s  0 s left  1 divergent", bar(1, 84))
	require.Equal(t, "chain  2  done      ████████████████████  2000/2000", bar(2, 79))
	require.Equal(t, "chain  3  waiting   ░░░░░░░░░░░░░░░░░░░░     0/2000", bar(3, 79))
	require.Equal(t, "chain  1  warm-up    100/2000    1000/s  2 s left", bar(0, 55), "no room for a bar")
	require.Equal(t, "chain  1  warm-up    100", bar(0, 24))
	require.Equal(t, "", bar(0, 0))

	p.u, _, _ = testUI("TERM=dumb")
	require.Equal(t, "chain  1  warm-up   #-------------------   100/2000    1000/s  2 s left", bar(0, 79))
}

// BenchmarkProgressRecord: what progress costs a row.
func BenchmarkProgressRecord(b *testing.B) {
	u, _, _ := testUI()
	p, _ := stepped(u, sampler.Settings{Chains: []int{1, 2, 3, 4}, Draws: 1 << 40}, "lp", "diverging")
	row := []float64{0, 0}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p.Record(1, i, row)
	}
}
