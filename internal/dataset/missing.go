package dataset

import (
	"fmt"
	"math"
	"strings"
)

// gaps are the missing cells of the columns in use.
type gaps struct {
	rows        []bool // that have one
	total       int
	columns     []string // "name 3", by column
	row, column int      // of the first, by row, then column
	worst       int      // the feature that has most
	most        int
}

// complete returns the rows without a missing cell in a used column. Unless
// drop is set, it refuses missing cells with their number, columns and first
// place.
func (t *Table) complete(f *Frame, c choice, coded map[int]*codes, drop bool) (keep []int, err error) {
	g := t.findGaps(c, coded)
	for i, gap := range g.rows {
		if !gap {
			keep = append(keep, i)
		}
	}
	gone := t.Rows - len(keep)
	switch {
	case gone == 0:
	case !drop:
		return nil, t.refuseGaps(g, gone, c)
	case len(keep) == 0:
		remedy := "fill them in"
		if g.most > 0 && !c.matched {
			remedy = "leave columns out, as in " + leaveOut(t.names[g.worst])
		}
		return nil, place{source: t.Source}.refuse("every row has a missing cell (%s): %s", list(g.columns), remedy)
	default:
		f.note("%s of %d left out for missing cells (%s)", count(gone, "row"), t.Rows, list(g.columns))
	}
	return keep, nil
}

func (t *Table) findGaps(c choice, coded map[int]*codes) gaps {
	g := gaps{rows: make([]bool, t.Rows), row: t.Rows}
	for _, j := range c.used() {
		if coded[j] == nil && t.Columns[j].missing == 0 {
			continue
		}
		n := 0
		for i := range t.Rows {
			if !t.isMissing(coded[j], i, j) {
				continue
			}
			g.rows[i] = true
			n++
			if i < g.row || i == g.row && j < g.column {
				g.row, g.column = i, j
			}
		}
		if n == 0 {
			continue
		}
		g.total += n
		g.columns = append(g.columns, fmt.Sprintf("%s %d", t.names[j], n))
		if n > g.most && j != c.target && j != c.offset {
			g.worst, g.most = j, n
		}
	}
	return g
}

func (t *Table) isMissing(k *codes, row, column int) bool {
	if k != nil {
		return k.of[row] < 0
	}
	return math.IsNaN(t.Columns[column].Num[row])
}

// refuseGaps names the first missing cell, counts the others and says what to
// do: fill in, drop rows if enough remain, leave out a column if it is mostly
// empty.
func (t *Table) refuseGaps(g gaps, gone int, c choice) error {
	what := "a missing cell"
	if s := t.cells([]int{g.column})[0][g.row]; s != "" {
		what += " (" + s + ")"
	}
	remedies := []string{"fill it in"}
	if g.total > 1 {
		what += fmt.Sprintf(", one of %d: %s", g.total, list(g.columns))
		remedies[0] = "fill them in"
	}
	if t.Rows-gone >= 2 || c.matched && gone < t.Rows {
		remedies = append(remedies, fmt.Sprintf("leave out %s of %d with --na=drop", count(gone, "row"), t.Rows))
	}
	if 2*g.most > t.Rows && !c.matched {
		remedies = append(remedies, "leave the column out with "+leaveOut(t.names[g.worst]))
	}
	return t.place(g.row, g.column).refuse("%s; %s", what, strings.Join(remedies, ", or "))
}
