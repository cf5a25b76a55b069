package sampler_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/sampler"
)

var _ diagnostics.Draws = (*sampler.Draws)(nil)

func TestDrawsKeepsWhatTheRunGave(t *testing.T) {
	draws, l := sampler.NewDraws(), newLog()
	set := sampler.Settings{Seed: 1, Chains: []int{7, 2}, Warmup: 5, Draws: 20}
	require.NoError(t, sampler.Run(context.Background(), bell{}, newWalk, set, sampler.Tee(draws, l)))
	require.Equal(t, l.columns, draws.Names())
	for j, name := range draws.Names() {
		chains := draws.Chains(name)
		require.Len(t, chains, 2)
		for k, chain := range []int{2, 7} {
			require.Len(t, chains[k], 20, "warm-up is left out")
			for i, v := range chains[k] {
				require.Equal(t, l.rows[chain][5+i][j], v)
			}
		}
	}
	require.Nil(t, draws.Chains("nosuch"))

	set.From = map[int]sampler.Checkpoint{2: l.saves[2][24], 7: l.saves[7][24]}
	set.Draws = 30
	require.NoError(t, sampler.Run(context.Background(), bell{}, newWalk, set, draws))
	require.Len(t, draws.Chains("x0")[1], 30, "a run that goes on is kept behind the first")
}

func TestTeeStopsAtTheFirstError(t *testing.T) {
	no := errors.New("no")
	behind := newLog()
	bad := newLog()
	bad.onRecord = func(int, int) error { return no }
	bad.onSave = func(int) error { return no }
	tee := sampler.Tee(refuse{newLog(), no}, behind)
	require.ErrorIs(t, tee.Begin(nil), no)
	require.Zero(t, behind.begun)

	tee = sampler.Tee(bad, behind)
	require.NoError(t, tee.Begin([]string{"a"}))
	require.Equal(t, []string{"a"}, behind.columns)
	require.ErrorIs(t, tee.Record(1, 0, []float64{1}), no)
	require.Empty(t, behind.rows)
	snapshot := func() (sampler.Checkpoint, error) { return sampler.Checkpoint{}, nil }
	require.ErrorIs(t, tee.Save(1, true, snapshot), no)
	require.Empty(t, behind.saves)
	require.NoError(t, sampler.Tee().Record(1, 0, nil))
}
