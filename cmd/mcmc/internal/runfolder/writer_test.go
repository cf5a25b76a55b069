package runfolder

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

func TestOneWriterPerChain(t *testing.T) {
	f := newToy(t, toyInfo(4, 4, 6))
	w, err := f.Writer([]int{2, 1})
	require.NoError(t, err)
	_, err = f.Writer([]int{2, 3})
	require.ErrorIs(t, err, ErrInput)
	host, _ := os.Hostname()
	require.Regexp(t, `chain 2 of .* is being drawn by process \d+ on `+host+` since .* \(\ds ago\): wait`, err.Error())
	other, err := f.Writer([]int{3, 4}) // the refused one gave chain 3 back
	require.NoError(t, err)
	require.NoError(t, toyRun(f, other, 2, 6, 0, 3, 4))
	require.NoError(t, other.Close())
	require.NoError(t, toyRun(f, w, 2, 6, 0, 1, 2))
	require.NoError(t, w.Close())
	require.NoError(t, w.Close())
	require.Equal(t, unbroken(t, f.Info(), 1, 2, 3, 4), bits(t, f))
	require.NotContains(t, strings.Join(list(t, f.Dir()), " "), lockEnd)

	for text, chains := range map[string][]int{"no chain 0": {0}, "no chain 5": {5}, "chain 1 is named twice": {1, 1}} {
		_, err := f.Writer(chains)
		require.ErrorIs(t, err, ErrInput)
		require.ErrorContains(t, err, text)
	}
}

func TestOwnerOfALock(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	require.Equal(t, "process 7 on box since 2026-01-02 02:04:05 UTC (1h0m0s ago)", owner(strings.NewReader("7 2026-01-02T02:04:05Z box\n"), now))
	require.Equal(t, "process 7 on box since 2026-01-03 02:04:05 UTC", owner(strings.NewReader("7 2026-01-03T02:04:05Z box\n"), now), "a clock that was set back")
	require.Equal(t, "another process", owner(strings.NewReader(""), now))
	require.Equal(t, "process x on z", owner(strings.NewReader("x y z"), now))
}

// A file whose owner died is locked again without a word, whatever it says.
func TestStaleLock(t *testing.T) {
	f := newToy(t, toyInfo(1, 4, 6))
	write(t, f, chainFile(1, lockEnd), []byte("1 2020-01-01T00:00:00Z elsewhere\nand more"))
	require.Empty(t, finish(t, f, 1))
}

// Owners come and go at once: never are there two.
func TestLockHasOneOwner(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	require.NoError(t, err)
	defer root.Close()
	var owners atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for taken := 0; taken < 40; {
				l, err := takeLock(root, "lock")
				if h := (held{}); errors.As(err, &h) {
					continue
				}
				if err != nil || owners.Add(1) != 1 {
					t.Errorf("two owners, or %v", err)
					return
				}
				taken++
				owners.Add(-1)
				l.release()
			}
		})
	}
	all.Wait()
}

func TestReadOnlyFolder(t *testing.T) {
	f := newToy(t, toyInfo(1, 4, 6))
	finish(t, f, 1)
	require.NoError(t, os.Chmod(f.Dir(), 0o555))
	defer os.Chmod(f.Dir(), 0o777)
	if os.WriteFile(f.path("probe"), nil, 0o666) == nil {
		os.Remove(f.path("probe"))
		t.Skip("this user may write everywhere")
	}
	_, err := f.Writer([]int{1})
	require.ErrorIs(t, err, ErrInput)
	require.ErrorIs(t, f.Extend(10), ErrInput)
	_, err = Create(filepath.Join(f.Dir(), "new"), toyInfo(1, 4, 6), toyData, Refuse)
	require.ErrorIs(t, err, ErrInput)
	require.Equal(t, unbroken(t, f.Info(), 1), bits(t, f), "reading needs no leave to write")
}

func TestWriterRefusesForeignRows(t *testing.T) {
	f := newToy(t, toyInfo(2, 4, 6))
	w, err := f.Writer([]int{1})
	require.NoError(t, err)
	defer w.Close()
	require.ErrorContains(t, w.Begin([]string{"a"}), "columns: 4 of them, not 1")
	require.NoError(t, w.Begin(f.Info().Columns))
	row := make([]float64, 4)
	require.ErrorContains(t, w.Record(2, -4, row), "not one of this writer's")
	require.ErrorContains(t, w.Record(1, 0, row), "for iteration 0, not of 4 for iteration -4")
	require.ErrorContains(t, w.Record(1, -4, row[:3]), "3 columns")
	require.NoError(t, w.Record(1, -4, row))
}

func TestEndOfWarmupIsSaved(t *testing.T) {
	f := newToy(t, toyInfo(1, 2, 6))
	w, err := f.Writer([]int{1})
	require.NoError(t, err)
	for i := -2; i < 3; i++ {
		require.NoError(t, w.Record(1, i, make([]float64, 4)))
		require.NoError(t, w.Save(1, false, func() (sampler.Checkpoint, error) { return sampler.Checkpoint{Next: i + 1}, nil }))
		c, saved := w.From()[1]
		require.Equal(t, i >= -1, saved)
		require.Zero(t, c.Next)
	}
	w.save = 0
	wrong := errors.New("no tuning")
	require.ErrorIs(t, w.Save(1, false, func() (sampler.Checkpoint, error) { return sampler.Checkpoint{}, wrong }), wrong)
	require.ErrorIs(t, w.Record(1, 3, make([]float64, 4)), wrong, "the chain has stopped")
	require.NoError(t, w.Close())
	require.ErrorContains(t, w.Record(1, 3, make([]float64, 4)), "no tuning")
}

func TestWarmupIsDroppedUnlessSaved(t *testing.T) {
	info := toyInfo(2, 50, 30)
	info.SaveWarmup, info.Thin = false, 3
	f := newToy(t, info)
	finish(t, f, 1, 2)
	want := unbroken(t, info, 1, 2)
	for name := range want {
		if strings.HasPrefix(name, "warmup") {
			delete(want, name)
		}
	}
	require.Equal(t, want, bits(t, f))
}

// damage changes the files of a finished chain 1 of two; each case says what
// writer and reader answer.
func TestDamagedChains(t *testing.T) {
	info := toyInfo(2, 4, 8)
	want := unbroken(t, info, 1, 2)
	blocks := func(t *testing.T) *Folder { // a block for each row, a checkpoint after row 4 and the last
		f := newToy(t, info)
		w, err := f.Writer([]int{1, 2})
		require.NoError(t, err)
		w.flush = 0
		require.NoError(t, toyRun(f, w, 1, info.Draws, 0, 1, 2))
		require.NoError(t, w.Close())
		return f
	}
	const block = blockHead + 4*8 + blockSum
	draws, state := chainFile(1, drawsEnd), chainFile(1, stateEnd)
	other := newToy(t, func() Info { i := toyInfo(2, 4, 8); i.Seed = 1; return i }())
	finish(t, other, 1, 2)
	for _, c := range []struct {
		name           string
		change         func(t *testing.T, f *Folder)
		writer, reader string // of the error; "" where it goes on
		note           string
	}{
		{"middle block", func(t *testing.T, f *Folder) { flip(t, f, draws, headerSize+3*block+20) }, "is damaged at byte 220, among the 12 rows", "is damaged at byte 220", ""},
		{"last block", func(t *testing.T, f *Folder) { flip(t, f, draws, headerSize+11*block+20) }, "is damaged at byte 636", "is damaged at byte 636", ""},
		{"length of 4 GB", func(t *testing.T, f *Folder) {
			b := read(t, f, draws)
			copy(b[headerSize:], "\xff\xff\xff\xff")
			write(t, f, draws, b)
		}, "is damaged at byte 64", "is damaged at byte 64", ""},
		{"middle block, no state", func(t *testing.T, f *Folder) {
			flip(t, f, draws, headerSize+3*block+20)
			require.NoError(t, os.Remove(f.path(state)))
		}, "", "is damaged at byte 220 and has good rows behind it", "chain-1.state is missing, so the chain begins again and its 3 rows are drawn anew; chain 1: chain-1.draws is damaged at byte 220"},
		{"a block removed, no state", func(t *testing.T, f *Folder) {
			b := read(t, f, draws)
			write(t, f, draws, append(b[:headerSize+3*block:headerSize+3*block], b[headerSize+4*block:]...))
			require.NoError(t, os.Remove(f.path(state)))
		}, "", "and has good rows behind it", "begins again"},
		{"shorter", func(t *testing.T, f *Folder) { write(t, f, draws, read(t, f, draws)[:300]) }, "has lost rows, it holds 300 bytes of the 688", "has lost rows", ""},
		{"missing", func(t *testing.T, f *Folder) { require.NoError(t, os.Remove(f.path(draws))) }, "is missing or empty, but chain-1.state covers 12 rows", "is missing or empty", ""},
		{"empty", func(t *testing.T, f *Folder) { write(t, f, draws, nil) }, "is missing or empty", "is missing or empty", ""},
		{"zeros behind", func(t *testing.T, f *Folder) { write(t, f, draws, append(read(t, f, draws), make([]byte, 5000)...)) }, "", "", "5000 zero bytes at the end of chain-1.draws are cut"},
		{"garbage behind", func(t *testing.T, f *Folder) {
			write(t, f, draws, append(read(t, f, draws), "rows, rows and rows, but none good"...))
		}, "", "", "a torn block of 34 bytes"},
		{"state missing", func(t *testing.T, f *Folder) { require.NoError(t, os.Remove(f.path(state))) }, "", "", "its 12 rows are drawn anew"},
		{"state damaged", func(t *testing.T, f *Folder) { flip(t, f, state, 100) }, "chain-1.state is damaged: restore it, or remove it", "", ""},
		{"state cut", func(t *testing.T, f *Folder) { write(t, f, state, read(t, f, state)[:50]) }, "chain-1.state is damaged", "", ""},
		{"state of another chain", func(t *testing.T, f *Folder) { write(t, f, state, read(t, f, chainFile(2, stateEnd))) }, "holds chain 2", "", ""},
		{"state of another run", func(t *testing.T, f *Folder) { write(t, f, state, read(t, other, state)) }, "belongs to another run", "", ""},
		{"state of another program", func(t *testing.T, f *Folder) { write(t, f, state, []byte("hello")) }, "is not a state file", "", ""},
		{"draws of another chain", func(t *testing.T, f *Folder) { write(t, f, draws, read(t, f, chainFile(2, drawsEnd))) }, "chain-1.draws holds chain 2", "holds chain 2", ""},
		{"draws of another run", func(t *testing.T, f *Folder) { write(t, f, draws, read(t, other, draws)) }, "chain-1.draws belongs to another run", "belongs to another run", ""},
		{"draws of another program", func(t *testing.T, f *Folder) { write(t, f, draws, []byte("hello")) }, "is not a draws file", "is not a draws file", ""},
		{"draws of another program behind zeros", func(t *testing.T, f *Folder) {
			write(t, f, draws, append(make([]byte, 64), 'x'))
			os.Remove(f.path(state))
		}, "is not a draws file", "is not a draws file", ""},
		{"header damaged", func(t *testing.T, f *Folder) { flip(t, f, draws, 30) }, "has a damaged header", "has a damaged header", ""},
		{"other format", func(t *testing.T, f *Folder) {
			h := f.header(1).bytes()
			h[16] = 2
			b := read(t, f, draws)
			copy(b, reseal(h))
			write(t, f, draws, b)
		}, "has format 2 and this version reads 1", "has format 2", ""},
		{"header torn", func(t *testing.T, f *Folder) { write(t, f, draws, read(t, f, draws)[:40]); os.Remove(f.path(state)) }, "", "", ""},
		{"header zero", func(t *testing.T, f *Folder) { write(t, f, draws, make([]byte, 64)); os.Remove(f.path(state)) }, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := blocks(t)
			c.change(t, f)
			before := read0(f, draws)
			_, err := f.Read()
			if c.reader == "" {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, ErrInput)
				require.ErrorContains(t, err, c.reader)
			}
			w, err := f.Writer([]int{2, 1})
			if c.writer != "" {
				require.ErrorIs(t, err, ErrInput)
				require.ErrorContains(t, err, c.writer)
				require.Equal(t, before, read0(f, draws), "a refused file is not touched")
				require.NotContains(t, strings.Join(list(t, f.Dir()), " "), lockEnd)
				return
			}
			require.NoError(t, err)
			require.Contains(t, strings.Join(w.Notes(), "; "), c.note)
			require.NoError(t, toyRun(f, w, 1, info.Draws, 0, 1, 2))
			require.NoError(t, w.Close())
			require.Equal(t, want, bits(t, f))
		})
	}
}

func read0(f *Folder, name string) []byte {
	b, _ := os.ReadFile(f.path(name))
	return b
}

// reseal gives a header that was changed its checksum.
func reseal(h []byte) []byte {
	end := headerSize - blockSum
	binary.LittleEndian.PutUint32(h[end:], crc32.Checksum(h[:end], castagnoli))
	return h
}

func flip(t *testing.T, f *Folder, name string, at int) {
	b := read(t, f, name)
	b[at] ^= 1
	write(t, f, name, b)
}

// The folder is moved in the middle of a run and the rows follow it; then it is
// removed, and the chain says so.
func TestFolderMovesAndVanishes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open folder is neither moved nor removed there")
	}
	f := newToy(t, toyInfo(1, 0, 100))
	w, err := f.Writer([]int{1})
	require.NoError(t, err)
	row := make([]float64, 4)
	i := 0
	step := func() error {
		if err := w.Record(1, i, row); err != nil {
			return err
		}
		i++
		return w.Save(1, true, func() (sampler.Checkpoint, error) { return sampler.Checkpoint{Next: i}, nil })
	}
	require.NoError(t, step())
	moved := filepath.Join(t.TempDir(), "moved")
	require.NoError(t, os.Rename(f.Dir(), moved))
	require.NoError(t, step())
	g, err := Open(moved)
	require.NoError(t, err)
	d, err := g.Read()
	require.NoError(t, err)
	require.Equal(t, 2, d.Len())
	require.NoError(t, os.RemoveAll(moved))
	err = step()
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NotErrorIs(t, err, ErrInput)
	require.ErrorContains(t, err, "its first 2 draws are safe: the folder seems to have been removed")
	require.Equal(t, err, step(), "a chain that failed is not tried again")
	w.Close()
}

func TestCancelledRunIsSaved(t *testing.T) {
	f := newToy(t, toyInfo(2, 20, 1000))
	w, err := f.Writer([]int{1, 2})
	require.NoError(t, err)
	cause := errors.New("interrupt")
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
	set := sampler.Settings{Seed: f.Info().Seed, Chains: []int{1, 2}, Warmup: 20, Draws: 1000, Threads: 2}
	err = sampler.Run(ctx, toy{}, func() sampler.Kernel { return &walk{step: 1, pause: 100 * time.Microsecond} }, set, w)
	require.ErrorIs(t, err, cause)
	require.NoError(t, w.Close())
	require.Empty(t, finish(t, f, 1, 2), "nothing was cut")
	require.Equal(t, unbroken(t, f.Info(), 1, 2), bits(t, f))
}
