package runfolder

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

// folder returns the run folder that the disk holds.
func (r *ram) folder(t require.TestingT) *Folder {
	f, err := open(r.opener(), "run")
	require.NoError(t, err)
	return f
}

// reported is a writer that keeps what it reported as saved.
type reported struct {
	*Writer
	next map[int]int
}

func (r reported) Save(k int, last bool, snapshot func() (sampler.Checkpoint, error)) error {
	err := r.Writer.Save(k, last, snapshot)
	if c, ok := r.From()[k]; ok && err == nil {
		r.next[k] = c.Next
	}
	return err
}

// ramSession creates a run on r and draws it, saving and flushing at the given pace.
func ramSession(r *ram, info Info, flush, save time.Duration) error {
	return reportingSession(r, info, flush, save, map[int]int{})
}

func reportingSession(r *ram, info Info, flush, save time.Duration, next map[int]int) error {
	f, err := create(r.opener(), ".", info, toyData, Refuse)
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	w, err := f.Writer([]int{1, 2})
	if err != nil {
		return fmt.Errorf("writer: %w", err)
	}
	w.flush, w.save = flush, save
	set := sampler.Settings{Seed: info.Seed, Chains: []int{1, 2}, Warmup: info.Warmup, Draws: info.Draws, Thin: 1, Threads: 1, From: w.From()}
	err = sampler.Run(context.Background(), toy{}, func() sampler.Kernel { return &walk{step: 1} }, set, reported{w, next})
	if e := w.Close(); err == nil {
		err = e
	}
	return err
}

var safeDraws = regexp.MustCompile(`chain (\d+) stopped, .* its first (\d+) draws are safe`)

// Every operation of a run fails once, in every way; what was safe stays, and
// the resumed run is the unbroken one.
func TestFailingDisk(t *testing.T) {
	info := toyInfo(2, 4, 6)
	want := unbroken(t, info, 1, 2)
	harmless := regexp.MustCompile(`^(close read|remove|stat|read read|open to read)`)
	for _, mode := range []struct {
		name        string
		flush, save time.Duration
		sticky      bool
		cause       error
	}{
		{"error once, saving always", 0, 0, false, syscall.EIO},
		{"full from then on, saving always", 0, 0, true, syscall.ENOSPC},
		{"error once, saving seldom", 0, time.Hour, false, syscall.EIO},
		{"read-only from then on, saving seldom", 0, time.Hour, true, syscall.EROFS},
	} {
		t.Run(mode.name, func(t *testing.T) {
			n := 1
			for ; ; n++ {
				r := newRAM()
				r.at, r.sticky, r.cause = n, mode.sticky, mode.cause
				err := ramSession(r, info, mode.flush, mode.save)
				failed := r.failed
				r.heal()
				if failed == "" {
					require.NoError(t, err)
					break
				}
				if err == nil {
					require.Regexp(t, harmless, failed, "operation %d failed unnoticed", n)
					require.Equal(t, want, bits(t, r.folder(t)))
					continue
				}
				require.ErrorIs(t, err, mode.cause, "operation %d: %s", n, failed)
				if strings.HasPrefix(err.Error(), "create:") {
					require.ErrorIs(t, err, ErrInput)
					if !mode.sticky {
						require.Empty(t, r.entries, "operation %d: %s", n, failed)
					}
					continue
				}
				f := r.folder(t)
				for _, m := range safeDraws.FindAllStringSubmatch(err.Error(), -1) {
					k, _ := strconv.Atoi(m[1])
					safe, _ := strconv.Atoi(m[2])
					w, err := f.Writer([]int{1, 2})
					require.NoError(t, err)
					require.GreaterOrEqual(t, max(w.From()[k].Next, 0), safe)
					require.NoError(t, w.Close())
				}
				finish(t, f, 1, 2)
				require.Equal(t, want, bits(t, f), "operation %d: %s", n, failed)
			}
			require.Greater(t, n, 60)
			t.Logf("%d operations failed", n-1)
		})
	}
}

// Every operation of an extension and of a replacement fails once: the old
// run.json or the new one is there, and the next attempt succeeds.
func TestFailingExtendAndReplace(t *testing.T) {
	info := toyInfo(2, 4, 6)
	n := 1
	for failed := "first"; failed != ""; n++ {
		r := newRAM()
		require.NoError(t, ramSession(r, info, 0, time.Hour))
		f := r.folder(t)
		r.ops, r.at, r.cause = 0, n, syscall.EIO
		err := f.Extend(9)
		failed = r.failed
		r.heal()
		want := 9
		if err != nil {
			require.ErrorIs(t, err, syscall.EIO)
			want = 6
		}
		require.Equal(t, want, f.Info().Draws)
		if failed != "sync folder" { // the new one is in place then, which does no harm
			require.Equal(t, want, r.folder(t).Info().Draws, failed)
		}
		require.NoError(t, f.Extend(9))
		finish(t, f, 1, 2)
		require.Equal(t, unbroken(t, f.Info(), 1, 2), bits(t, f))
	}
	require.Greater(t, n, 10)
	next := toyInfo(1, 2, 3)
	n = 1
	for failed := "first"; failed != ""; n++ {
		r := newRAM()
		require.NoError(t, ramSession(r, info, 0, time.Hour))
		r.ops, r.at, r.cause = 0, n, syscall.EIO
		_, err := create(r.opener(), ".", next, toyData, Replace)
		failed = r.failed
		r.heal()
		if err != nil {
			require.ErrorIs(t, err, ErrInput)
			require.NotContains(t, r.entries, infoFile+staged, failed)
			require.NotContains(t, r.entries, dataFile+staged, failed)
		}
		f, err := create(r.opener(), ".", next, toyData, Replace)
		require.NoError(t, err)
		finish(t, f, 1)
		require.Equal(t, unbroken(t, next, 1), bits(t, f))
	}
	require.Greater(t, n, 10)
}

// The power fails at any operation and leaves any part of what was not synced:
// the folder opens, holds all that was saved, and the resumed run is the unbroken one.
func TestPowerFailure(t *testing.T) {
	info := toyInfo(2, 4, 12)
	want := unbroken(t, info, 1, 2)
	rng := rand.New(rand.NewPCG(1, 2))
	whole := newRAM()
	require.NoError(t, ramSession(whole, info, 0, 0))
	cut, created := 0, 0
	for range 300 {
		r := newRAM()
		r.at, r.sticky, r.cause = 1+rng.IntN(whole.ops), true, syscall.EIO
		save := time.Duration(rng.IntN(2)) * time.Hour
		saved := map[int]int{}
		err := reportingSession(r, info, 0, save, saved)
		r = r.crash(rng)
		if r.entries[infoFile] == nil {
			require.Empty(t, saved)
			require.Error(t, err)
			require.NoError(t, ramSession(r, info, 0, 0))
			require.Equal(t, want, bits(t, r.folder(t)))
			created++
			continue
		}
		f := r.folder(t)
		w, err := f.Writer([]int{1, 2})
		require.NoError(t, err)
		require.NoError(t, w.Close())
		for k, next := range saved {
			require.Contains(t, w.From(), k)
			require.GreaterOrEqual(t, w.From()[k].Next, next, "chain %d lost what was reported as saved", k)
		}
		if len(w.Notes()) > 0 {
			cut++
		}
		finish(t, f, 1, 2)
		require.Equal(t, want, bits(t, f))
	}
	t.Logf("%d runs were created again, %d lost something behind their checkpoints", created, cut)
	require.Greater(t, cut, 30)
}

// The draws file is cut at every byte: with its state file gone, or one that
// covers no more than what is left, the run goes on to the same rows; what
// lacks covered rows is refused.
func TestCutAtEveryByte(t *testing.T) {
	info := toyInfo(2, 4, 12)
	want := unbroken(t, info, 1, 2)
	whole := newRAM()
	require.NoError(t, ramSession(whole, info, 0, time.Hour)) // a block each row, states at rows 4 and 16
	all := whole.entries[chainFile(1, drawsEnd)].data
	final := whole.entries[chainFile(1, stateEnd)].data
	half := newRAM()
	short := info
	short.Draws = 0
	require.NoError(t, ramSession(half, short, 0, time.Hour))
	early := half.entries[chainFile(1, stateEnd)].data
	warm, err := decodeState(early, whole.folder(t).header(1))
	require.NoError(t, err)
	require.Equal(t, 4, warm.covers.rows)

	for size := range len(all) + 1 {
		for _, state := range [][]byte{nil, early, final} {
			r := newRAM()
			for name, n := range whole.entries {
				r.entries[name] = &inode{data: append([]byte{}, n.data...)}
			}
			r.entries[chainFile(1, drawsEnd)].data = append([]byte{}, all[:size]...)
			covers := 0
			if state == nil {
				delete(r.entries, chainFile(1, stateEnd))
			} else {
				r.entries[chainFile(1, stateEnd)].data = state
				covers = len(all)
				if &state[0] == &early[0] {
					covers = int(warm.covers.bytes)
				}
			}
			f := r.folder(t)
			if size < covers {
				_, err := f.Writer([]int{1})
				require.ErrorIs(t, err, ErrInput, "%d of %d bytes", size, covers)
				if size%64 == 0 { // a reader looks several times
					_, err = f.Read()
					require.ErrorIs(t, err, ErrInput)
				}
				continue
			}
			_, err := f.Read()
			require.NoError(t, err)
			finish(t, f, 1)
			require.Equal(t, want, bits(t, f), "%d bytes", size)
		}
	}
}
