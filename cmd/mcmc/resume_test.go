//go:build unix

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// start begins mcmc in dir and returns it with what it writes to stderr.
func start(t *testing.T, dir, line string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command("mcmc", strings.Fields(line)...)
	var errs bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &errs
	require.NoError(t, cmd.Start())
	return cmd, &errs
}

// wait returns the exit status of a command.
func wait(cmd *exec.Cmd) int {
	cmd.Wait()
	return cmd.ProcessState.ExitCode()
}

// sampled runs mcmc to its end.
func sampled(t *testing.T, dir, line string) {
	t.Helper()
	cmd, errs := start(t, dir, line)
	require.Equal(t, 0, wait(cmd), errs.String())
}

// requireSameDraws asserts that two runs hold the same draws, bit for bit.
func requireSameDraws(t *testing.T, a, b string) {
	t.Helper()
	x, err := drawsOf(a)
	require.NoError(t, err)
	y, err := drawsOf(b)
	require.NoError(t, err)
	require.True(t, x == y, "the draws differ")
}

// grows waits until a file has more than some bytes.
func grows(t *testing.T, path string, size int64) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if s, err := os.Stat(path); err == nil && s.Size() > size {
			return
		}
	}
	t.Fatalf("%s does not grow beyond %d bytes", path, size)
}

// A signal ends the run after its draw, with the status of the signal and the
// command to go on, and going on gives the draws of a run that was never cut.
func TestInterruptAndResume(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const model = "sample --seed=1 --warmup=500 --draws=8000 --save-warmup --chains=2 "
	sampled(t, dir, model+"--out=whole")
	for _, c := range []struct {
		sig    syscall.Signal
		status int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}} {
		out := "cut-" + c.sig.String()
		out = strings.ReplaceAll(out, " ", "-")
		cmd, errs := start(t, dir, model+"--out="+out)
		grows(t, filepath.Join(dir, out, "chain-1.draws"), 64)
		require.NoError(t, cmd.Process.Signal(c.sig))
		require.Equal(t, c.status, wait(cmd), errs.String())
		resume := regexp.MustCompile(`(?m)^To go on:  mcmc (sample --resume ` + out + `)$`).FindStringSubmatch(errs.String())
		require.NotNil(t, resume, errs.String())
		sampled(t, dir, resume[1])
		requireSameDraws(t, filepath.Join(dir, "whole"), filepath.Join(dir, out))
	}
}

// Killed or stopped at random moments of warm-up and sampling, and resumed each
// time, a run ends with the draws of one that was never cut.
func TestKillAndResume(t *testing.T) {
	for name, c := range map[string]struct {
		model string
		kills int
	}{
		"gibbs": {"--warmup=1500 --draws=2000", 20},
		"nuts":  {"pima --model=logistic --prior=flat --sampler=nuts --warmup=300 --draws=300", 8},
		"net":   {"boston --model=mlp --hidden=3 --split=0 --max-treedepth=5 --warmup=200 --draws=200", 6},
		"hmc":   {"pima --model=logistic --prior=flat --sampler=hmc --metric=dense --warmup=300 --draws=300", 8},
	} {
		t.Run(name, func(t *testing.T) { killAndResume(t, "sample --seed=2 --chains=3 --threads=2 "+c.model+" ", c.kills) })
	}
}

func killAndResume(t *testing.T, model string, kills int) {
	t.Parallel()
	if testing.Short() {
		kills /= 3
	}
	dir := t.TempDir()
	begin := time.Now()
	sampled(t, dir, model+"--out=whole")
	length := time.Since(begin)
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	killed := 0
	for n := 0; killed < kills; n++ {
		name := fmt.Sprintf("cut-%d", n)
		line := model + "--out=" + name
		for ended := false; !ended; {
			pause := time.Minute
			if killed < kills {
				pause = time.Duration(rng.Int64N(int64(length)))
			}
			cmd, errs := start(t, dir, line)
			how := []os.Signal{syscall.SIGKILL, syscall.SIGTERM}[rng.IntN(2)] // at once, or saved at the cut
			timer := time.AfterFunc(pause, func() { cmd.Process.Signal(how) })
			status := wait(cmd)
			timer.Stop()
			if ended = status == 0; !ended {
				require.Contains(t, []int{-1, 143}, status, errs.String())
				killed++
			}
			if _, err := os.Stat(filepath.Join(dir, name, "run.json")); err == nil {
				line = "sample --resume " + name
			}
		}
		requireSameDraws(t, filepath.Join(dir, "whole"), filepath.Join(dir, name))
	}
}

// A run that is going on can be looked at, and no second process may draw its
// chains.
func TestLiveRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, errs := start(t, dir, "sample --seed=1 --warmup=10 --draws=10000000 --chains=2 --out=live")
	defer func() {
		cmd.Process.Signal(syscall.SIGTERM)
		require.Equal(t, 143, wait(cmd), errs.String())
	}()
	grows(t, filepath.Join(dir, "live", "chain-1.draws"), 64)
	grows(t, filepath.Join(dir, "live", "chain-2.draws"), 64)
	for _, look := range []string{"summary", "pip"} {
		reader, notes := start(t, dir, look+" live")
		require.Equal(t, 0, wait(reader), notes.String())
		require.Contains(t, notes.String(), "of 10000000")
	}
	second, refused := start(t, dir, "sample --resume live")
	require.Equal(t, 2, wait(second))
	require.Regexp(t, `^mcmc: chain \d of live is being drawn by `, refused.String())
	third, refused := start(t, dir, "sample --out=live --force")
	require.Equal(t, 2, wait(third))
	require.Regexp(t, `^mcmc: chain \d of live is being drawn by `, refused.String())
}

// A run whose folder goes away under it fails with status 1 and says what is
// safe.
func TestFolderGoesAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, errs := start(t, dir, "sample --seed=1 --warmup=10 --draws=10000000 --chains=1 --out=run")
	grows(t, filepath.Join(dir, "run", "chain-1.draws"), 64)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "run")))
	require.Equal(t, 1, wait(cmd), errs.String())
	require.Regexp(t, `To go on:  mcmc sample --resume run\nmcmc: chain 1 stopped, .* draws are safe: `, errs.String())
}
