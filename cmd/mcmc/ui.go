package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// ui is what every command talks to: streams, environment and signals.
type ui struct {
	in      io.Reader
	out     *stdout // results
	err     *stderr // progress, notes, warnings, errors
	env     func(string) string
	signals *signals
}

func newUI() *ui {
	return &ui{
		in:      os.Stdin,
		out:     &stdout{file: os.Stdout, to: os.Stdout},
		err:     &stderr{file: os.Stderr, to: os.Stderr},
		env:     os.Getenv,
		signals: &signals{exit: os.Exit},
	}
}

// stderr writes what is not a result. It never fails: nobody has to be there to
// read it. While bars are on the screen, it writes above them.
type stderr struct {
	file *os.File // nil in tests
	mu   sync.Mutex
	to   io.Writer
}

func (w *stderr) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to.Write(b)
	return len(b), nil
}

// redirect sends what follows to another writer and returns the one before.
func (w *stderr) redirect(to io.Writer) io.Writer {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.to
	w.to = to
	return before
}

// notef prints a line to stderr.
func (u *ui) notef(format string, args ...any) {
	fmt.Fprintf(u.err, format+"\n", args...)
}

// warnf prints a warning to stderr.
func (u *ui) warnf(format string, args ...any) {
	fmt.Fprintf(u.err, "mcmc: warning: "+format+"\n", args...)
}

// width returns the number of columns for text on stdout: the terminal's, or
// 100 where there is none.
func (u *ui) width() int {
	if cols, _ := terminal(u.out.file); cols > 0 {
		return cols
	}
	return helpWidth
}

// terminal returns the size of the terminal behind f, 0, 0 if there is none.
func terminal(f *os.File) (cols, rows int) {
	if f == nil || !term.IsTerminal(int(f.Fd())) {
		return 0, 0
	}
	cols, rows, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, 0
	}
	return cols, rows
}

// ascii reports whether bars must be drawn without block characters: on a dumb
// terminal, and where the locale names another encoding than UTF-8.
func (u *ui) ascii() bool {
	if u.env("TERM") == "dumb" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(u.env(name)); locale != "" {
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}

// bar returns x in [0, 1] as a bar of at most width cells; "" for NaN. Only 0 is
// an empty bar, only 1 a full one.
func (u *ui) bar(x float64, width int) string {
	return bar(x, width, u.ascii())
}

func bar(x float64, width int, ascii bool) string {
	if !(x > 0) || width < 1 { // NaN too
		return ""
	}
	x = min(x, 1)
	if ascii {
		n := int(x*float64(width) + 0.5)
		if x < 1 {
			n = min(n, width-1)
		}
		return strings.Repeat("#", max(n, 1))
	}
	const eighths = "▏▎▍▌▋▊▉█"
	n := max(int(x*float64(8*width)+0.5), 1)
	if x < 1 {
		n = min(n, 8*width-1)
	}
	text := strings.Repeat("█", n/8)
	if n%8 > 0 {
		text += string([]rune(eighths)[n%8-1])
	}
	return text
}

// cells counts terminal cells the same way in every locale.
var cells = runewidth.Condition{StrictEmojiNeutral: true}

// cellWidth returns the number of terminal cells that s takes.
func cellWidth(s string) int { return cells.StringWidth(s) }

// wrap breaks text into lines of at most width cells, each after indent. Line
// breaks in text stay; a line that begins with a space is left as it is.
func wrap(text string, width int, indent string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, " ") || line == "" {
			out = append(out, strings.TrimRight(indent+line, " "))
			continue
		}
		current, used := indent, 0
		room := width - cellWidth(indent)
		for word := range strings.FieldsSeq(line) {
			w := cellWidth(word)
			if used > 0 && used+1+w > room {
				out = append(out, current)
				current, used = indent, 0
			}
			if used > 0 {
				current += " "
				used++
			}
			current += word
			used += w
		}
		out = append(out, current)
	}
	return strings.Join(out, "\n")
}
