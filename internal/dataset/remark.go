package dataset

import (
	"math"
	"slices"
)

// remark notes what is no error but worth a word about the columns in use.
func (t *Table) remark(f *Frame, c choice, coded map[int]*codes) {
	if len(f.Classes) > 2 {
		f.note("target %s: %d classes, %s", quote(f.Target), len(f.Classes), list(quoted(f.Classes)))
	} else if len(f.Classes) > 0 {
		f.note("target %s: %s is 1 and %s is 0", quote(f.Target), quote(f.Classes[1]), quote(f.Classes[0]))
	}
	for _, k := range f.Factors {
		f.note("column %s", k.describe())
	}
	t.remarkNumbers(f, c, coded)
	t.remarkTwins(f, c, coded)
	if p := len(f.Features); f.Rows < p {
		f.note("fewer rows (%d) than features (%d)", f.Rows, p)
	}
}

// remarkNumbers notes what the columns of numbers lost or hide, for the first
// few columns of which there is something to say.
func (t *Table) remarkNumbers(f *Frame, c choice, coded map[int]*codes) {
	const shown = 5
	more := 0
	for _, j := range c.used() {
		if coded[j] != nil {
			continue
		}
		before := len(f.Notes)
		t.remarkColumn(f, &t.Columns[j])
		if len(f.Notes) > before && len(f.Notes) > shown+len(f.Factors)+1 {
			f.Notes = f.Notes[:before]
			more++
		}
	}
	if more > 0 {
		f.note("there is as much to say of %s", count(more, "other column"))
	}
}

func (t *Table) remarkColumn(f *Frame, col *Column) {
	if col.underflow > 0 {
		f.note("column %s: %s closer to 0 than 4.9e-324 read as 0, the first is %s %s",
			quote(col.Name), count(col.underflow, "number"), quote(col.firstUnderflow.text), t.where(col.firstUnderflow.row))
	}
	if col.rounded > 0 {
		f.note("column %s: %s past 2^53 rounded, the first is %s %s; if they are identifiers, leave the column out with %s",
			quote(col.Name), count(col.rounded, "integer"), quote(col.firstRounded.text), t.where(col.firstRounded.row), leaveOut(col.Name))
	}
	if v, n := sentinel(col.Num); n > 0 {
		f.note("column %s: %g stands in %s, far from all others; if it means missing, leave these cells empty", quote(col.Name), v, count(n, "cell"))
	}
}

// sentinel returns a value that often stands for a missing cell, and how many
// cells hold it: the least or greatest of the column, at least twice, further
// from its neighbour than all others are from each other.
func sentinel(column []float64) (v float64, n int) {
	low, high := extremes(column, math.Inf(-1), math.Inf(1))
	for _, v := range []float64{low, high} {
		switch v {
		case -99, -999, -9999, -99999, 999, 9999, 99999:
		default:
			continue
		}
		var a, b, gap float64 // the others lie in [a, b]
		if v == low {
			a, b = extremes(column, low, math.Inf(1))
			gap = a - low
		} else {
			a, b = extremes(column, math.Inf(-1), high)
			gap = high - b
		}
		for _, x := range column {
			if x == v {
				n++
			}
		}
		if n >= 2 && a <= b && gap > b-a {
			return v, n
		}
		n = 0
	}
	return 0, 0
}

// extremes returns the least and greatest number strictly between bounds.
func extremes(column []float64, above, below float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range column {
		if above < x && x < below {
			low, high = min(low, x), max(high, x)
		}
	}
	return low, high
}

// remarkTwins notes features that are equal in every cell.
func (t *Table) remarkTwins(f *Frame, c choice, coded map[int]*codes) {
	first := make(map[uint64]int)
	var pairs []string
	for _, j := range c.features {
		if coded[j] != nil {
			continue
		}
		num := t.Columns[j].Num
		h := fingerprint(num)
		twin, seen := first[h]
		if !seen {
			first[h] = j
			continue
		}
		if slices.Equal(num, t.Columns[twin].Num) {
			pairs = append(pairs, quote(t.names[twin])+" and "+quote(t.names[j]))
		}
	}
	if len(pairs) > 0 {
		f.note("columns equal in every row: %s", list(pairs))
	}
}

// fingerprint is an FNV-like hash of a column.
func fingerprint(column []float64) uint64 {
	h := uint64(14695981039346656037)
	for _, x := range column {
		h = (h ^ math.Float64bits(x)) * 1099511628211
		h ^= h >> 29
	}
	return h
}
