package dataset

import (
	"fmt"
	"math"
	"strings"
)

// Table is a table as read: named columns of equal length, in the order of
// the file. It keeps the bytes it was read from.
type Table struct {
	Source   string // file name, "stdin", or an embedded set's name
	Embedded string // the name of an embedded set, "" of all other data
	Columns  []Column
	Rows     int
	Lines    []int    // file line on which each row starts; of a Parquet file its number
	Notes    []string // what was decided while reading, one sentence each

	lim   limits
	names []string
	index map[string]int                 // of names
	byRow bool                           // Lines are numbers of rows
	cells func(columns []int) [][]string // the cells of some columns as text, by column and row
}

// Column is one column of a Table.
type Column struct {
	Name string
	Text bool      // at least half of the cells that are not missing are text
	Num  []float64 // NaN where a cell is missing or no finite number; nil if Text

	missing, bad       int  // cells that are missing; that are neither missing nor a finite number
	firstBad           cell // in a column of numbers
	rounded, underflow int
	firstRounded       cell
	firstUnderflow     cell
	words              int    // bad cells that are text
	unusable           string // what it holds that is neither numbers nor text, "" if nothing
}

// cell is a place in a column and what stands there.
type cell struct {
	row  int
	kind kind
	text string
}

func (t *Table) note(format string, args ...any) {
	t.Notes = append(t.Notes, fmt.Sprintf(format, args...))
}

// parse fills the columns from a text, whose cells sep separates.
func (t *Table) parse(text string, sep byte) error {
	r := newRecords(t.Source, text, sep, t.lim)
	if _, err := r.next(); err != nil {
		return err
	}
	names, err := r.header()
	if err != nil {
		return err
	}
	r.names, t.names = names, names
	// No more rows than line ends, and a row of p cells has at least p bytes.
	if err := t.makeRoom(min(strings.Count(text, "\n"), len(text)/len(names)) + 1); err != nil {
		return err
	}
	for {
		ok, err := r.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if len(r.cells) != len(names) {
			return r.ragged(len(t.Lines) == 0)
		}
		t.add(r)
	}
	if t.Rows == 0 {
		return place{source: t.Source}.refuse("it has a line of column names but no rows")
	}
	if r.blank > 0 {
		t.note("%s left out, the first is line %d", count(r.blank, "blank line"), r.at)
	}
	t.decide()
	t.cells = func(columns []int) [][]string { return t.scan(text, sep, columns) }
	return nil
}

// makeRoom makes room for so many rows of the columns that t.names has.
func (t *Table) makeRoom(rows int) error {
	p := len(t.names)
	if rows > t.lim.cells/p {
		return place{source: t.Source}.refuse("about %d rows of %d columns, more than the %d cells that fit in memory: take a part of them", rows, p, t.lim.cells)
	}
	t.index = make(map[string]int, p)
	t.Columns = make([]Column, p)
	t.Lines = make([]int, 0, rows)
	block := make([]float64, p*rows)
	for j, name := range t.names {
		t.index[name] = j
		t.Columns[j] = Column{Name: name, Num: block[j*rows : (j+1)*rows]}
	}
	return nil
}

// add appends the record that was just cut as a row.
func (t *Table) add(r *records) {
	row := t.Rows
	for j, s := range r.cells {
		v, l, ok := parseNumber(s)
		if ok && l == exact && !math.IsInf(v, 0) {
			t.Columns[j].Num[row] = v
			continue
		}
		t.Columns[j].addUnusual(row, s)
	}
	t.Lines = append(t.Lines, r.start)
	t.Rows++
}

// addUnusual adds a cell that is not simply a number.
func (c *Column) addUnusual(row int, s string) {
	v, k, l := classify(s)
	c.Num[row] = v
	here := cell{row, k, s}
	switch {
	case k == missing:
		c.missing++
	case k == text:
		c.words++
	case l == rounded:
		tally(&c.rounded, &c.firstRounded, here)
	case l == underflow:
		tally(&c.underflow, &c.firstUnderflow, here)
	}
	if k != number && k != missing {
		tally(&c.bad, &c.firstBad, here)
	}
}

func tally(n *int, first *cell, here cell) {
	if *n == 0 {
		*first = here
	}
	*n++
}

// decide which columns are text.
func (t *Table) decide() {
	for j := range t.Columns {
		c := &t.Columns[j]
		c.Text = c.words > 0 && 2*c.words >= t.Rows-c.missing
		c.Num = c.Num[:t.Rows:t.Rows]
		if c.Text {
			c.Num = nil
		}
	}
}

// scan returns the cells of some columns of a text that was parsed before.
func (t *Table) scan(text string, sep byte, columns []int) [][]string {
	out := make([][]string, len(columns))
	for k := range out {
		out[k] = make([]string, 0, t.Rows)
	}
	if len(columns) == 0 {
		return out
	}
	r := newRecords(t.Source, text, sep, t.lim)
	r.next() // the names; all errors were found in the first pass
	for {
		if ok, err := r.next(); !ok || err != nil {
			return out
		}
		for k, j := range columns {
			out[k] = append(out[k], r.cells[j])
		}
	}
}

// checkUsable refuses columns in use that are neither numbers nor text.
func (t *Table) checkUsable(c choice) error {
	for _, j := range c.used() {
		if what := t.Columns[j].unusable; what != "" {
			return t.column(j).refuse("it holds %s, which no model can take: %s", what, strings.TrimPrefix(c.remedy(j, t.names[j], number), "correct it, or "))
		}
	}
	return nil
}

// place of a cell.
func (t *Table) place(row, column int) place {
	at := place{source: t.Source, column: columnLabel(t.names, column)}
	if t.byRow {
		at.row = t.Lines[row]
	} else {
		at.line = t.Lines[row]
	}
	return at
}

// where says on which line or in which row of the file a row is.
func (t *Table) where(row int) string {
	if t.byRow {
		return fmt.Sprintf("in row %d", t.Lines[row])
	}
	return fmt.Sprintf("on line %d", t.Lines[row])
}

// column is the place of a whole column.
func (t *Table) column(j int) place { return place{source: t.Source, column: columnLabel(t.names, j)} }
