package runfolder

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReadUnevenChains(t *testing.T) {
	f := newToy(t, toyInfo(4, 4, 6))
	d, err := f.Read()
	require.NoError(t, err)
	require.Equal(t, []string{"no chain has draws yet"}, d.Notes())
	require.Equal(t, [][]float64{}, d.Chains("a"))
	require.Zero(t, d.Len())

	finish(t, f, 1)
	require.NoError(t, f.Extend(9))
	finish(t, f, 3)
	d, err = f.Read()
	require.NoError(t, err)
	require.Equal(t, []int{6, 0, 9, 0}, d.done)
	require.Equal(t, []int{1, 3}, d.Numbers())
	require.Equal(t, 6, d.Len())
	require.Equal(t, []string{"chains 2, 4 of 4 have no draws yet", "the chains have 6 to 9 draws of 9: the first 6 of each are used"}, d.Notes())
	require.Len(t, d.Chains("step_size"), 2)
	for _, c := range d.Chains("step_size") {
		require.Len(t, c, 6)
		require.Equal(t, 6, cap(c))
	}
	require.Len(t, d.All("a"), 2)
	require.Len(t, d.All("a")[1], 9)
	require.Len(t, d.Warmup("a"), 2)
	require.Len(t, d.Warmup("a")[1], 4)
	require.Nil(t, d.Chains("zeta"))
	require.Equal(t, f.Info().Columns, d.Names())

	require.NoError(t, f.Extend(12))
	d, err = f.Read()
	require.NoError(t, err)
	require.Contains(t, d.Notes()[1], "draws of 12")
	require.NoError(t, os.Remove(f.path(chainFile(3, drawsEnd))))
	require.NoError(t, os.Remove(f.path(chainFile(3, stateEnd))))
	finish(t, f, 2, 4)
	require.NoError(t, os.Remove(f.path(chainFile(1, drawsEnd))))
	require.NoError(t, os.Remove(f.path(chainFile(1, stateEnd))))
	d, err = f.Read()
	require.NoError(t, err)
	require.Equal(t, []string{"chains 1, 3 of 4 have no draws yet"}, d.Notes())
}

// A reader beside a writer, which is also stopped and resumed, sees whole rows
// of the right values only, and all that was saved.
func TestReadWhileDrawn(t *testing.T) {
	info := toyInfo(2, 50, 3000)
	want := unbroken(t, info, 1, 2)
	f := newToy(t, info)
	done := make(chan error)
	go func() {
		for draws := 500; ; draws += 500 {
			w, err := f.Writer([]int{1, 2})
			if err == nil {
				w.flush, w.save = 0, 5*time.Millisecond
				err = toyRun(f, w, 2, draws, 20*time.Microsecond, 1, 2)
				w.Close()
			}
			if err != nil || draws == info.Draws {
				done <- err
				return
			}
		}
	}()
	reads, last := 0, []int{0, 0}
	for running := true; running; {
		select {
		case err := <-done:
			require.NoError(t, err)
			running = false
		case <-time.After(2 * time.Millisecond):
		}
		for kind, chains := range bits(t, f) {
			for i, c := range chains {
				require.LessOrEqual(t, len(c), len(want[kind][i]))
				if len(chains) == 2 {
					require.Equal(t, want[kind][i][:len(c)], c)
				}
			}
		}
		d, err := f.Read()
		require.NoError(t, err)
		for i, n := range d.done {
			require.GreaterOrEqual(t, n, last[i])
		}
		last = d.done
		reads++
	}
	require.Equal(t, want, bits(t, f))
	require.Greater(t, reads, 20)
}
