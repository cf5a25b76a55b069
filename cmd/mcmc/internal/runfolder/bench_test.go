package runfolder

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

// wide returns the info of a run of one chain with 40 columns.
func wide(draws int) Info {
	info := toyInfo(1, 0, draws)
	info.Columns = nil
	for i := range 40 {
		info.Columns = append(info.Columns, "beta["+strconv.Itoa(i)+"]")
	}
	return info
}

func wideWriter(t testing.TB, draws int) (*Folder, *Writer, []float64) {
	f, err := Create(t.TempDir(), wide(draws), toyData, Refuse)
	require.NoError(t, err)
	w, err := f.Writer([]int{1})
	require.NoError(t, err)
	row := make([]float64, 40)
	for i := range row {
		row[i] = rand.Float64()
	}
	return f, w, row
}

func noSnapshot() (sampler.Checkpoint, error) { return sampler.Checkpoint{}, nil }

// One row of 40 columns, recorded and saved as sampler.Run does it, the writing
// of blocks and the checkpoints of every 5 s included.
func BenchmarkRecord(b *testing.B) {
	f, w, row := wideWriter(b, 1<<30)
	path := f.path(chainFile(1, drawsEnd))
	i := 0
	snapshot := func() (sampler.Checkpoint, error) { return sampler.Checkpoint{Next: i}, nil }
	b.SetBytes(320)
	b.ReportAllocs()
	for b.Loop() {
		if w.Record(1, i, row) != nil {
			b.Fatal("record")
		}
		i++
		if w.Save(1, false, snapshot) != nil {
			b.Fatal("save")
		}
		if i%(1<<20) == 0 { // keep the disk small
			b.StopTimer()
			require.NoError(b, os.Truncate(path, headerSize))
			b.StartTimer()
		}
	}
	require.NoError(b, w.Close())
}

// A file of 100,000 rows of 40 columns, 32 MB.
func BenchmarkRead(b *testing.B) {
	f, w, row := wideWriter(b, 100_000)
	for i := range 100_000 {
		require.NoError(b, w.Record(1, i, row))
	}
	require.NoError(b, w.Close())
	b.SetBytes(32_000_000)
	b.ReportAllocs()
	for b.Loop() {
		_, err := f.Read()
		require.NoError(b, err)
	}
}

func TestRecordDoesNotAllocate(t *testing.T) {
	_, w, row := wideWriter(t, 1<<30)
	i := 0
	n := testing.AllocsPerRun(5000, func() {
		if w.Record(1, i, row) != nil || w.Save(1, false, noSnapshot) != nil {
			t.Fatal("record")
		}
		i++
	})
	require.Zero(t, n)
	require.NoError(t, w.Close())
}
