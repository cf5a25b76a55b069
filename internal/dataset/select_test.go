package dataset

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func mustRead(t testing.TB, text string) *Table {
	t.Helper()
	table, err := Read(strings.NewReader(text), "t.csv")
	require.NoError(t, err)
	return table
}

func mustSelect(t testing.TB, text string, s Selection) *Frame {
	t.Helper()
	f, err := mustRead(t, text).Select(s)
	require.NoError(t, err)
	return f
}

// The same three rows in every dress that is accepted.
func TestReadAcceptsEveryDress(t *testing.T) {
	plain := "a,b,y\n1,2.5,3\n-4,5e1,.5\n7,8.,+9\n"
	want := []float64{1, 2.5, -4, 50, 7, 8}
	for name, c := range map[string]struct {
		text  string
		lines []int
		notes []string
	}{
		"plain":               {text: plain},
		"no last line end":    {text: strings.TrimSuffix(plain, "\n")},
		"byte order mark":     {text: "\xef\xbb\xbf" + plain},
		"CRLF":                {text: strings.ReplaceAll(plain, "\n", "\r\n")},
		"CR CR LF":            {text: strings.ReplaceAll(plain, "\n", "\r\r\n")},
		"CR":                  {text: strings.ReplaceAll(plain, "\n", "\r"), notes: []string{"the lines end in CR alone, as on old Macs"}},
		"tabs":                {text: strings.ReplaceAll(plain, ",", "\t"), notes: []string{"the cells are separated by tabs"}},
		"semicolons":          {text: strings.ReplaceAll(plain, ",", ";"), notes: []string{"the cells are separated by semicolons"}},
		"bars":                {text: strings.ReplaceAll(plain, ",", "|"), notes: []string{"the cells are separated by vertical bars"}},
		"spaces":              {text: strings.ReplaceAll(plain, ",", " , ")},
		"quotes":              {text: `"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(plain), ",", `","`), "\n", "\"\n\"") + `"`},
		"quotes after spaces": {text: "a,b,y\n1, \"2.5\" ,3\n\"-4\",5e1,.5\n7,\" 8.\",+9\n"},
		"gzip":                {text: zip(plain)},
		"gzip in members":     {text: zip(plain[:9]) + zip("") + zip(plain[9:])},
		"blank lines at end":  {text: plain + "\n \n\r\n"},
		"blank lines inside":  {text: "\n" + strings.Replace(plain, "-4", "\n  \n-4", 1), lines: []int{3, 6, 7}, notes: []string{"3 blank lines left out, the first is line 1"}},
		"quoted line break":   {text: "s,a,b,y\n\"u\nv\",1,2.5,3\nw,-4,5e1,.5\nu,7,8.,9\n", lines: []int{2, 4, 5}},
	} {
		table, err := Read(strings.NewReader(c.text), "t.csv")
		require.NoError(t, err, name)
		require.Equal(t, c.notes, table.Notes, name)
		f, err := table.Select(Selection{Features: []string{"a", "b"}})
		require.NoError(t, err, name)
		require.Equal(t, want, f.X, name)
		require.Equal(t, []float64{3, .5, 9}, f.Y, name)
		if c.lines == nil {
			c.lines = []int{2, 3, 4}
		}
		require.Equal(t, c.lines, table.Lines, name)
	}
}

func TestReadKeepsQuotedText(t *testing.T) {
	f := mustSelect(t, "s,y\n\"a \"\"b\"\", c\",1\n d ,2\n\"a \"\"b\"\", c\",3\n\"d\",4\n", Selection{})
	require.Equal(t, []string{`s=a "b", c`, "s=d"}, f.Features)
	require.Equal(t, []float64{1, 0, 0, 1, 1, 0, 0, 1}, f.X)
}

func TestNumericNamesInQuotes(t *testing.T) {
	f := mustSelect(t, "\"1990\",\"1991\"\n1,2\n3,4\n", Selection{})
	require.Equal(t, []string{"1990"}, f.Features)
	require.Equal(t, "1991", f.Target)
}

func TestSelectChoosesColumns(t *testing.T) {
	text := "a,b,-c,o,y\n1,2,3,4,5\n6,7,8,9,10\n"
	for name, c := range map[string]struct {
		sel      Selection
		features []string
		target   string
		x        []float64
	}{
		"default":             {Selection{}, []string{"a", "b", "-c", "o"}, "y", []float64{1, 2, 3, 4, 6, 7, 8, 9}},
		"target":              {Selection{Target: "a"}, []string{"b", "-c", "o", "y"}, "a", []float64{2, 3, 4, 5, 7, 8, 9, 10}},
		"order":               {Selection{Features: []string{"b", "a"}}, []string{"b", "a"}, "y", []float64{2, 1, 7, 6}},
		"exclusion":           {Selection{Features: []string{"-a"}}, []string{"b", "-c", "o"}, "y", []float64{2, 3, 4, 7, 8, 9}},
		"name with a dash":    {Selection{Features: []string{"-c"}}, []string{"-c"}, "y", []float64{3, 8}},
		"exclusion of a dash": {Selection{Features: []string{"--c", "-a", "-o"}}, []string{"b"}, "y", []float64{2, 7}},
		"names, exclusions":   {Selection{Features: []string{"a", "-b"}}, []string{"a"}, "y", []float64{1, 6}},
		"named target out":    {Selection{Target: "y", Features: []string{"-y", "-a"}}, []string{"b", "-c", "o"}, "y", []float64{2, 3, 4, 7, 8, 9}},
		"offset":              {Selection{Offset: "o"}, []string{"a", "b", "-c"}, "y", []float64{1, 2, 3, 6, 7, 8}},
	} {
		f := mustSelect(t, text, c.sel)
		require.Equal(t, c.features, f.Features, name)
		require.Equal(t, c.target, f.Target, name)
		require.Equal(t, c.x, f.X, name)
		require.Equal(t, c.sel.Offset, f.OffsetName, name)
		if c.sel.Offset != "" {
			require.Equal(t, []float64{4, 9}, f.Offset, name)
		}
	}
}

func TestFactors(t *testing.T) {
	text := "n,sex,y\n10,m,1\n9,f,2\n10,m,3\n2,f,4\n"
	f := mustSelect(t, text, Selection{Categorical: []string{"n"}})
	require.Equal(t, []string{"n=2", "n=9", "n=10", "sex=f", "sex=m"}, f.Features)
	require.Equal(t, []Factor{{Name: "n", Levels: []string{"2", "9", "10"}}, {Name: "sex", Levels: []string{"f", "m"}, First: 3}}, f.Factors)
	require.Equal(t, []float64{
		0, 0, 1, 0, 1,
		0, 1, 0, 1, 0,
		0, 0, 1, 0, 1,
		1, 0, 0, 1, 0,
	}, f.X)
	require.Equal(t, []string{
		`column "n" is one-hot coded, a column for each of its 3 levels: 2, 9, 10`,
		`column "sex" is one-hot coded, a column for each of its 2 levels: f, m`,
		`fewer rows (4) than features (5)`,
	}, f.Notes)

	f = mustSelect(t, text, Selection{Baseline: true})
	require.Equal(t, []string{"n", "sex=m"}, f.Features)
	require.Equal(t, []Factor{{Name: "sex", Levels: []string{"m"}, Base: "f", First: 1}}, f.Factors)
	require.Equal(t, []float64{10, 1, 9, 0, 10, 1, 2, 0}, f.X)
	require.Equal(t, []string{`column "sex" is one-hot coded against its base level f: m`}, f.Notes)

	f = mustSelect(t, "one,x,y\nu,1,2\nu,2,3\nu,3,4\n", Selection{Baseline: true})
	require.Equal(t, []string{"x"}, f.Features)
	require.Equal(t, []string{`column "one" is left out, its only level is u`}, f.Notes)
}

func TestColumnsNotUsedAreNoObstacle(t *testing.T) {
	text := "id,bad,gaps,inf,x,y\np1,1,NA,Inf,1,2\np2,oops,,1e999,3,4\np3,2,1,1,5,6\n"
	f := mustSelect(t, text, Selection{Features: []string{"x"}})
	require.Equal(t, []float64{1, 3, 5}, f.X)
	require.Empty(t, f.Notes)
}

func TestDropMissing(t *testing.T) {
	text := "a,s,unused,y\n1,u,NA,1\n,v,1,2\n3,?,1,3\n4,v,NA,4\n5,u,2,null\n6,w,,6\n"
	f := mustSelect(t, text, Selection{Features: []string{"a", "s"}, Categorical: []string{"s"}, DropMissing: true})
	require.Equal(t, 3, f.Rows)
	require.Equal(t, []int{1, 4, 6}, f.Numbers)
	require.Equal(t, []float64{1, 4, 6}, f.Y)
	require.Equal(t, []string{"a", "s=u", "s=v", "s=w"}, f.Features)
	require.Equal(t, `3 rows of 6 left out for missing cells (a 1, s 1, y 1)`, f.Notes[0])

	// A level that only dropped rows have is no level.
	f = mustSelect(t, "a,s,y\n1,u,1\nNA,w,2\n3,v,3\n4,u,4\n5,v,5\n", Selection{DropMissing: true})
	require.Equal(t, []string{"a", "s=u", "s=v"}, f.Features)
	require.Equal(t, []float64{1, 1, 0, 3, 0, 1, 4, 1, 0, 5, 0, 1}, f.X)
}

func TestColumnKind(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		text  bool
	}{
		"numbers":               {[]string{"1", "2", "3"}, false},
		"one slip":              {[]string{"1", "x", "3"}, false},
		"half":                  {[]string{"1", "x", "3", "y"}, true},
		"most":                  {[]string{"1", "x", "z", "y"}, true},
		"missing do not count":  {[]string{"1", "2", "x", "NA", "", "?"}, false},
		"all missing":           {[]string{"NA", "", "?"}, false},
		"look-alikes":           {[]string{"12%", "13%", "14%"}, false},
		"dates":                 {[]string{"2024-01-01", "2024-01-02", "2024-01-03"}, true},
		"times":                 {[]string{"12:30", "13:00"}, true},
		"ranges":                {[]string{"10-20", "20-30"}, true},
		"versions":              {[]string{"1.2.3", "1.2.4"}, true},
		"units":                 {[]string{"12 kg", "13 kg"}, true},
		"hexadecimal":           {[]string{"0x1p-2", "0xff"}, false},
		"numbers in text":       {[]string{"3", "3a", "3b", "4"}, true},
		"infinite":              {[]string{"inf", "-inf", "x"}, false},
		"yes, no":               {[]string{"yes", "no", "NA"}, true},
		"none is text":          {[]string{"none", "some"}, true},
		"dollars and thousands": {[]string{`"$1,000.50"`, `"$2,000.50"`}, false},
	} {
		require.Equal(t, c.text, mustRead(t, cells(c.cells...)).Columns[0].Text, name)
	}
}

func TestNotes(t *testing.T) {
	text := "id,tiny,gap,twin,same,far,y\n" +
		"9007199254740993,1e-400,-999,1,1,-999,1\n" +
		"9007199254740995,-1e-500,3,2,2,5000,2\n" +
		"1,0e-999,-999,3,3,-999,3\n" +
		"2,1,4,4,4,1e4,4\n"
	f := mustSelect(t, text, Selection{})
	require.Equal(t, []string{
		`column "id": 2 integers past 2^53 rounded, the first is "9007199254740993" on line 2; if they are identifiers, leave the column out with --features=-id`,
		`column "tiny": 2 numbers closer to 0 than 4.9e-324 read as 0, the first is "1e-400" on line 2`,
		`column "gap": -999 stands in 2 cells, far from all others; if it means missing, leave these cells empty`,
		`column "far": -999 stands in 2 cells, far from all others; if it means missing, leave these cells empty`,
		`columns equal in every row: "twin" and "same"`,
		`fewer rows (4) than features (6)`,
	}, f.Notes)
	require.Equal(t, 0.0, f.X[1])
	require.True(t, math.Signbit(f.X[7]))
}

func TestSentinel(t *testing.T) {
	for name, c := range map[string]struct {
		column []float64
		n      int
	}{
		"far below":       {[]float64{-999, 1, 2, -999, 3}, 2},
		"once":            {[]float64{-999, 1, 2, 3}, 0},
		"within":          {[]float64{-999, -1200, -999, 500}, 0},
		"near":            {[]float64{-99, -99, -80, 40}, 0},
		"far above":       {[]float64{9999, 1, math.NaN(), 9999, 9999}, 3},
		"nothing else":    {[]float64{-999, -999}, 0},
		"not a code":      {[]float64{-1000, -1000, 1, 2}, 0},
		"against a count": {[]float64{999, 999, 0, 0, 0}, 2},
	} {
		_, n := sentinel(c.column)
		require.Equal(t, c.n, n, name)
	}
}

func TestNotesStayFew(t *testing.T) {
	var b strings.Builder
	names := make([]string, 40)
	for j := range names {
		names[j] = fmt.Sprintf("c%d", j)
	}
	b.WriteString(strings.Join(names, ",") + "\n")
	for _, v := range []string{"-999", "1", "2", "-999"} {
		b.WriteString(strings.Repeat(v+",", 39) + v + "\n")
	}
	f := mustSelect(t, b.String(), Selection{})
	require.Len(t, f.Notes, 9)
	require.Equal(t, []string{
		`there is as much to say of 34 other columns`,
		`columns equal in every row: "c0" and "c1", "c0" and "c2", "c0" and "c3", "c0" and "c4", "c0" and "c5", "c0" and "c6" and 32 more`,
		`fewer rows (4) than features (39)`,
	}, f.Notes[6:])
}
