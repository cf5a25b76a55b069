package dataset

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/stretchr/testify/require"
)

// clinic is a file of another program, with a column of every kind: see
// testdata/clinic.py.
func clinic(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/clinic.parquet")
	require.NoError(t, err)
	return b
}

func TestParquetOfAnotherProgram(t *testing.T) {
	table, err := Read(bytes.NewReader(clinic(t)), "clinic.parquet")
	require.NoError(t, err)
	require.Equal(t, 12, table.Rows)
	require.Equal(t, []string{`the row index of pandas, column "__index_level_0__", is left out`}, table.Notes)
	require.Equal(t, "age bmi dose sex site code smoker born seen at price id count big ratio peak tags where raw nothing y", strings.Join(table.names, " "))
	texts := func(name string) string { return strings.Join(table.cells([]int{table.index[name]})[0], "|") }
	for name, want := range map[string]string{
		"age":     "23|45|31|52|38|27|61|33|48|29|55|41",
		"bmi":     "21.5|27.25|24|30.5|26.75|22|29.5|25.25|28|23.5|31|0.1",
		"dose":    "0.5|1||1.5|0.5|1|1.5|0.5|1|1.5|0.5|0.1",
		"sex":     "f|m|m|f|f|m|f|m|f|m|m|f",
		"site":    "Ulm|Köln||Ulm|Köln|Ulm|Köln|Ulm|Köln|Ulm|Köln|Ulm",
		"code":    "01|1|01|1|01|1|01|1|01|1|01|1",
		"smoker":  "true|false|false|true|false|false|true|false||false|true|false",
		"born":    strings.Repeat("1990-01-01|", 6) + strings.TrimSuffix(strings.Repeat("1990-01-02|", 6), "|"),
		"seen":    strings.TrimSuffix(strings.Repeat("1969-12-31T12:30:00|1969-12-31T12:30:00.5|", 6), "|"),
		"at":      strings.TrimSuffix(strings.Repeat("07:30:00|08:30:00|", 6), "|"),
		"price":   "-3.25|-2.25|-1.25|0.25|1.25|2.25|3.25|4.25|5.25|6.25|7.25|8.25",
		"nothing": "|||||||||||",
		"y":       "3.5|1.25|4|2.5|0.75|3|1|4.25|2|0.5|3.75|1.5",
	} {
		require.Equal(t, want, texts(name), name)
	}
	require.True(t, strings.HasPrefix(texts("id"), "9007199254740993|9007199254740995|"))
	require.True(t, strings.HasPrefix(texts("big"), "18446744073709551615|18446744073709551614|"))

	num := func(name string) []float64 { return table.Columns[table.index[name]].Num }
	require.Equal(t, []float64{23, 45, 31}, num("age")[:3])
	require.Equal(t, float64(float32(0.1)), num("dose")[11])
	require.True(t, math.IsNaN(num("dose")[2]))
	require.Equal(t, []float64{-3.25, -2.25, -1.25, 0.25}, num("price")[:4])
	require.Equal(t, []float64{4000000000, 4000000009}, num("count")[:2])
	require.Equal(t, 0x1p64, num("big")[0])
	for _, name := range []string{"sex", "site", "code", "smoker", "born", "seen", "at"} {
		require.True(t, table.Columns[table.index[name]].Text, name)
	}
	for name, message := range map[string]string{
		"dose":    `clinic.parquet: row 3, column "dose": a missing cell; fill it in, or leave out 1 row of 12 with --na=drop`,
		"site":    `clinic.parquet: row 3, column "site": a missing cell; fill it in, or leave out 1 row of 12 with --na=drop`,
		"smoker":  `clinic.parquet: row 9, column "smoker": a missing cell; fill it in, or leave out 1 row of 12 with --na=drop`,
		"ratio":   `clinic.parquet: row 2, column "ratio": a missing cell (NaN); fill it in, or leave out 1 row of 12 with --na=drop`,
		"peak":    `clinic.parquet: row 2, column "peak": "-Inf" is infinite: correct it, or leave the column out with --features=-peak`,
		"code":    `clinic.parquet: column "code": levels "01" and "1" are one number in two spellings: write them alike`,
		"tags":    `clinic.parquet: column "tags": it holds structures or lists, which no model can take: leave the column out with --features=-tags`,
		"where":   `clinic.parquet: column "where": it holds structures or lists, which no model can take: leave the column out with --features=-where`,
		"raw":     `clinic.parquet: column "raw": it holds bytes that are no text, which no model can take: leave the column out with --features=-raw`,
		"nothing": `clinic.parquet: row 1, column "nothing": a missing cell, one of 12: nothing 12; fill them in, or leave the column out with --features=-nothing`,
	} {
		_, err := table.Select(Selection{Features: []string{"age", name}})
		require.EqualError(t, err, message)
	}
	f, err := table.Select(Selection{Features: []string{"age", "sex", "site", "id", "seen"}, DropMissing: true})
	require.NoError(t, err)
	require.Equal(t, []string{"age", "sex=f", "sex=m", "site=Köln", "site=Ulm", "id", "seen=1969-12-31T12:30:00", "seen=1969-12-31T12:30:00.5"}, f.Features)
	require.Equal(t, []int{1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12}, f.Numbers)
	require.Equal(t, []float64{23, 1, 0, 0, 1, 9007199254740992, 1, 0}, f.X[:8])
	require.Contains(t, f.Notes, `column "id": 12 integers past 2^53 rounded, the first is "9007199254740993" in row 1; if they are identifiers, leave the column out with --features=-id`)

	// What was trained on it takes a text of the same columns, and the reverse.
	rows := mustRead(t, "y,sex,age\n1,f,20\n2,m,30\n")
	plain, err := table.Select(Selection{Features: []string{"age", "sex"}})
	require.NoError(t, err)
	match, err := rows.Match(plain.Schema, false)
	require.NoError(t, err)
	require.Equal(t, []float64{20, 1, 0, 30, 0, 1}, match.X)
	trained, err := rows.Select(Selection{Target: "y"})
	require.NoError(t, err)
	match, err = table.Match(trained.Schema, false)
	require.NoError(t, err)
	require.Equal(t, 12, match.Rows)
}

// Packed, from standard input, and as a target of two classes.
func TestParquetInEveryDress(t *testing.T) {
	b := clinic(t)
	table, err := Open("-", strings.NewReader(zip(string(b))))
	require.NoError(t, err)
	f, err := table.Select(Selection{Target: "smoker", Features: []string{"age"}, Classes: Two, DropMissing: true})
	require.NoError(t, err)
	require.Equal(t, []float64{1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0}, f.Y)
	_, err = table.Select(Selection{Target: "raw", Features: []string{"age"}})
	require.EqualError(t, err, `stdin: column "raw": it holds bytes that are no text, which no model can take: name another --target`)

	text := mustRead(t, "PAR1,y\n1,2\n3,4PAR1\n")
	require.Equal(t, []string{"PAR1", "y"}, text.names, "a text that begins and ends like one")
}

// twin is a row of the same table as Parquet and as text.
type twin struct {
	Zeta  float64  `parquet:"zeta"`
	Small *float32 `parquet:"small,optional"`
	Whole int64    `parquet:"whole"`
	Few   uint8    `parquet:"few"`
	Word  *string  `parquet:"word,optional,dict"`
	Alpha float64  `parquet:"alpha"`
}

// A table is the same frame, whether it comes as Parquet or as text.
func TestParquetEqualsText(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Brotli, &parquet.Zstd} {
		var rows []twin
		var text strings.Builder
		text.WriteString("zeta,small,whole,few,word,alpha\n")
		for range 5000 {
			r := twin{Zeta: rng.NormFloat64() * math.Pow(10, float64(rng.IntN(300)-150)), Whole: rng.Int64N(1<<53) - 1<<52, Few: uint8(rng.IntN(3)), Alpha: rng.Float64()}
			small, word := "", ""
			if rng.IntN(50) > 0 {
				v := float32(rng.NormFloat64())
				r.Small, small = &v, strconv.FormatFloat(float64(v), 'g', -1, 64)
			}
			if rng.IntN(50) > 0 {
				word = []string{"low", "high", "größer, am \"größten\"", "3"}[rng.IntN(4)]
				r.Word = &word
			}
			rows = append(rows, r)
			fmt.Fprintf(&text, "%v,%s,%d,%d,\"%s\",%v\n", r.Zeta, small, r.Whole, r.Few, strings.ReplaceAll(word, `"`, `""`), r.Alpha)
		}
		var b bytes.Buffer
		w := parquet.NewGenericWriter[twin](&b, parquet.Compression(codec), parquet.MaxRowsPerRowGroup(1700), parquet.PageBufferSize(4000))
		_, err := w.Write(rows)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		table, err := Read(&b, "t.parquet")
		require.NoError(t, err)
		sel := Selection{Target: "alpha", Categorical: []string{"few"}, DropMissing: true}
		got, err := table.Select(sel)
		require.NoError(t, err)
		want := mustSelect(t, text.String(), sel)
		require.Equal(t, want.SHA256(), got.SHA256(), codec)
	}
}

func TestParquetOfNoUse(t *testing.T) {
	type empty struct {
		A float64 `parquet:"a"`
	}
	var b bytes.Buffer
	require.NoError(t, parquet.NewGenericWriter[empty](&b).Close())
	_, err := Read(&b, "t.parquet")
	require.EqualError(t, err, "t.parquet: it has columns but no rows")

	b.Reset()
	w := parquet.NewGenericWriter[empty](&b, parquet.Compression(&parquet.Lz4Raw))
	w.Write(make([]empty, 100))
	require.NoError(t, w.Close())
	_, err = Read(&b, "t.parquet")
	require.EqualError(t, err, "t.parquet: the Parquet file is packed with LZ4, which cannot be read: write it with zstd or snappy, or export it as CSV")

	b.Reset()
	w = parquet.NewGenericWriter[empty](&b)
	w.Write(make([]empty, 100))
	require.NoError(t, w.Close())
	lim := standard
	lim.cells = 99
	_, err = read(&b, "t.parquet", 0, lim)
	require.EqualError(t, err, "t.parquet: about 100 rows of 1 columns, more than the 99 cells that fit in memory: take a part of them")
}

// A file that is cut anywhere is refused, one with a wrong byte is refused or
// read, and nothing panics.
func TestParquetDamaged(t *testing.T) {
	whole := clinic(t)
	step := 7
	if testing.Short() {
		step = 97
	}
	refused := 0
	for i := 0; i < len(whole); i += step {
		_, err := read(bytes.NewReader(whole[:i]), "t.csv", 0, fuzzed)
		require.Error(t, err, "cut at %d", i)
		checkRefusal(t, err)
		b := bytes.Clone(whole)
		b[i] ^= 1 << (i % 8)
		table, err := read(bytes.NewReader(b), "t.csv", 0, fuzzed)
		checkRefusal(t, err)
		if err != nil {
			refused++
		} else {
			checkTable(t, table)
		}
	}
	t.Logf("%d of %d files with a wrong bit refused", refused, (len(whole)+step-1)/step)
}

// Several wrong bytes, half of the time in the footer, neither panic nor take
// time: the library believes whatever a head says of lengths.
func TestParquetOfWrongBytes(t *testing.T) {
	whole := clinic(t)
	rng := rand.New(rand.NewPCG(10, 11))
	files := 5000
	if testing.Short() {
		files = 500
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range files {
		b := bytes.Clone(whole)
		for range 1 + rng.IntN(8) {
			i := 4 + rng.IntN(len(b)-8)
			if rng.IntN(2) == 0 {
				i = len(b) - 5 - rng.IntN(7000)
			}
			b[i] = byte(rng.IntN(256))
		}
		start := time.Now()
		table, err := read(bytes.NewReader(b), "t.csv", 0, fuzzed)
		checkRefusal(t, err)
		if err == nil {
			checkTable(t, table)
		}
		require.Less(t, time.Since(start), 5*time.Second)
	}
	runtime.ReadMemStats(&after)
	require.Less(t, (after.TotalAlloc-before.TotalAlloc)/uint64(files), uint64(1<<21), "bytes allocated for a file of 16 kB")
}

// FuzzParquet checks that any bytes between the marks of a Parquet file are read
// or refused in one sentence.
func FuzzParquet(f *testing.F) {
	b := clinic(f)
	f.Add(b[4 : len(b)-4])
	f.Add([]byte("\x15\x04\x15\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append(append([]byte("PAR1"), b...), "PAR1"...)
		table, err := read(bytes.NewReader(b), "t.csv", 0, fuzzed)
		checkRefusal(t, err)
		if err == nil {
			checkTable(t, table)
		}
	})
}
