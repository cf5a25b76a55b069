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

// cutQuoted cuts the record that starts at pos, cell by cell.
func (r *records) cutQuoted() error {
	r.cells, r.quoted = r.cells[:0], r.quoted[:0]
	for {
		cell, quoted, err := r.cutCell()
		if err != nil {
			return err
		}
		r.cells = append(r.cells, cell)
		r.quoted = append(r.quoted, quoted)
		if r.pos == len(r.text) {
			return nil
		}
		r.pos++
		if r.text[r.pos-1] == '\n' {
			r.line++
			return nil
		}
		if len(r.cells) >= r.lim.columns {
			return r.tooMany()
		}
	}
}

// cutCell cuts the cell at pos and leaves pos at the delimiter, the LF or the
// end of the text that closes it.
func (r *records) cutCell() (cell string, quoted bool, err error) {
	begin := r.pos
	for r.pos < len(r.text) && r.isSpace(r.text[r.pos]) {
		r.pos++
	}
	if r.pos < len(r.text) && r.text[r.pos] == '"' {
		cell, err = r.cutQuotes()
		return trim(cell), true, err
	}
	r.toEndOfCell()
	cell = strings.TrimRight(r.text[begin:r.pos], "\r")
	if strings.IndexByte(cell, '"') >= 0 {
		return "", false, r.here(r.line).refuse("a quote inside a cell without quotes, %s: put the cell in quotes and double those in it", quote(trim(cell)))
	}
	if strings.IndexByte(cell, '\r') >= 0 {
		return "", false, r.strayCR()
	}
	return trim(cell), false, nil
}

// cutQuotes returns what stands between the quote at pos and the one that
// closes it, doubled quotes made single.
func (r *records) cutQuotes() (string, error) {
	opened := r.line
	rest := r.text[r.pos+1:]
	var joined []byte
	for from := 0; ; {
		i := strings.IndexByte(rest[from:], '"')
		if i < 0 || from+i > r.lim.quoted {
			return "", r.here(opened).refuse("the quote that opens here is not closed: close it, or double it inside a quoted cell")
		}
		end := from + i
		if end+1 < len(rest) && rest[end+1] == '"' {
			joined = append(joined, rest[from:end+1]...)
			from = end + 2
			continue
		}
		raw := rest[:end]
		r.line += strings.Count(raw, "\n")
		r.pos += end + 2
		cell := raw
		if joined != nil {
			cell = string(append(joined, rest[from:end]...))
		}
		after := r.pos
		r.toEndOfCell()
		if tail := trim(strings.TrimRight(r.text[after:r.pos], "\r")); tail != "" {
			return "", r.here(opened).refuse("%s after the closing quote: double the quotes that belong to the cell", quote(tail))
		}
		return cell, nil
	}
}

func (r *records) toEndOfCell() {
	for r.pos < len(r.text) && r.text[r.pos] != r.sep && r.text[r.pos] != '\n' {
		r.pos++
	}
}

func (r *records) isSpace(b byte) bool { return (b == ' ' || b == '\t') && b != r.sep }

// here is the place of the cell that is being cut.
func (r *records) here(line int) place {
	return place{r.source, line, columnLabel(r.names, len(r.cells))}
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
