package dataset

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Factor is a categorical feature: a column of 0 and 1 in the design matrix
// for each of its levels, except for the base level if there is one. It is
// part of a run's settings, hence the JSON names.
type Factor struct {
	Name   string   `json:"name"`
	Levels []string `json:"levels"`         // that have a column, in sort order
	Base   string   `json:"base,omitempty"` // the level without a column, "" if all have one
	First  int      `json:"first"`          // column of the first level; the others follow
}

func levelName(factor, level string) string { return factor + "=" + level }

// codes are the levels of a column and the level of each cell, -1 for a
// missing one. Levels are in order of appearance until sort.
type codes struct {
	levels []string
	of     []int
	cells  []string
}

// newCodes codes cells as they come.
func newCodes(cells []string) *codes {
	k := &codes{of: make([]int, len(cells)), cells: cells}
	known := make(map[string]int)
	for i, s := range cells {
		if isMissing(s) {
			k.of[i] = -1
			continue
		}
		l, ok := known[s]
		if !ok {
			l = len(k.levels)
			s = strings.Clone(s)
			known[s] = l
			k.levels = append(k.levels, s)
		}
		k.of[i] = l
	}
	return k
}

// code codes the features that are text or named as categorical, and a target
// of classes.
func (t *Table) code(c choice) map[int]*codes {
	var factors []int
	for _, j := range c.features {
		if t.Columns[j].Text || c.named[j] {
			factors = append(factors, j)
		}
	}
	if c.classes {
		factors = append(factors, c.target)
	}
	coded := make(map[int]*codes, len(factors))
	for i, cells := range t.cells(factors) {
		coded[factors[i]] = newCodes(cells)
	}
	return coded
}

// allNumbers reports whether every level is a number. Only then are they
// ordered and compared as numbers: among codes, 027 and 27 may well differ.
func allNumbers(levels []string) bool {
	for _, l := range levels {
		if !isNumber(l) {
			return false
		}
	}
	return true
}

// sort puts the levels that occur in rows (nil: in any) in order, numbers by
// size if all are numbers, and drops the others.
func (k *codes) sort(rows []int) {
	used := make([]bool, len(k.levels))
	for _, row := range rows {
		if l := k.of[row]; l >= 0 {
			used[l] = true
		}
	}
	var order []int
	numbers := true
	for l := range k.levels {
		if rows == nil || used[l] {
			order = append(order, l)
			numbers = numbers && isNumber(k.levels[l])
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if numbers {
			va, _, _ := parseNumber(k.levels[a])
			vb, _, _ := parseNumber(k.levels[b])
			if va < vb {
				return -1
			}
			if va > vb {
				return 1
			}
		}
		return strings.Compare(k.levels[a], k.levels[b])
	})
	rank := make([]int, len(k.levels))
	levels := make([]string, len(order))
	for i, l := range order {
		rank[l], levels[i] = i, k.levels[l]
	}
	for i, l := range k.of {
		if l >= 0 {
			k.of[i] = rank[l]
		}
	}
	k.levels = levels
}

func sameNumber(a, b string) bool {
	va, _, _ := parseNumber(a)
	vb, _, _ := parseNumber(b)
	return va == vb
}

// setLevels sorts the levels of a factor and refuses those that cannot be
// meant: one number in two spellings, line breaks, and, unless the column was
// named as categorical, so many that they identify the rows.
func (t *Table) setLevels(k *codes, j int, rows []int, named bool) error {
	k.sort(rows)
	at := t.column(j)
	numbers := allNumbers(k.levels)
	for i, l := range k.levels {
		if strings.ContainsFunc(l, unicode.IsControl) {
			return at.refuse("%s cannot name a level, it has a line break or control character: leave the column out with %s", quote(l), leaveOut(t.names[j]))
		}
		if i > 0 && numbers && sameNumber(k.levels[i-1], l) {
			return at.refuse("levels %s and %s are one number in two spellings: write them alike", quote(k.levels[i-1]), quote(l))
		}
	}
	if most := max(2, min(50, len(rows)/2)); !named && len(k.levels) > most {
		return at.refuse("it is text with %d different values in %d rows, such as %s%s: leave it out with %s, or one-hot code it all the same with %s",
			len(k.levels), len(rows), quote(k.levels[0]), dateHint(k.levels[0]), leaveOut(t.names[j]), oneHot(t.names[j]))
	}
	return nil
}

// dateHint says what to do about dates.
func dateHint(s string) string {
	parts := strings.FieldsFunc(strings.SplitN(strings.SplitN(s, "T", 2)[0], " ", 2)[0], func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return ""
	}
	for _, p := range parts {
		if !allDigits(p) || len(p) > 4 {
			return ""
		}
	}
	return " (if these are dates, write days or years as numbers)"
}

// fill writes the columns of a factor for some rows; x starts at its first
// column of the first row, and rows are p apart.
func (k *codes) fill(x []float64, p int, rows []int, baseline bool) {
	skip := 0
	if baseline {
		skip = 1
	}
	for i, row := range rows {
		if l := k.of[row] - skip; l >= 0 {
			x[i*p+l] = 1
		}
	}
}

// describe lists a factor's levels for a note.
func (k Factor) describe() string {
	if k.Base == "" {
		return fmt.Sprintf("%s is one-hot coded, a column for each of its %s: %s", quote(k.Name), count(len(k.Levels), "level"), list(k.Levels))
	}
	if len(k.Levels) == 0 {
		return fmt.Sprintf("%s is left out, its only level is %s", quote(k.Name), k.Base)
	}
	return fmt.Sprintf("%s is one-hot coded against its base level %s: %s", quote(k.Name), k.Base, list(k.Levels))
}
