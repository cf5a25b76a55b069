package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// testUI returns a ui on buffers, with an environment of NAME=value words.
func testUI(env ...string) (u *ui, out, err *bytes.Buffer) {
	out, err = new(bytes.Buffer), new(bytes.Buffer)
	u = &ui{
		in: strings.NewReader(""), out: &stdout{to: out}, err: &stderr{to: err},
		env: func(name string) string {
			for _, e := range env {
				if v, ok := strings.CutPrefix(e, name+"="); ok {
					return v
				}
			}
			return ""
		},
		signals: &signals{exit: func(int) {}},
	}
	return u, out, err
}

func TestTable(t *testing.T) {
	tab := newTable("name<", "mean", "R-hat", "advice<")
	tab.row("beta[bmi]", "24.73", "1.001", "")
	tab.row("größe²", "-3.1", "1.0", "")
	tab.row("年齢", "1234", "-", "draw longer: the error is above a tenth of the standard deviation")
	tab.row("e\u0301clair", "0", "1.2", "x")
	var b strings.Builder
	require.NoError(t, tab.write(&b, 60))
	require.Equal(t, `name        mean  R-hat  advice
beta[bmi]  24.73  1.001
größe²      -3.1    1.0
年齢        1234      -  draw longer: the error is above a
                         tenth of the standard deviation
éclair         0    1.2  x
`, strings.ReplaceAll(b.String(), "e\u0301", "é"))

	b.Reset()
	numbersLast := newTable("k", "probability")
	numbersLast.row("10", "0.5")
	require.NoError(t, numbersLast.write(&b, 5))
	require.Equal(t, " k  probability\n10          0.5\n", b.String())

	require.Panics(t, func() { numbersLast.row("1") })
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		x           float64
		want, ascii string
	}{
		{0, "", ""}, {nan, "", ""}, {-1, "", ""}, {1e-9, "▏", "#"}, {0.5, "██", "##"}, {0.6, "██▍", "##"},
		{0.999999, "███▉", "###"}, {1, "████", "####"}, {7, "████", "####"},
	} {
		require.Equal(t, c.want, bar(c.x, 4, false), "%g", c.x)
		require.Equal(t, c.ascii, bar(c.x, 4, true), "%g", c.x)
	}
	require.Equal(t, "", bar(1, 0, false))
}

func TestASCII(t *testing.T) {
	for env, want := range map[string]bool{
		"": false, "TERM=dumb": true, "TERM=xterm": false, "LANG=C": true, "LANG=C.UTF-8": false, "LANG=de_DE.utf8": false,
		"LANG=de_DE": true, "LANG=de_DE.ISO-8859-1": true, "LC_ALL=C LANG=C.UTF-8": true, "LC_CTYPE=C.UTF-8 LANG=C": false,
	} {
		u, _, _ := testUI(strings.Fields(env)...)
		require.Equal(t, want, u.ascii(), env)
	}
}

func TestWrap(t *testing.T) {
	require.Equal(t, "one two\nthree\nfour", wrap("one two three\nfour", 9, ""))
	require.Equal(t, "  one\n  two", wrap("one   two", 6, "  "))
	require.Equal(t, "  unbreakable\n  x", wrap("unbreakable x", 6, "  "))
	require.Equal(t, "a\n\n    verbatim  line", wrap("a\n\n    verbatim  line", 8, ""))
	require.Equal(t, "年齢\n年齢", wrap("年齢 年齢", 8, ""))
	require.Equal(t, "", wrap("", 8, ""))
}

func TestStdout(t *testing.T) {
	u, _, errs := testUI()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	w.Close()
	r.Close()
	u.out.to = w
	_, err = u.out.Write([]byte("x"))
	require.ErrorAs(t, err, new(outputError))
	require.Equal(t, statusFailed, u.finish(nil), "a command may ignore the error")
	require.Equal(t, statusFailed, u.finish(err), "or return it")
	require.Equal(t, strings.Repeat("mcmc: cannot write the results: file already closed\n", 2), errs.String())
	require.Equal(t, statusCheck, u.finish(checkFailed("no")), "but its own verdict counts")
}

func TestStderrNeverFails(t *testing.T) {
	u, _, _ := testUI()
	r, w := io.Pipe()
	r.Close()
	u.err.to = w
	n, err := u.err.Write([]byte("x"))
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

func TestHelpGroups(t *testing.T) {
	u, out, _ := testUI()
	var s string
	var n int
	var on bool
	build := func(u *ui) *cobra.Command {
		cmd := &cobra.Command{
			Use: "draw [DATA]", Short: "Draw", Example: "mcmc draw --draws=10\n  --chains=2", RunE: func(*cobra.Command, []string) error { return nil },
			Long: strings.Repeat("word ", 30),
		}
		jsonVar(cmd.Flags(), &on)
		flagGroup(cmd, "Model", func(f *pflag.FlagSet) {
			f.StringVar(&s, "prior", "horseshoe", "`law` of the scales, one of the many that mcmc prior --list names, with parameters where it has some")
		})
		flagGroup(cmd, "Run", func(f *pflag.FlagSet) {
			wholeVar(f, &n, "draws", 1000, 1, 1e9, "kept draws")
			choiceVar(f, &s, "a-very-long-name-of-a-flag", "a", []string{"a", "b"}, "text")
		})
		return cmd
	}
	require.Equal(t, 0, run(u, []string{"draw", "--help"}, build))
	require.Equal(t, `Draw

Usage:
  mcmc draw [DATA] [flags]

Examples:
  mcmc draw --draws=10
    --chains=2

word word word word word word word word word word word word word word word word word word word word
word word word word word word word word word word

Model:
  --prior law  law of the scales, one of the many that mcmc prior --list names, with parameters
               where it has some (default horseshoe)

Run:
  --draws n    kept draws (default 1000)
  --a-very-long-name-of-a-flag name
               text (default a)

Flags:
  --json       print one JSON document, and nothing else, to stdout
  -h, --help   print this help
`, out.String())
}
