package dataset

import "strings"

// ragged refuses a record that has not one cell per column, with the most
// likely reason.
func (r *records) ragged(first bool) error {
	got, want := len(r.cells), len(r.names)
	why := "every line needs as many"
	last := strings.TrimSpace(r.text[r.pos:]) == ""
	switch {
	case strings.HasPrefix(r.names[0], "#") || strings.HasPrefix(r.cells[0], "#"):
		why = "lines that start with # are not skipped, remove them"
	case got == want+1 && r.cells[got-1] == "":
		why = "remove the delimiter at the end of the line"
	case got == want+1 && first:
		why = "if the lines start with row names, write the table without them"
	case got == 2*want && r.sep == ',' && allWhole(r.cells):
		why = "if these are decimal commas, write points"
	case got < want && last && !strings.HasSuffix(r.text, "\n"):
		why = "the last line is cut short, get the file again"
	case got == 1 && r.otherDelimiter() != "":
		why = "it has " + r.otherDelimiter() + " where the header does not"
	case got == 1 && last:
		why = "remove the line if it is a remark"
	}
	return place{source: r.source, line: r.start}.refuse("%s where the header has %d: %s", count(got, "cell"), want, why)
}

// otherDelimiter names the delimiter that cuts the only cell of the record
// into as many as the header has.
func (r *records) otherDelimiter() string {
	for _, d := range delimiters {
		if d.sep != r.sep && strings.Count(r.cells[0], string(d.sep)) == len(r.names)-1 {
			return d.name
		}
	}
	return ""
}

func allWhole(cells []string) bool {
	for _, c := range cells {
		if digits := strings.TrimLeft(c, "+-"); digits == "" || !allDigits(digits) {
			return false
		}
	}
	return true
}
