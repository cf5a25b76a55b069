package dataset

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// large is a table of 100,000 rows and 50 columns of normal numbers with six
// decimals, 47 MB.
func large() []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for j := range 50 {
		b = append(strconv.AppendInt(append(b, 'c'), int64(j), 10), ',')
	}
	b[len(b)-1] = '\n'
	for range 100_000 {
		for range 50 {
			b = append(strconv.AppendFloat(b, rng.NormFloat64(), 'f', 6, 64), ',')
		}
		b[len(b)-1] = '\n'
	}
	return b
}

func BenchmarkRead(b *testing.B) {
	text := large()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := read(bytes.NewReader(text), "t.csv", int64(len(text)), standard)
		require.NoError(b, err)
	}
}

func BenchmarkSelect(b *testing.B) {
	table, err := Read(bytes.NewReader(large()), "t.csv")
	require.NoError(b, err)
	for b.Loop() {
		_, err := table.Select(Selection{})
		require.NoError(b, err)
	}
}

// BenchmarkOpenDefault is what the command pays at its start.
func BenchmarkOpenDefault(b *testing.B) {
	for b.Loop() {
		_, err := Open("diabetes", nil)
		require.NoError(b, err)
	}
}
