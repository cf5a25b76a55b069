package dataset

import "strings"

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
	cell = r.toEndOfCell(begin)
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
		tail := trim(r.toEndOfCell(r.pos))
		if strings.HasPrefix(tail, "\r") {
			return "", r.strayCR()
		}
		if tail != "" {
			return "", r.here(opened).refuse("%s after the closing quote: double the quotes that belong to the cell", quote(tail))
		}
		return cell, nil
	}
}

// toEndOfCell moves pos to where the cell ends and returns what stands from
// begin to there, without the CR of a line end.
func (r *records) toEndOfCell(begin int) string {
	for r.pos < len(r.text) && r.text[r.pos] != r.sep && r.text[r.pos] != '\n' {
		r.pos++
	}
	cell := r.text[begin:r.pos]
	if r.pos == len(r.text) || r.text[r.pos] == '\n' {
		cell = strings.TrimRight(cell, "\r")
	}
	return cell
}

func (r *records) isSpace(b byte) bool { return (b == ' ' || b == '\t') && b != r.sep }
