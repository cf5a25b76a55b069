package dataset

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shownRunes is how much of a cell or name a message shows.
const shownRunes = 40

// place is where in a table something is wrong. Zero fields are left out.
type place struct {
	source string
	line   int    // of a text
	row    int    // of a file without lines, from 1
	column string // as shown: a quoted name, or a number counted from 1
}

// refuse returns the error of bad input:
//
//	source:line: column "name": message
//	source: row 3, column "name": message
func (p place) refuse(format string, args ...any) error {
	var b strings.Builder
	b.WriteString(p.source)
	if p.line > 0 {
		fmt.Fprintf(&b, ":%d", p.line)
	}
	b.WriteString(": ")
	if p.row > 0 {
		fmt.Fprintf(&b, "row %d, ", p.row)
	}
	if p.column != "" {
		b.WriteString("column " + p.column + ": ")
	}
	return fmt.Errorf(b.String()+format, args...)
}

// quote returns s in quotes, shortened if it is long.
func quote(s string) string { return strconv.Quote(shorten(s)) }

func shorten(s string) string {
	if utf8.RuneCountInString(s) > shownRunes {
		s = string([]rune(s)[:shownRunes]) + "…"
	}
	return s
}

// list returns the first few items, "and 12 more" if there are others.
func list(items []string) string {
	const shown = 6
	if len(items) <= shown+1 {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:shown], ", "), len(items)-shown)
}

// count returns "1 row", "2 rows".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// leaveOut returns the flag that leaves a column out, quoted for a shell if
// the name needs it.
func leaveOut(name string) string { return "--features=" + shellWord("-"+name) }

// oneHot returns the flag that one-hot codes a column.
func oneHot(name string) string { return "--categorical=" + shellWord(name) }

func shellWord(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.:=+%@/", r)
	}) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
