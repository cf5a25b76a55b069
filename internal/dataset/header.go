package dataset

import (
	"strconv"
	"strings"
	"unicode"
)

// columnLabel returns the name of column j in quotes, its number from 1 if it
// has none.
func columnLabel(names []string, j int) string {
	if j < len(names) && names[j] != "" {
		return quote(names[j])
	}
	return strconv.Itoa(j + 1)
}

// header reads the record of column names, which do not look like a row of
// numbers unless they are quoted.
func (r *records) header() ([]string, error) {
	at := place{source: r.source, line: r.start}
	if numbers, first := r.numbersInHeader(); 2*numbers >= len(r.cells) {
		return nil, at.refuse("the first line looks like data (%s), not like column names: put a line of names first, in quotes if names are numbers", quote(first))
	}
	names := make([]string, len(r.cells))
	for j, name := range r.cells {
		names[j] = strings.Clone(name)
	}
	return names, checkNames(at, names, func(j int) string { return namelessRemedy(j, len(names)) })
}

// checkNames refuses names of columns that are empty, twice the same or hold
// control characters. nameless is the remedy for a column without a name.
func checkNames(at place, names []string, nameless func(j int) string) error {
	seen := make(map[string]int, len(names))
	for j, name := range names {
		if name == "" {
			return at.refuse("column %d has no name: %s", j+1, nameless(j))
		}
		if strings.ContainsFunc(name, unicode.IsControl) {
			return at.refuse("the name of column %d has a line break or control character in it, %s: rename it", j+1, quote(name))
		}
		if before, twice := seen[name]; twice {
			return at.refuse("columns %d and %d are both named %s: rename one of them", before+1, j+1, quote(name))
		}
		seen[name] = j
	}
	return nil
}

// numbersInHeader counts the cells without quotes that are numbers, and
// returns the first of them.
func (r *records) numbersInHeader() (n int, first string) {
	for j, cell := range r.cells {
		if j < len(r.quoted) && r.quoted[j] {
			continue
		}
		if _, what, _ := classify(cell); what == number || what == infinite || what == lookalike {
			if n == 0 {
				first = cell
			}
			n++
		}
	}
	return n, first
}

func namelessRemedy(j, width int) string {
	switch {
	case j == width-1:
		return "name it, or remove the delimiter at the end of the lines"
	case j == 0:
		return "name it, or write the table without row names (pandas index=False, R row.names=FALSE)"
	}
	return "name it"
}
