package dataset

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fuzzed limits keep one input cheap.
var fuzzed = limits{bytes: 1 << 20, header: 1 << 16, quoted: 1 << 12, columns: 1000, cells: 1 << 20, ratio: 400, sizable: 1 << 16}

// FuzzRead checks that any bytes are read or refused in one sentence, and
// that what is read can be selected, stored and read back bit by bit.
func FuzzRead(f *testing.F) {
	for _, c := range badInputs() {
		if len(c.text) < 2000 {
			f.Add([]byte(c.text))
		}
	}
	f.Add([]byte("n,sex,x,o,y\n1,m,.5,9,1\n2,f,1.5,8,2\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		start := time.Now()
		table, err := read(bytes.NewReader(b), "t.csv", 0, fuzzed)
		checkRefusal(t, err)
		if err == nil {
			checkTable(t, table)
		}
		require.Less(t, time.Since(start), 2*time.Second)
	})
}

// FuzzGzip checks the same of packed bytes, and that a stream that is not
// whole is refused.
func FuzzGzip(f *testing.F) {
	for _, c := range badInputs() {
		if strings.HasPrefix(c.text, "\x1f\x8b") {
			f.Add([]byte(c.text[2:]))
		}
	}
	f.Add([]byte(zip(table20))[2:])
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append([]byte("\x1f\x8b"), b...)
		table, err := read(bytes.NewReader(b), "t.csv.gz", 0, fuzzed)
		checkRefusal(t, err)
		if err == nil {
			checkTable(t, table)
			_, err = read(bytes.NewReader(b[:len(b)-1]), "t.csv.gz", 0, fuzzed)
			require.Error(t, err)
		}
	})
}

func checkRefusal(t *testing.T, err error) {
	if err != nil {
		require.True(t, strings.HasPrefix(err.Error(), "t.csv"), err)
		require.NotContains(t, err.Error(), "\n")
		require.Less(t, len(err.Error()), 1500)
	}
}

func checkTable(t *testing.T, table *Table) {
	require.Len(t, table.Lines, table.Rows)
	for _, s := range []Selection{{}, {DropMissing: true, Baseline: true}, {DropMissing: true, Categorical: []string{table.names[0]}}} {
		f, err := table.Select(s)
		checkRefusal(t, err)
		if err != nil {
			continue
		}
		require.Len(t, f.X, f.Rows*len(f.Features))
		for _, v := range append(append([]float64(nil), f.X...), f.Y...) {
			require.False(t, math.IsNaN(v) || math.IsInf(v, 0))
		}
		var out bytes.Buffer
		require.NoError(t, f.WriteCSV(&out))
		g, err := ReadFrame(&out, "t.csv", f.Schema)
		require.NoError(t, err)
		require.Equal(t, f.SHA256(), g.SHA256())
		m, err := table.Match(f.Schema, true)
		require.NoError(t, err)
		require.Equal(t, f.SHA256(), m.SHA256())
	}
}
