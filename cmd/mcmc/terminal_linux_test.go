package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"noiseprior/sampler"
)

// screen opens a pseudo-terminal and returns its end for the program and a
// function that closes it and returns all that was written to it.
func screen(t *testing.T, cols, rows uint16) (tty *os.File, written func() string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	fd := int(master.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	tty, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: cols, Row: rows}))
	var all strings.Builder
	var done sync.WaitGroup
	done.Go(func() {
		b := make([]byte, 4096)
		for {
			n, err := master.Read(b)
			all.Write(b[:n])
			if err != nil { // EIO once the other end is closed
				return
			}
		}
	})
	return tty, func() string {
		tty.Close()
		done.Wait()
		master.Close()
		return all.String()
	}
}

// shown returns the lines of a screen after what was written, which may move
// the cursor up and erase below it and nothing else.
func shown(t *testing.T, written string) []string {
	t.Helper()
	up := regexp.MustCompile(`^\r\x1b\[(\d+)A\x1b\[J`)
	var screen []string
	for len(written) > 0 {
		if m := up.FindStringSubmatch(written); m != nil {
			n, _ := strconv.Atoi(m[1])
			require.LessOrEqual(t, n, len(screen), "the cursor leaves what was drawn")
			screen, written = screen[:len(screen)-n], written[len(m[0]):]
			continue
		}
		line, rest, ok := strings.Cut(written, "\r\n")
		require.True(t, ok, "an unfinished line is left: %q", line)
		require.NotContains(t, line, "\x1b")
		screen, written = append(screen, line), rest
	}
	return screen
}

func TestBarsOnATerminal(t *testing.T) {
	for _, c := range []struct {
		name       string
		cols, rows uint16
		chains     int
		env        string
		want, not  string
	}{
		{"bars", 80, 24, 3, "", `chain 2  sampling  █+░+ +\d+/1010`, "iterations \\("},
		{"narrow", 30, 24, 3, "", `chain 2  sampling +\d+/1010\n`, "░"},
		{"more chains than lines", 80, 4, 3, "", `sampling: \d+ of 3030 iterations \(\d+ %\), \d+/s, \d+ s left\n`, "chain 2"},
		{"dumb", 80, 24, 3, "TERM=dumb", `sampling: \d+ of 3030`, "\x1b"},
		{"no size", 0, 0, 3, "", `sampling: \d+ of 3030`, "\x1b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tty, written := screen(t, c.cols, c.rows)
			u, out, _ := testUI(c.env)
			u.err.file, u.err.to = tty, tty
			set := sampler.Settings{Warmup: 10, Draws: 1000}
			for id := range c.chains {
				set.Chains = append(set.Chains, id+1)
			}
			p := newProgress(u, set)
			p.Begin(nil)
			for i := -10; i < 500; i++ { // the run is cut here
				for _, id := range set.Chains {
					p.Record(id, i, nil)
				}
				time.Sleep(time.Millisecond)
				if i == 400 {
					u.warnf("column %s is constant", "x")
				}
			}
			time.Sleep(200 * time.Millisecond)
			p.close()
			u.notef("after")
			all := written()
			require.Regexp(t, c.want, strings.ReplaceAll(all, "\r", ""))
			require.NotRegexp(t, c.not, all)
			require.Empty(t, out.String())

			left := shown(t, all)
			require.GreaterOrEqual(t, len(left), 3)
			require.Contains(t, left, "mcmc: warning: column x is constant")
			require.Regexp(t, fmt.Sprintf(`^%d chains x .* stopped after %d of %d iterations`, c.chains, c.chains*510, c.chains*1010), left[len(left)-2])
			require.Equal(t, "after", left[len(left)-1])
			if c.not != "\x1b" {
				require.Len(t, left, 3, "bars are left on the screen: %q", left)
			}
		})
	}
}
