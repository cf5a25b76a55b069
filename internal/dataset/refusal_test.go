package dataset

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/messages.txt from the messages as they are")

// badInput is a table that must be refused. Its message stands in
// testdata/messages.txt under its name.
type badInput struct {
	name  string
	text  string
	sel   Selection
	limit func(*limits)
}

const abc = "a,b,c\n"

// grid returns a table of two columns, x and y, whose y is a count and whose
// x is what cell returns.
func grid(rows int, cell func(i int) string) string {
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range rows {
		fmt.Fprintf(&b, "%s,%d\n", cell(i), i%7)
	}
	return b.String()
}

// cells returns such a table with the given cells in x.
func cells(x ...string) string { return grid(len(x), func(i int) string { return x[i] }) }

func utf16(text string, little, mark bool) string {
	var b []byte
	if mark {
		text = "\uFEFF" + text
	}
	for _, r := range text {
		if little {
			b = append(b, byte(r), byte(r>>8))
		} else {
			b = append(b, byte(r>>8), byte(r))
		}
	}
	return string(b)
}

func zip(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func flip(s string, i int) string {
	b := []byte(s)
	b[(i+len(b))%len(b)] ^= 0x10
	return string(b)
}

var table20 = grid(20, func(i int) string { return fmt.Sprint(math.Sqrt(float64(i))) })

func badInputs() []badInput {
	pick := func(features ...string) Selection { return Selection{Features: features} }
	narrow := func(f func(l *limits)) func(*limits) { return f }
	return []badInput{
		// Nothing to read.
		{name: "empty"},
		{name: "empty: one line end", text: "\n"},
		{name: "empty: blanks", text: " \t \r\n\r\n"},
		{name: "empty: byte order mark alone", text: "\xef\xbb\xbf"},
		{name: "empty: gzip of nothing", text: zip("")},
		{name: "header only", text: "a,b,c\n"},
		{name: "header only, no line end", text: "a,b,c"},
		{name: "header and blank lines", text: "a,b,c\n\n\n"},
		{name: "one row", text: "a,b\n1,2\n"},
		{name: "one column", text: "y\n1\n2\n"},

		// The line of names.
		{name: "names: same twice", text: "a,b,c,b\n1,2,3,4\n"},
		{name: "names: same but for blanks", text: "a, b,b\n1,2,3\n"},
		{name: "names: same when quoted", text: "a,\"a\"\n1,2\n"},
		{name: "names: none in the middle", text: "a,,c\n1,2,3\n"},
		{name: "names: none first", text: ",a,b\n0,1,2\n"},
		{name: "names: none first, quoted", text: "\"\",\"a\",\"b\"\n\"1\",1,2\n"},
		{name: "names: comma at the end", text: "a,b,\n1,2,\n3,4,\n"},
		{name: "names: all empty", text: ",,\n1,2,3\n"},
		{name: "names: line break", text: "a,\"b\nc\"\n1,2\n"},
		{name: "names: tab", text: "a,\"b\tc\"\n1,2\n"},
		{name: "names: numbers", text: "1,2,3\n4,5,6\n"},
		{name: "names: iris without header", text: "5.1,3.5,1.4,0.2,setosa\n4.9,3.0,1.4,0.2,setosa\n"},
		{name: "names: half numbers", text: "m,5.1\nf,4.9\n"},
		{name: "names: Inf is data", text: "a,Inf\n1,2\n"},
		{name: "names: decimal commas", text: "1,5;2,5\n3,5;4,5\n"},
		{name: "names: currency", text: "$1;$2\n$3;$4\n"},

		// What is not text.
		{name: "bytes: NUL", text: "a,b\n1,2\n3,\x004\n"},
		{name: "bytes: NUL far down", text: "a,b\n" + strings.Repeat("1,2\n", 3000) + "\x00,1\n"},
		{name: "bytes: zeros", text: strings.Repeat("\x00", 9000)},
		{name: "bytes: UTF-16 little endian", text: utf16("a,b\n1,2\n", true, true)},
		{name: "bytes: UTF-16 big endian", text: utf16("a,b\n1,2\n", false, true)},
		{name: "bytes: UTF-16 little endian, no mark", text: utf16("a,b\n1,2\n", true, false)},
		{name: "bytes: UTF-16 big endian, no mark", text: utf16("a,b\n1,2\n", false, false)},
		{name: "bytes: UTF-32", text: "\xff\xfe\x00\x00a\x00\x00\x00"},
		{name: "bytes: Latin-1", text: "a,b\n1,2\ncaf\xe9,3\n"},
		{name: "bytes: Latin-1 in the names", text: "gr\xf6\xdfe,b\n1,2\n"},
		{name: "bytes: Windows-1252", text: "a,b\n1,\x80 5\n"},
		{name: "bytes: UTF-8 cut in a character", text: "a,b\n1,\xe2\x82\n"},
		{name: "bytes: Parquet, cut short", text: "PAR1\x15\x04\x15\x00"},
		{name: "bytes: Parquet, damaged", text: "PAR1\x15\x04\x15\x00\x04\x00\x00\x00PAR1"},
		{name: "bytes: Parquet, encrypted", text: "PARE\x15\x04\x15\x00"},
		{name: "bytes: spreadsheet", text: "PK\x03\x04\x14\x00\x06\x00"},
		{name: "bytes: old spreadsheet", text: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
		{name: "bytes: HDF5", text: "\x89HDF\r\n\x1a\n"},
		{name: "bytes: zstd", text: "\x28\xb5\x2f\xfd\x04\x00"},
		{name: "bytes: xz", text: "\xfd7zXZ\x00\x00"},
		{name: "bytes: bzip2", text: "BZh91AY&SY\x00\x01"},
		{name: "bytes: R data", text: "RDX3\nX\n\x00\x00"},
		{name: "bytes: NumPy", text: "\x93NUMPY\x01\x00"},
		{name: "bytes: PDF", text: "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"},
		{name: "bytes: SQLite", text: "SQLite format 3\x00"},
		{name: "bytes: an unknown binary", text: "\x7fELF\x02\x01\x01\x00\x00\x00"},

		// gzip.
		{name: "gzip: cut in the data", text: zip(table20)[:60]},
		{name: "gzip: cut in the trailer", text: zip(table20)[:len(zip(table20))-3]},
		{name: "gzip: without the trailer", text: zip(table20)[:len(zip(table20))-8]},
		{name: "gzip: cut in the header", text: "\x1f\x8b\x08"},
		{name: "gzip: magic alone", text: "\x1f\x8b"},
		{name: "gzip: a bit of the header", text: flip(zip(table20), 2)},
		{name: "gzip: a bit of the checksum", text: flip(zip(table20), -7)},
		{name: "gzip: a bit of the length", text: flip(zip(table20), -2)},
		{name: "gzip: a bit of the data", text: flip(zip(table20), 40)},
		{name: "gzip: rubbish after it", text: zip(table20) + "rubbish after the end"},
		{name: "gzip: zeros after it", text: zip(table20) + strings.Repeat("\x00", 20)},
		{name: "gzip: second member cut", text: zip(table20) + zip("7,7\n")[:20]},
		{name: "gzip: twice", text: zip(zip(table20))},
		{name: "gzip: binary inside", text: zip("\x00\x01\x02")},
		{name: "gzip: bomb", text: zip("x,y\n" + strings.Repeat("0,0\n", 1<<18)), limit: narrow(func(l *limits) { l.sizable, l.ratio = 1<<18, 100 })},

		// Limits.
		{name: "limit: bytes", text: table20, limit: narrow(func(l *limits) { l.bytes = 100 })},
		{name: "limit: bytes, gzip", text: zip(table20), limit: narrow(func(l *limits) { l.bytes = 100 })},
		{name: "limit: first line", text: strings.Repeat("abc,", 1<<19), limit: narrow(func(l *limits) { l.header = 1 << 20 })},
		{name: "limit: columns", text: "a,b,c,d\n1,2,3,4\n", limit: narrow(func(l *limits) { l.columns = 3 })},
		{name: "limit: columns, quoted", text: "\"a\",b,c,d\n1,2,3,4\n", limit: narrow(func(l *limits) { l.columns = 3 })},
		{name: "limit: cells of a row", text: abc + "1,2,3\n1,2,3,4,5,6\n", limit: narrow(func(l *limits) { l.columns = 3 })},
		{name: "limit: cells", text: table20, limit: narrow(func(l *limits) { l.cells = 30 })},
		{name: "limit: quoted cell", text: "a,b\n1,\"" + strings.Repeat("x", 100) + "\"\n", limit: narrow(func(l *limits) { l.quoted = 50 })},
		{name: "limit: one-hot columns", text: grid(40, func(i int) string { return fmt.Sprint(i) }), sel: Selection{Categorical: []string{"x"}}, limit: narrow(func(l *limits) { l.cells = 400 })},

		// Delimiters.
		{name: "delimiter: two fit", text: "a;b,c\n1;2,3\n4;5,6\n"},
		{name: "delimiter: spaces", text: "a b c\n1 2 3\n4 5 6\n"},
		{name: "delimiter: aligned spaces", text: "  a    b\n 1.0  2.0\n 3.0  4.0\n"},
		{name: "delimiter: changes", text: "a,b\n1,2\n3;4\n"},
		{name: "delimiter: header only", text: "a;b;c\n1,2,3\n4,5,6\n"},

		// Records.
		{name: "row: short", text: abc + "1,2,3\n4,5\n6,7,8\n"},
		{name: "row: long", text: abc + "1,2,3\n4,5,6,7\n"},
		{name: "row: long, with comma at the end", text: abc + "1,2,3\n4,5,6,\n"},
		{name: "row: short after blank lines", text: abc + "\n\n1,2\n"},
		{name: "row: row names", text: abc + "1,10,20,30\n2,11,21,31\n"},
		{name: "row: decimal commas", text: "a,b\n1,5,2,5\n3,5,4,5\n"},
		{name: "row: last one cut short", text: abc + "1,2,3\n4,5"},
		{name: "row: remark at the end", text: abc + "1,2,3\n4,5,6\nsource: somewhere\n"},
		{name: "row: comment", text: abc + "1,2,3\n# half time\n4,5,6\n"},
		{name: "row: comment first", text: "# made by hand\na,b\n1,2\n"},
		{name: "row: after a quoted line break", text: "a,b\n\"1\n2\",3\n4\n"},
		{name: "carriage return inside a line", text: "a,b\n1,2\r3,4\n5,6\n"},
		{name: "carriage return beside a quoted cell", text: "a,b\n\"x\",2\r3\n"},
		{name: "carriage return before a comma", text: "a,b\nx\r,\"2\"\n3,4\n"},
		{name: "carriage return after a quote", text: "a,b\n\"x\"\r,2\n3,4\n"},

		// Quotes.
		{name: "quote: never closed", text: "a,b\n1,\"2\n3,4\n"},
		{name: "quote: never closed, in the names", text: "a,\"b\n1,2\n"},
		{name: "quote: never closed, later", text: "a,b\n1,2\n\"x\ny\",3\n4,\"5\n6,7\n"},
		{name: "quote: inside a cell", text: "a,b\n1,5'10\"\n"},
		{name: "quote: inside a name", text: "a\"b,c\n1,2\n"},
		{name: "quote: text after it", text: "a,b\n\"1\"x,2\n"},
		{name: "quote: two cells lost their comma", text: "a,b,c\n\"x\" \"y\",2\n"},
		{name: "quote: a single one at the end", text: "a,b\n1,2\n3,\""},

		// Cells that are no numbers.
		{name: "cell: text", text: cells("1", "2", "abc", "4")},
		{name: "cell: several", text: cells("1", "2", "abc", "4", "x", "6", "oops", "8")},
		{name: "cell: in a name that a shell splits", text: "my x,y\n1,2\n2,3\nz,4\n"},
		{name: "cell: long", text: cells("1", "2", strings.Repeat("long ", 30), "4")},
		{name: "cell: Inf", text: cells("1", "Inf", "3")},
		{name: "cell: -inf", text: cells("1", "-inf", "3")},
		{name: "cell: infinity", text: cells("1", "+Infinity", "3")},
		{name: "cell: sign of infinity", text: cells("1", "∞", "3")},
		{name: "cell: 1e400", text: cells("1", "1e400", "3")},
		{name: "cell: -1e309", text: cells("1", "-1e309", "3")},
		{name: "cell: 400 digits", text: cells("1", strings.Repeat("9", 400), "3")},
		{name: "cell: hexadecimal float", text: cells("1", "0x1p-2", "3")},
		{name: "cell: hexadecimal integer", text: cells("1", "0xff", "3")},
		{name: "cell: underscores", text: cells("1", "1_000", "3")},
		{name: "cell: two points", text: cells("1", "1.2.3", "3")},
		{name: "cell: two signs", text: cells("1", "--2", "3")},
		{name: "cell: no exponent", text: cells("1", "2e", "3")},
		{name: "cell: no digits", text: cells("1", "e5", "3")},
		{name: "cell: exponent with a point", text: cells("1", "1e2.5", "3")},
		{name: "cell: Fortran exponent", text: cells("1", "1.5D+03", "3")},
		{name: "cell: thousands, one", text: cells("1", `"1,234"`, "3")},
		{name: "cell: thousands, two", text: cells("1", `"1,234,567"`, "3")},
		{name: "cell: thousands with a point", text: cells("1", `"1,234.5"`, "3")},
		{name: "cell: thousands the other way", text: cells("1", `"1.234,5"`, "3")},
		{name: "cell: thousands with points", text: cells("1", "1.234.567", "3")},
		{name: "cell: thousands with a space", text: cells("1", "1 234", "3")},
		{name: "cell: thousands with a no-break space", text: cells("1", "1\u00a0234", "3")},
		{name: "cell: thousands with an apostrophe", text: cells("1", "1'234", "3")},
		{name: "cell: every one with thousands", text: cells(`"1,234"`, `"5,678"`, `"9,012"`)},
		{name: "cell: percent", text: cells("12%", "13%", "14.5 %")},
		{name: "cell: dollars", text: cells("$12", "$13", "$14")},
		{name: "cell: euros after", text: cells("12 €", "13 €")},
		{name: "cell: negative pounds", text: cells("1", "-£5", "3")},
		{name: "cell: dollars and thousands", text: "x,y\n\"$1,000,000.50\",1\n2,2\n3,3\n"},
		{name: "cell: full-width digits", text: cells("１２", "１３", "１４")},
		{name: "cell: Arabic digits", text: cells("1", "٣", "3")},
		{name: "cell: minus sign", text: cells("1", "−5", "3")},
		{name: "cell: decimal comma, semicolons", text: "age;y\n1,5;2\n2,5;3\n"},
		{name: "cell: decimal comma, tabs", text: "age\ty\n1,5\t2\n2,5\t3\n"},
		{name: "cell: decimal comma in the target", text: "age;y\n1;2,5\n2;3,25\n"},
		{name: "cell: after a quoted line break", text: "s,x,y\n\"a\nb\",1,2\nc,oops,3\nd,3,4\n", sel: pick("x")},
		{name: "cell: CRLF", text: "x,y\r\n1,2\r\noops,3\r\n4,5\r\n"},
		{name: "cell: bare CR", text: "x,y\r1,2\roops,3\r4,5\r"},
		{name: "cell: in the target", text: "x,y\n1,2\n2,abc\n3,4\n"},
		{name: "cell: in a named target", text: "y,x\n1,2\nabc,3\n3,4\n", sel: Selection{Target: "y"}},
		{name: "cell: in the offset", text: "x,o,y\n1,2,3\n1,z,3\n1,2,3\n", sel: Selection{Offset: "o"}},

		// Missing cells.
		{name: "missing: empty", text: abc + "1,2,3\n4,,6\n7,8,9\n"},
		{name: "missing: spellings", text: "a,b\nNA,1\nnan,2\nNaN,3\nnull,4\nNULL,5\n?,6\n.,7\n\"\",8\nN/A,9\n<NA>,10\n-nan,11\n12,12\n"},
		{name: "missing: in several columns", text: abc + "1,2,3\n,NA,6\n7,?,9\n10,11,.\n"},
		{name: "missing: here and there", text: abc + strings.Repeat("1,2,3\n", 20) + ",NA,6\n7,?,9\n10,11,.\n"},
		{name: "missing: mostly one column", text: abc + strings.Repeat("1,NA,3\n", 20) + strings.Repeat("1,2,3\n", 10)},
		{name: "missing: in the target", text: abc + "1,2,3\n4,5,NA\n"},
		{name: "missing: in the offset", text: abc + "1,2,3\n4,,6\n", sel: Selection{Offset: "b"}},
		{name: "missing: in a column of text", text: "s,y\nm,1\nNA,2\nf,3\nm,4\n"},
		{name: "missing: in a row of commas", text: abc + "1,2,3\n4,5,6\n,,\n"},
		{name: "missing: a whole column", text: "a,b,y\n,1,2\n,3,4\n"},
		{name: "missing: a whole column, dropped", text: "a,b,y\n,1,2\n,3,4\n", sel: Selection{DropMissing: true}},
		{name: "missing: one row is left", text: "a,y\n,1\n,2\n3,4\n", sel: Selection{DropMissing: true}},
		{name: "missing: before a bad cell", text: "a,y\n,1\n2,2\nx,3\n4,4\n"},

		// Columns of text.
		{name: "text: identifiers", text: grid(30, func(i int) string { return fmt.Sprintf("p%02d", i) })},
		{name: "text: dates", text: grid(30, func(i int) string { return fmt.Sprintf("2024-01-%02d", i+1) })},
		{name: "text: times", text: grid(30, func(i int) string { return fmt.Sprintf("2024-01-%02dT10:00", i+1) })},
		{name: "text: 51 levels", text: grid(1020, func(i int) string { return fmt.Sprintf("l%d", i%51) })},
		{name: "text: three levels in four rows", text: cells("u", "v", "w", "u")},
		{name: "text: level with a line break", text: cells(`"a`+"\n"+`b"`, "c", "c", "c")},
		{name: "text: makes a second name", text: "sex,sex=f,y\nf,1,2\nm,2,3\nf,3,4\nm,5,6\n"},
		{name: "text: makes the target's name", text: "sex,sex=f\nf,1\nm,2\nf,3\nm,4\n"},
		{name: "text: one number, two spellings", text: cells("1", "2", "1.0", "2"), sel: Selection{Categorical: []string{"x"}}},
		{name: "text: one level and a base", text: cells("u", "u", "u"), sel: Selection{Baseline: true}},
		{name: "text: target of three classes", text: "x,species\n1,setosa\n2,virginica\n3,versicolor\n4,setosa\n"},
		{name: "text: target of yes and no", text: "x,y\n1,yes\n2,no\n3,no\n"},
		{name: "text: target of true and false", text: "y,x\ntrue,1\nfalse,2\n", sel: Selection{Target: "y"}},
		{name: "text: target of many values", text: grid(9, func(i int) string { return fmt.Sprintf("t%d", i) }), sel: Selection{Target: "x"}},
		{name: "classes: three", text: "x,y\n1,a\n2,b\n3,c\n4,a\n", sel: Selection{Classes: Two}},
		{name: "classes: one", text: "x,y\n1,a\n2,a\n3,NA\n", sel: Selection{Classes: Two, DropMissing: true}},
		{name: "classes: a missing one", text: "x,y\n1,a\n2,b\n3,NA\n", sel: Selection{Classes: Two}},
		{name: "classes: 1 and 2", text: "x,y\n1,1\n2,2\n3,1\n", sel: Selection{Classes: Two}},
		{name: "classes: -1 and 1, named", text: "y,x\n1,1\n-1,2\n-1,1\n", sel: Selection{Classes: Two, Target: "y"}},
		{name: "classes: only 1", text: "x,y\n1,1\n2,1\n3,1\n", sel: Selection{Classes: Two}},
		{name: "classes: numbers", text: "x,y\n1,0\n2,1\n3,2.5\n", sel: Selection{Classes: Two}},
		{name: "counts: below 0", text: "x,y\n1,0\n2,-1\n3,2\n", sel: Selection{Classes: Counts}},
		{name: "counts: a half", text: "x,y\n1,0\n2,1\n3,2.5\n", sel: Selection{Classes: Counts}},
		{name: "counts: huge", text: "x,y\n1,0\n2,1000000001\n", sel: Selection{Classes: Counts}},
		{name: "counts: words", text: "x,y\n1,none\n2,many\n", sel: Selection{Classes: Counts}},
		{name: "text: target of dates", text: "x,day\n1,2024-01-01\n2,2024-01-02\n"},
		{name: "text: offset", text: "x,o,y\n1,u,1\n2,v,2\n3,u,3\n", sel: Selection{Offset: "o"}},

		// Choices.
		{name: "choice: unknown target", text: "bmi,age,y\n1,2,3\n4,5,6\n", sel: Selection{Target: "bim"}},
		{name: "choice: unknown target, nothing near", text: "bmi,age,y\n1,2,3\n4,5,6\n", sel: Selection{Target: "outcome"}},
		{name: "choice: unknown among many", text: "c1,c2,c3,c4,c5,c6,c7,c8,c9\n1,2,3,4,5,6,7,8,9\n", sel: Selection{Target: "outcome"}},
		{name: "choice: target in another case", text: "bmi,Y\n1,2\n3,4\n", sel: Selection{Target: "y"}},
		{name: "choice: unknown feature", text: "mileage,age,y\n1,2,3\n4,5,6\n", sel: pick("age", "milage")},
		{name: "choice: unknown exclusion", text: "mileage,age,y\n1,2,3\n4,5,6\n", sel: pick("-milage")},
		{name: "choice: empty feature name", text: "a,b,y\n1,2,3\n", sel: pick("")},
		{name: "choice: feature twice", text: "a,b,y\n1,2,3\n", sel: pick("a", "b", "a")},
		{name: "choice: feature named and left out", text: "a,b,y\n1,2,3\n", sel: pick("a", "-a")},
		{name: "choice: target among features", text: "a,b,y\n1,2,3\n", sel: pick("a", "y")},
		{name: "choice: named target among features", text: "a,b,y\n1,2,3\n", sel: Selection{Target: "a", Features: []string{"a", "b"}}},
		{name: "choice: default target left out", text: "a,y,id\n1,2,3\n", sel: pick("-id")},
		{name: "choice: all features left out", text: "a,b,y\n1,2,3\n", sel: pick("-a", "-b")},
		{name: "choice: the offset was the only feature", text: "a,y\n1,2\n", sel: Selection{Offset: "a"}},
		{name: "choice: unknown offset", text: "exposure,x,y\n1,2,3\n", sel: Selection{Offset: "exposures"}},
		{name: "choice: offset is the target", text: "a,y\n1,2\n", sel: Selection{Offset: "y"}},
		{name: "choice: offset among features", text: "a,o,y\n1,2,3\n", sel: Selection{Offset: "o", Features: []string{"a", "o"}}},
		{name: "choice: unknown categorical", text: "sex,y\n1,2\n", sel: Selection{Categorical: []string{"sexe"}}},
		{name: "choice: categorical left out", text: "sex,a,y\n1,2,3\n", sel: Selection{Features: []string{"a"}, Categorical: []string{"sex"}}},
		{name: "choice: categorical target", text: "sex,y\n1,2\n", sel: Selection{Categorical: []string{"y"}}},
	}
}

func (b badInput) refusal() error {
	lim := standard
	if b.limit != nil {
		b.limit(&lim)
	}
	t, err := read(strings.NewReader(b.text), "t.csv", 0, lim)
	if err != nil {
		return err
	}
	_, err = t.Select(b.sel)
	return err
}

const messagesFile = "testdata/messages.txt"

// Every message is compared in full with testdata/messages.txt, which
// `go test -update` rewrites.
func TestBadInputIsRefusedByItsMessage(t *testing.T) {
	cases := badInputs()
	require.GreaterOrEqual(t, len(cases), 120)
	var now strings.Builder
	seen := make(map[string]bool)
	for _, c := range cases {
		require.False(t, seen[c.name], c.name)
		seen[c.name] = true
		err := c.refusal()
		require.Error(t, err, c.name)
		require.NotContains(t, err.Error(), "\n", c.name)
		fmt.Fprintf(&now, "%s\n\t%s\n", c.name, err)
	}
	if *update {
		require.NoError(t, os.WriteFile(messagesFile, []byte(now.String()), 0o644))
	}
	want, err := os.ReadFile(messagesFile)
	require.NoError(t, err)
	require.Equal(t, string(want), now.String())
}
