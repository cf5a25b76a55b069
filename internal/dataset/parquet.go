package dataset

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// isParquet reports whether bytes that begin with head are a Parquet file and
// not a text that begins like one.
func isParquet(head []byte) bool { return bytes.HasPrefix(head, []byte("PAR1")) && isBinary(head) }

// readParquet returns the table of a Parquet file. Its columns have types, so
// nothing is guessed from their cells: integers, floating point and decimals are
// numbers; strings, booleans, dates and times are text. A null is missing, as are
// NaN and the words for it. Lists, structures and bytes that are no text make a
// column that cannot be used. Lines are the numbers of the rows.
func readParquet(b []byte, name string, lim limits) (t *Table, err error) {
	at := place{source: name}
	defer func() {
		if r := recover(); r != nil { // the library panics at some damage
			t, err = nil, damagedParquet(at, r)
		}
	}()
	if n := len(b); n < 12 || string(b[n-4:]) != "PAR1" || binary.LittleEndian.Uint32(b[n-8:]) > uint32(n-12) {
		return nil, at.refuse("the Parquet file ends too early: it was cut short, get it again")
	}
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, damagedParquet(at, err)
	}
	if packedWithLZ4(f) {
		return nil, at.refuse("the Parquet file is packed with LZ4, which cannot be read: write it with zstd or snappy, or export it as CSV")
	}
	if err := checkPages(b, f, lim); err != nil {
		return nil, damagedParquet(at, err)
	}
	t = &Table{Source: name, lim: lim, byRow: true}
	columns, err := t.parquetColumns(f)
	if err != nil {
		return nil, err
	}
	rows := int(max(0, f.NumRows()))
	if err := t.makeRoom(rows); err != nil {
		return nil, err
	}
	for j, col := range columns {
		if err := col.each(rows, func(row int, v parquet.Value) { col.add(&t.Columns[j], row, v) }); err != nil {
			return nil, damagedParquet(at, err)
		}
	}
	t.Rows = rows
	for row := range t.Rows {
		t.Lines = append(t.Lines, row+1)
	}
	if t.Rows == 0 {
		return nil, at.refuse("it has columns but no rows")
	}
	for j, col := range columns {
		c := &t.Columns[j]
		if c.Text = col.number == nil && c.words > 0; c.Text {
			c.Num = nil
		}
		c.unusable = col.trouble
	}
	t.cells = func(wanted []int) [][]string {
		out := make([][]string, len(wanted))
		for k, j := range wanted {
			out[k] = columns[j].cells(t.Rows)
		}
		return out
	}
	return t, nil
}

// damagedParquet refuses a file for an error of the library, or what it panicked with.
func damagedParquet(at place, why any) error {
	text := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, fmt.Sprint(why))
	return at.refuse("the Parquet file is damaged, or of a kind that cannot be read (%s): get it again, or export it as CSV", shorten(text))
}

// packedWithLZ4 reports whether a part of the file is packed with LZ4.
//
// Note: parquet-go 0.32 unpacks LZ4 into a buffer that it then forgets, so that
// the cells are wrong without an error (its issue 608).
func packedWithLZ4(f *parquet.File) bool {
	for _, group := range f.Metadata().RowGroups {
		for _, c := range group.Columns {
			if codec := c.MetaData.Codec; codec == format.Lz4Raw || codec == format.Lz4 {
				return true
			}
		}
	}
	return false
}

// parquetColumns names the columns of t and returns how to read each. The row
// index that pandas stores beside the columns is none of them.
func (t *Table) parquetColumns(f *parquet.File) ([]*parquetColumn, error) {
	index := pandasIndex(f)
	var columns []*parquetColumn
	for _, c := range f.Root().Columns() {
		if slices.Contains(index, c.Name()) {
			t.note("the row index of pandas, column %s, is left out", quote(c.Name()))
			continue
		}
		t.names = append(t.names, strings.TrimSpace(c.Name()))
		columns = append(columns, newParquetColumn(c))
	}
	at := place{source: t.Source}
	switch p := len(columns); {
	case p == 0:
		return nil, at.refuse("it has no columns")
	case p > t.lim.columns:
		return nil, at.refuse("it has %d columns, more than %d: take a part of them", p, t.lim.columns)
	}
	return columns, checkNames(at, t.names, func(int) string { return "name it" })
}

// pandasIndex returns the columns that pandas wrote as its row index.
func pandasIndex(f *parquet.File) []string {
	text, _ := f.Lookup("pandas")
	var about struct {
		Index []any `json:"index_columns"`
	}
	if json.Unmarshal([]byte(text), &about) != nil {
		return nil
	}
	var names []string
	for _, index := range about.Index {
		if name, ok := index.(string); ok { // an object is a range, which has no column
			names = append(names, name)
		}
	}
	return names
}

// parquetColumn reads one column.
type parquetColumn struct {
	column  *parquet.Column
	number  func(parquet.Value) float64 // nil for a column of text
	text    func(parquet.Value) (s string, ok bool)
	trouble string // what is in it that neither is, "" if it can be used
}

// each calls do for every cell, in order.
func (c *parquetColumn) each(rows int, do func(row int, v parquet.Value)) error {
	if c.trouble != "" {
		return nil
	}
	pages := c.column.Pages()
	defer pages.Close()
	buffer := make([]parquet.Value, 1024)
	row := 0
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for values := page.Values(); ; {
			n, err := values.ReadValues(buffer)
			if row+n > rows {
				return errors.New("a column has more cells than there are rows")
			}
			for _, v := range buffer[:n] {
				do(row, v)
				row++
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
		}
		parquet.Release(page)
	}
	if row < rows {
		return errors.New("a column has fewer cells than there are rows")
	}
	return nil
}

// add puts a cell into a column of a table.
func (c *parquetColumn) add(to *Column, row int, v parquet.Value) {
	if c.number != nil && !v.IsNull() {
		if x := c.number(v); math.Abs(x) < 1<<53 {
			to.Num[row] = x
			return
		}
	}
	s, ok := c.cell(v)
	switch {
	case !ok:
		c.trouble = "bytes that are no text"
	case c.number != nil:
		to.addUnusual(row, s)
	case isMissing(s):
		to.Num[row] = math.NaN()
		to.missing++
	default:
		to.Num[row] = math.NaN()
		to.words++
		tally(&to.bad, &to.firstBad, cell{row, text, s})
	}
}

// cell returns the text of a cell, "" of a missing one.
func (c *parquetColumn) cell(v parquet.Value) (s string, ok bool) {
	if v.IsNull() {
		return "", true
	}
	return c.text(v)
}

// cells returns the text of all cells. It does not fail, since they were read
// before.
func (c *parquetColumn) cells(rows int) []string {
	out := make([]string, rows)
	same := map[string]string{}
	c.each(rows, func(row int, v parquet.Value) {
		s, _ := c.cell(v)
		if known, ok := same[s]; ok {
			s = known
		} else {
			same[s] = s
		}
		out[row] = s
	})
	return out
}

// formatCell returns a number as a level is named: 27, 0.5, 1e+300.
func formatCell(x float64, bits int) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, bits)
	}
	return strconv.FormatFloat(x, 'g', -1, bits)
}
