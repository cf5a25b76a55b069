package sampler_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

func run(t *testing.T, set sampler.Settings) *log {
	t.Helper()
	l := newLog()
	require.NoError(t, sampler.Run(context.Background(), bell{}, newWalk, set, l))
	return l
}

func TestRunGivesEveryIterationInOrder(t *testing.T) {
	l := run(t, sampler.Settings{Seed: 1, Chains: []int{2, 5}, Warmup: 4, Draws: 3})
	require.Equal(t, 1, l.begun)
	require.Equal(t, []string{"x0", "x1", "x2", "step_size", "left"}, l.columns)
	for _, chain := range []int{2, 5} {
		require.Equal(t, []int{-4, -3, -2, -1, 0, 1, 2}, l.at[chain])
		require.Equal(t, 1, l.last[chain])
		for k, c := range l.saves[chain] {
			require.Equal(t, k-3, c.Next, "a checkpoint names the iteration after it")
			require.Equal(t, l.rows[chain][k][:3], c.X)
		}
		for k, left := range []float64{3, 2, 1, 0, 0, 0, 0} {
			require.Equal(t, left, l.rows[chain][k][4])
		}
		require.Equal(t, l.rows[chain][3][3], l.rows[chain][6][3], "tuning is frozen after warm-up")
	}
	require.Len(t, l.rows, 2)
	require.NotEqual(t, l.rows[2], l.rows[5])
}

func TestThinningKeepsEveryNthDraw(t *testing.T) {
	all := run(t, sampler.Settings{Seed: 1, Chains: []int{1}, Warmup: 3, Draws: 12})
	thin := run(t, sampler.Settings{Seed: 1, Chains: []int{1}, Warmup: 3, Draws: 4, Thin: 3})
	require.Equal(t, []int{-3, -2, -1, 0, 1, 2, 3}, thin.at[1])
	require.Equal(t, all.rows[1][:3], thin.rows[1][:3], "warm-up is not thinned")
	for k := range 4 {
		require.Equal(t, all.rows[1][3+3*k+2], thin.rows[1][3+k])
	}
}

func TestRowsDoNotDependOnThreadsOrOnOtherChains(t *testing.T) {
	set := sampler.Settings{Seed: 9, Chains: []int{1, 2, 3, 4, 5}, Warmup: 10, Draws: 40, Thin: 2, Threads: 1}
	one := run(t, set)
	for _, threads := range []int{0, 2, 4, 16} {
		set.Threads = threads
		require.Equal(t, one.rows, run(t, set).rows, "%d threads", threads)
	}
	set.Chains = []int{4}
	require.Equal(t, one.rows[4], run(t, set).rows[4], "alone")
	set.Chains = []int{4, 1}
	require.Equal(t, one.rows[4], run(t, set).rows[4], "in another order")
	set.Seed = 10
	require.NotEqual(t, one.rows[4], run(t, set).rows[4], "another seed")
}

func TestRunWithoutIterations(t *testing.T) {
	l := run(t, sampler.Settings{Chains: []int{1}})
	require.Equal(t, 1, l.begun)
	require.Empty(t, l.rows)
	l = run(t, sampler.Settings{Chains: []int{1}, Warmup: 2})
	require.Equal(t, []int{-2, -1}, l.at[1])
	require.Equal(t, 1, l.last[1])
}

func TestSettingsRefused(t *testing.T) {
	const negative = "must not be negative"
	for _, c := range []struct {
		set     sampler.Settings
		message string
	}{
		{sampler.Settings{}, "sampler: no chains to run: name at least one"},
		{sampler.Settings{Chains: []int{1, 2, 1}}, "sampler: chain 1 is named twice: two chains with one stream would be the same chain"},
		{sampler.Settings{Chains: []int{1}, Draws: -1}, negative},
		{sampler.Settings{Chains: []int{1}, Warmup: -1}, negative},
		{sampler.Settings{Chains: []int{1}, Thin: -1}, negative},
		{sampler.Settings{Chains: []int{1}, Threads: -1}, negative},
		{sampler.Settings{Chains: []int{1}, Draws: 1, From: map[int]sampler.Checkpoint{1: {X: []float64{1}}}}, "sampler: the checkpoint of chain 1 has 1 coordinates and the model 3: it belongs to another model"},
		{sampler.Settings{Chains: []int{1}, Draws: 1, From: map[int]sampler.Checkpoint{1: {X: []float64{1, 2, 3}}}}, "sampler: chain 1 cannot be resumed: "},
	} {
		require.ErrorContains(t, sampler.Run(context.Background(), bell{}, newWalk, c.set, newLog()), c.message)
	}
}

// An error of a recorder, wherever it comes from, stops all chains at once.
func TestRecorderErrorsStopEveryChain(t *testing.T) {
	full := errors.New("the disk is full")
	set := sampler.Settings{Seed: 1, Chains: []int{1, 2, 3}, Warmup: 5, Draws: 1 << 40, Threads: 3}
	for name, plant := range map[string]func(l *log){
		"record": func(l *log) {
			l.onRecord = func(chain, i int) error {
				if chain == 2 && i == 7 {
					return full
				}
				return nil
			}
		},
		"save": func(l *log) {
			l.onSave = func(chain int) error {
				if chain == 3 {
					return full
				}
				return nil
			}
		},
	} {
		l := newLog()
		plant(l)
		require.ErrorIs(t, sampler.Run(context.Background(), bell{}, newWalk, set, l), full, name)
	}
	err := sampler.Run(context.Background(), bell{}, newWalk, set, refuse{newLog(), full})
	require.ErrorIs(t, err, full)
}

type refuse struct {
	*log
	err error
}

func (r refuse) Begin([]string) error { return r.err }

func TestCancelSavesEveryChain(t *testing.T) {
	cause := errors.New("ctrl-C")
	ctx, cancel := context.WithCancelCause(context.Background())
	l := newLog()
	l.onRecord = func(chain, i int) error {
		if chain == 1 && i == 3 {
			cancel(cause)
		}
		return nil
	}
	set := sampler.Settings{Seed: 1, Chains: []int{1, 2}, Warmup: 5, Draws: 1 << 40, Threads: 2}
	require.ErrorIs(t, sampler.Run(ctx, bell{}, newWalk, set, l), cause)
	require.Equal(t, 1, l.last[1])
	for chain, saves := range l.saves {
		require.Len(t, saves, len(l.rows[chain]))
		require.Equal(t, l.at[chain][len(l.at[chain])-1]+1, saves[len(saves)-1].Next)
	}

	l = newLog()
	require.ErrorIs(t, sampler.Run(ctx, bell{}, newWalk, set, l), cause, "cancelled before it began")
	require.Empty(t, l.rows)
}

// A ctx that ends with the last draw cuts nothing.
func TestCancelAfterTheLastDrawIsNoError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	l := newLog()
	l.onRecord = func(_, i int) error {
		if i == 9 {
			cancel()
		}
		return nil
	}
	set := sampler.Settings{Seed: 1, Chains: []int{1}, Warmup: 5, Draws: 10}
	require.NoError(t, sampler.Run(ctx, bell{}, newWalk, set, l))
	require.Len(t, l.rows[1], 15)
	require.Equal(t, 1, l.last[1])

	set.From = map[int]sampler.Checkpoint{1: l.saves[1][14]}
	require.NoError(t, sampler.Run(ctx, bell{}, newWalk, set, newLog()), "nothing was left to draw")
	set.Draws = 11
	require.ErrorIs(t, sampler.Run(ctx, bell{}, newWalk, set, newLog()), context.Canceled)
}

func TestRunsResumeBitForBit(t *testing.T) {
	mcmctest.Resume(t, bell{}, newWalk)
	mcmctest.Resume(t, bell{}, func() sampler.Kernel {
		return sampler.Sweep{newWalk(), sampler.Sweep{newWalk(), newWalk()}, sampler.Density{Target: bell{}}}
	})
}

// A longer run continues a finished one.
func TestRunsExtend(t *testing.T) {
	set := sampler.Settings{Seed: 4, Chains: []int{1}, Warmup: 5, Draws: 30}
	whole := run(t, set)
	set.Draws = 12
	first := run(t, set)
	set.Draws = 30
	set.From = map[int]sampler.Checkpoint{1: first.saves[1][len(first.saves[1])-1]}
	second := run(t, set)
	require.Equal(t, whole.rows[1], append(first.rows[1], second.rows[1]...))
	set.From[1] = second.saves[1][len(second.saves[1])-1]
	require.Empty(t, run(t, set).rows, "nothing is left to do")
}

type untold struct{ bell }

func (untold) Names() []string { return nil }

func (untold) Record([]float64, []float64) {}

func TestRunAllocatesNothingPerIteration(t *testing.T) {
	quiet := func(draws int) func() {
		return func() {
			sampler.Run(context.Background(), bell{}, newWalk, sampler.Settings{Chains: []int{1}, Draws: draws}, deaf{})
		}
	}
	few, many := testing.AllocsPerRun(5, quiet(10)), testing.AllocsPerRun(5, quiet(10_000))
	require.InDelta(t, few, many, 5)
	require.NoError(t, sampler.Run(context.Background(), untold{}, func() sampler.Kernel { return sampler.Sweep{} }, sampler.Settings{Chains: []int{1}, Draws: 3}, deaf{}))
}

type deaf struct{}

func (deaf) Begin([]string) error { return nil }

func (deaf) Record(int, int, []float64) error { return nil }

func (deaf) Save(int, bool, func() (sampler.Checkpoint, error)) error { return nil }
