package dataset

import "strings"

// records cuts a text into records of cells. It knows quotes [RFC 4180] and
// keeps the line numbers of the file. Spaces and tabs around a cell do not
// belong to it.
type records struct {
	source string
	text   string
	sep    byte
	lim    limits
	bareCR bool     // some CR is no line end: look for it outside quotes
	names  []string // of the columns, for messages, once they are known

	pos     int
	line    int      // line of the next record
	start   int      // line on which the last record starts
	cells   []string // of the last record; valid until the next one
	quoted  []bool   // of the last record if it has a quote, else empty
	blank   int      // blank lines passed, without those at the end
	at      int      // line of the first of them
	pending int      // blank lines since the last record
}

func newRecords(source, text string, sep byte, lim limits) *records {
	return &records{source: source, text: text, sep: sep, lim: lim, bareCR: hasBareCR(text), line: 1}
}

// next cuts the next record that is not blank. It returns false at the end.
func (r *records) next() (bool, error) {
	for r.pos < len(r.text) {
		row := r.text[r.pos:]
		step := len(row)
		if end := strings.IndexByte(row, '\n'); end >= 0 {
			row, step = row[:end], end+1
		}
		r.start = r.line
		if strings.IndexByte(row, '"') >= 0 {
			r.passBlank()
			return true, r.cutQuoted()
		}
		r.pos += step
		r.line++
		row = strings.TrimRight(row, "\r") // \r\r\n is a slip of many writers
		if r.isBlank(row) {
			r.pending++
			continue
		}
		r.passBlank()
		if r.bareCR && strings.IndexByte(row, '\r') >= 0 {
			return false, r.strayCR()
		}
		return true, r.cut(row)
	}
	return false, nil
}

// passBlank counts the blank lines before the record that starts here.
func (r *records) passBlank() {
	if r.pending > 0 && r.blank == 0 {
		r.at = r.start - r.pending
	}
	r.blank += r.pending
	r.pending = 0
}

func (r *records) isBlank(row string) bool {
	for i := range len(row) {
		if row[i] != ' ' && row[i] != '\t' || row[i] == r.sep {
			return false
		}
	}
	return true
}

// cut splits a line without quotes.
func (r *records) cut(row string) error {
	r.cells, r.quoted = r.cells[:0], r.quoted[:0]
	start := 0
	for i := range len(row) {
		if row[i] == r.sep {
			r.cells = append(r.cells, trim(row[start:i]))
			start = i + 1
			if len(r.cells) >= r.lim.columns {
				return r.tooMany()
			}
		}
	}
	r.cells = append(r.cells, trim(row[start:]))
	return nil
}

func (r *records) tooMany() error {
	return place{source: r.source, line: r.start}.refuse("more than %d cells in a line: take a part of the columns", r.lim.columns)
}

// here is the place of the cell that is being cut.
func (r *records) here(line int) place {
	return place{source: r.source, line: line, column: columnLabel(r.names, len(r.cells))}
}

func (r *records) strayCR() error {
	return place{source: r.source, line: r.start}.refuse("a carriage return inside the line: line ends must be LF, CRLF or CR throughout, as after tr '\\r' '\\n'")
}

// trim returns a cell without the blanks around it.
func trim(s string) string {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}
