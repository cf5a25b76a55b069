package dataset

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
}

func TestOpenFindsFileStdinAndSet(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "file.csv", "a,y\n1,2\n3,4\n")
	write(t, "plain.csv.gz", "a,y\n1,2\n3,4\n")
	write(t, "packed.csv", zip("a,y\n1,2\n3,4\n"))
	for _, path := range []string{"file.csv", "plain.csv.gz", "packed.csv", "./file.csv"} {
		table, err := Open(path, nil)
		require.NoError(t, err, path)
		require.Equal(t, 2, table.Rows)
		require.Equal(t, path, table.Source)
	}
	table, err := Open("-", iotest.OneByteReader(strings.NewReader("a,y\n1,2\n3,4\n")))
	require.NoError(t, err)
	require.Equal(t, "stdin", table.Source)
	require.Equal(t, 2, table.Rows)

	table, err = Open("yacht", nil)
	require.NoError(t, err)
	require.Equal(t, 308, table.Rows)
	require.Equal(t, "yacht", table.Source)

	require.NoError(t, os.Mkdir("wine", 0o755))
	table, err = Open("wine", nil)
	require.NoError(t, err, "a folder of a set's name does not hide it")
	require.Equal(t, 1599, table.Rows)

	write(t, "yacht", "a,y\n1,2\n3,4\n")
	table, err = Open("yacht", nil)
	require.NoError(t, err)
	require.Equal(t, 2, table.Rows, "an existing file wins")
	require.Equal(t, []string{"this is the file yacht, not the embedded set of that name"}, table.Notes)
}

func TestOpenRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("folder", 0o755))
	write(t, "empty.csv", "")
	write(t, "bad.csv", "a,b\n1\n")
	for path, want := range map[string]string{
		"":                       "the name of the data file is empty: give a file, - for standard input, or one of " + strings.Join(Names(), ", "),
		"folder":                 "folder: it is a folder: name a file in it",
		"diabets":                `diabets: there is no such file or embedded set, did you mean diabetes?`,
		"Diabetes":               `Diabetes: there is no such file or embedded set, did you mean diabetes?`,
		"housing":                "housing: there is no such file or embedded set, the sets are " + strings.Join(Names(), ", "),
		"housing.csv":            "housing.csv: there is no such file",
		"nowhere/data.csv":       "nowhere/data.csv: there is no such file",
		"bad.csv/x":              "bad.csv/x: not a directory",
		"empty.csv":              "empty.csv: there is nothing in it: a table starts with a line of column names",
		"bad.csv":                "bad.csv:2: 1 cell where the header has 2: remove the line if it is a remark",
		strings.Repeat("x", 300): strings.Repeat("x", 300) + ": file name too long",
		"-":                      "stdin: nothing came in: pipe a table into the command, as in cat data.csv | mcmc sample -",
	} {
		_, err := Open(path, nil)
		require.EqualError(t, err, want, path)
	}
	_, err := Open("-", strings.NewReader("\n"))
	require.EqualError(t, err, "stdin: there is nothing in it: a table starts with a line of column names")
	_, err = Open("-", iotest.ErrReader(errors.New("input/output error")))
	require.EqualError(t, err, "stdin: nothing came in: pipe a table into the command, as in cat data.csv | mcmc sample -")
	if os.Geteuid() != 0 {
		require.NoError(t, os.WriteFile("secret.csv", nil, 0o000))
		_, err = Open("secret.csv", nil)
		require.EqualError(t, err, "secret.csv: permission denied")
	}
}

// A read that fails later is reported, packed or not.
func TestReadReportsFailedReads(t *testing.T) {
	broken := errors.New("input/output error")
	for _, start := range []string{"a,y\n1,2\n3", zip("a,y\n1,2\n3,4\n")[:20]} {
		_, err := Read(io.MultiReader(strings.NewReader(start), iotest.ErrReader(broken)), "t.csv")
		require.ErrorIs(t, err, broken)
		require.EqualError(t, err, "t.csv: input/output error")
	}
}

func TestOpenNoticesAChange(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "t.csv", "a,y\n1,2\n")
	file, err := os.Open("t.csv")
	require.NoError(t, err)
	defer file.Close()
	info, err := file.Stat()
	require.NoError(t, err)
	require.False(t, changed(file, info))
	write(t, "t.csv", "a,y\n1,2\n3,4\n")
	require.True(t, changed(file, info))
}

// Every figure of the list is checked against the files.
func TestEmbeddedListAgreesWithFiles(t *testing.T) {
	files, err := sets.ReadDir("data")
	require.NoError(t, err)
	require.Len(t, embedded, len(files)-len(splitSets()))
	require.Equal(t, "diabetes", Embedded()[0].Name)
	size := 0
	for _, e := range Embedded() {
		table, err := Open(e.Name, nil)
		require.NoError(t, err)
		require.Empty(t, table.Notes)
		f, err := table.Select(Selection{})
		require.NoError(t, err)
		require.Equal(t, e, Info{e.Name, f.Rows, len(f.Features), f.Target, e.Description})
		require.Empty(t, f.Factors)
		require.NotContains(t, e.Description, "\n")
		b, _ := packed(e.Name)
		size += len(b)

		text, err := EmbeddedCSV(e.Name)
		require.NoError(t, err)
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		z.Write(text)
		require.NoError(t, z.Close())
		again, err := Read(&out, e.Name)
		require.NoError(t, err)
		g, err := again.Select(Selection{})
		require.NoError(t, err)
		require.Equal(t, f.SHA256(), g.SHA256())
	}
	require.Less(t, size, 3_000_000)
	_, err = EmbeddedCSV("protien")
	require.EqualError(t, err, "protien: there is no such embedded set, did you mean protein?")
	_, err = EmbeddedCSV("../doc")
	require.ErrorContains(t, err, "there is no such embedded set")
}

// Means and ranges of responses as published with the sets.
func TestEmbeddedResponses(t *testing.T) {
	for name, want := range map[string][3]float64{
		"diabetes": {152.133, 25, 346},
		"uscrime":  {905.085, 342, 1993},
		"boston":   {22.5328, 5, 50},
		"yacht":    {10.4954, 0.01, 62.42},
		"protein":  {7.74853, 0, 20.999},
	} {
		table, err := Open(name, nil)
		require.NoError(t, err)
		y := table.Columns[len(table.Columns)-1].Num
		sum, low, high := 0.0, y[0], y[0]
		for _, v := range y {
			sum, low, high = sum+v, min(low, v), max(high, v)
		}
		require.InEpsilon(t, want[0], sum/float64(len(y)), 1e-5, name)
		require.Equal(t, want[1:], []float64{low, high}, name)
	}
}
