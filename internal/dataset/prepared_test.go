package dataset

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func bits(values []float64) []uint64 {
	out := make([]uint64, len(values))
	for i, v := range values {
		out[i] = math.Float64bits(v)
	}
	return out
}

func roundTrip(t *testing.T, f *Frame) *Frame {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f.WriteCSV(&b))
	packed := zip(b.String())
	g, err := ReadFrame(&b, "data.csv", f.Schema)
	require.NoError(t, err)
	require.Equal(t, f.Schema, g.Schema)
	require.Equal(t, bits(f.X), bits(g.X))
	require.Equal(t, bits(f.Y), bits(g.Y))
	require.Equal(t, bits(f.Offset), bits(g.Offset))
	require.Equal(t, f.Rows, g.Rows)
	require.Equal(t, f.SHA256(), g.SHA256())
	g, err = ReadFrame(strings.NewReader(packed), "data.csv.gz", f.Schema)
	require.NoError(t, err)
	require.Equal(t, f.SHA256(), g.SHA256())
	return g
}

func TestPreparedDataKeepEveryBit(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	hard := []float64{0, math.Copysign(0, -1), 5e-324, -5e-324, 2.2250738585072009e-308, math.MaxFloat64, -math.MaxFloat64,
		1.0 / 3, 0.1, 1e22, 1e23, 9007199254740993, math.Pi, 1e-300, 123456789012345680}
	f := &Frame{Schema: Schema{Features: []string{"a", "1990", `he said "no"`, "x;y|z\tw, v", "#", "größe", "-d"}, Target: "2.5", OffsetName: "log exposure"}, Rows: 500}
	for range f.Rows * len(f.Features) {
		f.X = append(f.X, number64(rng, hard))
	}
	for range f.Rows {
		f.Y = append(f.Y, number64(rng, hard))
		f.Offset = append(f.Offset, number64(rng, hard))
	}
	f.Features[3] = "x;y|z, v" // no control characters
	roundTrip(t, f)
}

func number64(rng *rand.Rand, hard []float64) float64 {
	for rng.IntN(3) > 0 {
		if v := math.Float64frombits(rng.Uint64()); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
	}
	return hard[rng.IntN(len(hard))]
}

func TestPreparedDataOfTables(t *testing.T) {
	for _, s := range []Selection{
		{}, {Baseline: true}, {Offset: "o"}, {Offset: "o", Baseline: true, Categorical: []string{"n"}}, {Features: []string{"n"}},
	} {
		f := mustSelect(t, "n,sex,one,o,y\n1,m,u,.5,1\n2,f,u,-0,2\n1,m,u,1e-320,3\n", s)
		g := roundTrip(t, f)
		require.Equal(t, []int{1, 2, 3}, g.Numbers)
	}
	f := mustSelect(t, "a,y\n1,2\n3,4\n", Selection{})
	var b bytes.Buffer
	require.NoError(t, f.WriteCSV(&b))
	require.Equal(t, "\"a\",\"y\"\n1,2\n3,4\n", b.String())
}

func TestReadFrameRefuses(t *testing.T) {
	s := Schema{Features: []string{"a", "b"}, Target: "y"}
	for text, want := range map[string]string{
		"":                         "d.csv: there is nothing in it: a table starts with a line of column names",
		"a,y\n1,2\n":               "d.csv: its columns (a, y) are not those of the settings stored beside it (a, b, y): one of the two was changed",
		"b,a,y\n1,2,3\n":           "d.csv: its columns (b, a, y) are not those of the settings stored beside it (a, b, y): one of the two was changed",
		"a,b,y\n1,2,3\n4,,6\n":     `d.csv:3: column "b": prepared data hold numbers only: the file was changed`,
		"a,b,y\n1,2,3\n4,5,Inf\n":  `d.csv:3: column "y": prepared data hold numbers only: the file was changed`,
		"a,b,y\nu,2,3\nv,5,6\n":    `d.csv:2: column "a": prepared data hold numbers only: the file was changed`,
		"a,b,y\n1,2,3\n4,5\n":      "d.csv:3: 2 cells where the header has 3: every line needs as many",
		"a;b;y\n1;2;3\n":           "d.csv: its columns (a;b;y) are not those of the settings stored beside it (a, b, y): one of the two was changed",
		zip("a,b,y\n1,2,3\n")[:25]: "d.csv: the gzip stream ends too early: the file was cut short, get it again",
	} {
		_, err := ReadFrame(strings.NewReader(text), "d.csv", s)
		require.EqualError(t, err, want)
	}
	require.EqualError(t, (&Frame{Schema: s, Source: "new.csv"}).WriteCSV(&bytes.Buffer{}),
		"new.csv: new data without a target cannot be stored as training data")
}

// A model without features keeps its target, and the offset.
func TestFrameWithoutFeatures(t *testing.T) {
	for _, offset := range []string{"", "b"} {
		f, err := mustRead(t, "a,b,y\nx,2,3\n,5,7\n").Select(Selection{NoFeatures: true, Features: []string{"a"}, Offset: offset})
		require.NoError(t, err)
		require.Empty(t, f.Features)
		require.Empty(t, f.X)
		require.Equal(t, []float64{3, 7}, f.Y)
		var b bytes.Buffer
		require.NoError(t, f.WriteCSV(&b))
		again, err := ReadFrame(&b, "d.csv", f.Schema)
		require.NoError(t, err)
		require.Equal(t, f.SHA256(), again.SHA256())
		match, err := mustRead(t, "y,b\n3,2\n7,5\n").Match(f.Schema, false)
		require.NoError(t, err)
		require.Equal(t, f.SHA256(), match.SHA256())
	}
}

func TestSchemaThatDoesNotFit(t *testing.T) {
	const want = "t.csv: the columns in the settings stored beside it do not fit together: the settings were changed"
	for name, s := range map[string]Schema{
		"out of range":  {Features: []string{"s=u"}, Factors: []Factor{{Name: "s", Levels: []string{"u"}, First: 1}}},
		"before":        {Features: []string{"s=u"}, Factors: []Factor{{Name: "s", Levels: []string{"u"}, First: -1}}},
		"other names":   {Features: []string{"s=u"}, Factors: []Factor{{Name: "s", Levels: []string{"v"}}}},
		"overlap":       {Features: []string{"s=u", "a"}, Factors: []Factor{{Name: "s", Levels: []string{"u"}}, {Name: "s", Levels: []string{"u"}}}},
		"empty factor":  {Features: []string{"a"}, Factors: []Factor{{Name: "s"}}},
		"huge position": {Features: []string{"a"}, Factors: []Factor{{Name: "s", Base: "u", First: 9}}},
	} {
		_, err := mustRead(t, "a,s,y\n1,u,2\n").Match(s, false)
		require.EqualError(t, err, want, name)
		_, err = ReadFrame(strings.NewReader("a\n1\n"), "t.csv", s)
		require.EqualError(t, err, want, name)
	}
}

// The hash is of what was read, not of how it was written.
func TestSHA256(t *testing.T) {
	base := mustSelect(t, "a,b,y\n1,2,3\n4,5,6\n", Selection{})
	require.Len(t, base.SHA256(), 64)
	for _, same := range []string{"a;b;y\r\n1.0;2e0;3\r\n4;5;6", zip("\"a\",\"b\",\"y\"\n1,2,3\n4,5,6\n")} {
		require.Equal(t, base.SHA256(), mustSelect(t, same, Selection{}).SHA256())
	}
	seen := map[string]bool{base.SHA256(): true}
	for _, c := range []struct {
		text string
		sel  Selection
	}{
		{"a,c,y\n1,2,3\n4,5,6\n", Selection{}}, {"ab,c,y\n1,2,3\n4,5,6\n", Selection{}}, {"a,bc,y\n1,2,3\n4,5,6\n", Selection{}},
		{"a,b,z\n1,2,3\n4,5,6\n", Selection{}}, {"a,b,y\n1,2,3\n4,5,7\n", Selection{}}, {"a,b,y\n1,2,3\n4,5.000000000000001,6\n", Selection{}},
		{"a,b,y\n4,5,6\n1,2,3\n", Selection{}}, {"a,b,y\n1,2,3\n4,5,6\n", Selection{Offset: "b"}}, {"a,b,y\n1,2,3\n4,5,6\n", Selection{Target: "b"}},
		{"a,b,y\n1,2,0\n4,5,6\n", Selection{}}, {"a,b,y\n1,2,-0\n4,5,6\n", Selection{}},
	} {
		h := mustSelect(t, c.text, c.sel).SHA256()
		require.False(t, seen[h], c.text)
		seen[h] = true
	}
	// A stored hash must never change: runs are resumed by it. This one was
	// computed with Python's hashlib and struct from the layout in SHA256.
	require.Equal(t, "7043c0d56f33df95dde32d35c4842ae033ea82f6705e61d132eec6e8b9ff99d7", base.SHA256())
}
