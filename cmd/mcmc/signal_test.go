//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// signalled runs demo draw, sends the signals once its first progress line is
// there, and returns the exit status with what it wrote.
func signalled(t *testing.T, args string, signals ...syscall.Signal) (status int, stdout, stderr string) {
	t.Helper()
	t.Parallel()
	for _, sig := range signals {
		if signal.Ignored(sig) {
			t.Skip(sig, " is ignored here, as by nohup, and so the command ignores it")
		}
	}
	cmd := exec.Command("demo", append([]string{"draw", "--warmup=0"}, strings.Fields(args)...)...)
	var out bytes.Buffer
	cmd.Stdout = &out
	pipe, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	log := bufio.NewReader(pipe)
	first, err := log.ReadString('\n')
	require.NoError(t, err, "demo ended before its first line")
	for _, sig := range signals {
		require.NoError(t, cmd.Process.Signal(sig))
		time.Sleep(20 * time.Millisecond) // or the kernel merges two of a kind
	}
	rest, err := io.ReadAll(log)
	require.NoError(t, err)
	cmd.Wait()
	return cmd.ProcessState.ExitCode(), out.String(), first + string(rest)
}

func TestSignalLetsTheDrawFinish(t *testing.T) {
	for _, c := range []struct {
		sig    syscall.Signal
		status int
		name   string
	}{{syscall.SIGINT, 130, "SIGINT"}, {syscall.SIGTERM, 143, "SIGTERM"}, {syscall.SIGHUP, 129, "SIGHUP"}} {
		t.Run(c.name, func(t *testing.T) {
			status, stdout, stderr := signalled(t, "--finish --pause=10ms --draws=200", c.sig)
			require.Equal(t, c.status, status)
			require.Empty(t, stdout)
			require.Regexp(t, `\n2 chains x \(0 warm-up \+ 200 draws\) stopped after \d+ of 400 iterations in \S+ s\nmcmc: interrupted by `+c.name+`\n$`, stderr)
		})
	}
}

// A signal of another kind does not hurry the end, the second of a kind does.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	status, _, stderr := signalled(t, "--finish --pause=1s --draws=10 --chains=20", syscall.SIGTERM, syscall.SIGINT, syscall.SIGINT)
	require.Equal(t, 130, status)
	require.NotContains(t, stderr, "stopped")
}

// A command that holds nothing ends at once.
func TestSignalEndsReadersAtOnce(t *testing.T) {
	status, _, stderr := signalled(t, "--pause=10ms --draws=500", syscall.SIGTERM)
	require.Equal(t, 143, status)
	require.NotContains(t, stderr, "stopped")
}
