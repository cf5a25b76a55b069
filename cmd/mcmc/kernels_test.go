package main

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/internal/kern"
)

// runsToDraw are runs that between them use every way to the weights: by p×p and
// by n×n matrices, by up- and down-dates, with rows weighed anew, by gradients of
// a network in parts.
var runsToDraw = []string{
	"diabetes --prior=horseshoe",
	"wide.csv --prior=horseshoe",
	"wide.csv --prior=regularized-horseshoe --intercept-prior=student-t(3,0,1) --noise-prior=half-cauchy(1) --scale-by-noise=false",
	"diabetes --prior=spike-slab",
	"diabetes --prior=spike-slab(slab=zellner)",
	"pima --model=logistic --prior=laplace",
	"tall.csv --model=mlp --hidden=5 --prior=horseshoe --sampler=nuts --max-treedepth=3",
}

// drawsBy returns the hash of what a command draws.
func drawsBy(t *testing.T, dir, set string, threads, chains int, run string, command ...string) string {
	t.Helper()
	out, err := os.MkdirTemp(dir, "run")
	require.NoError(t, err)
	args := append(command, "sample")
	args = append(args, strings.Fields(run)...)
	args = append(args, "--warmup=4", "--draws=4", "--seed=1", fmt.Sprintf("--threads=%d", threads), fmt.Sprintf("--chains=%d", chains), "--out="+filepath.Join(out, "out"))
	c := exec.Command(args[0], args[1:]...)
	c.Dir, c.Env = dir, append(os.Environ(), kern.Variable+"="+set)
	text, err := c.CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 3 { // so few draws pass no check
		require.NoError(t, err, "%s", text)
	}
	draws, err := drawsOf(filepath.Join(out, "out"))
	require.NoError(t, err)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(draws)))
}

// dataToDraw returns a folder with wide.csv, of more columns than rows, and
// tall.csv, of so many rows that a gradient has parts.
func dataToDraw(t *testing.T) (dir string) {
	dir = t.TempDir()
	writeTable(t, filepath.Join(dir, "wide.csv"), 50, 70)
	writeTable(t, filepath.Join(dir, "tall.csv"), 1100, 2)
	return dir
}

// writeTable writes n rows of columns x1 to xp and of y, which depends on x1.
func writeTable(t *testing.T, path string, n, p int) {
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for j := range p {
		fmt.Fprintf(&b, "x%d,", j+1)
	}
	b.WriteString("y\n")
	for range n {
		first := rng.Float64()
		fmt.Fprintf(&b, "%.4f,", first)
		for range p - 1 {
			fmt.Fprintf(&b, "%.4f,", rng.Float64())
		}
		fmt.Fprintf(&b, "%.4f\n", first+0.2*rng.Float64())
	}
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o666))
}

func TestDrawsAreTheSameOnEachKernelSetByAnyThreads(t *testing.T) {
	dir, runs := dataToDraw(t), runsToDraw
	if testing.Short() {
		runs = runs[:2]
	}
	for _, run := range runs {
		for _, chains := range []int{1, 3} {
			want := drawsBy(t, dir, "", 1, chains, run, "mcmc")
			for _, set := range kern.Names() {
				for _, threads := range []int{1, 2, 4} {
					require.Equal(t, want, drawsBy(t, dir, set, threads, chains, run, "mcmc"), "%s: %s, %d threads", run, set, threads)
				}
			}
		}
	}
}

func TestDrawsAreTheSameWithoutAssembly(t *testing.T) {
	requireOtherBuildToDrawTheSame(t, nil, []string{"-tags=purego"})
}

func TestDrawsAreTheSameOnArm64(t *testing.T) {
	qemu, err := exec.LookPath("qemu-aarch64")
	if err != nil {
		t.Skip("there is no qemu-aarch64 to run arm64 with: install qemu-user")
	}
	requireOtherBuildToDrawTheSame(t, []string{"GOARCH=arm64"}, nil, qemu)
}

// requireOtherBuildToDrawTheSame requires a command built anew to draw what this one draws; by
// runs it, where something must.
func requireOtherBuildToDrawTheSame(t *testing.T, env, args []string, by ...string) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	dir := dataToDraw(t)
	built := filepath.Join(dir, "built")
	c := exec.Command("go", append(append([]string{"build", "-o", built}, args...), ".")...)
	c.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	text, err := c.CombinedOutput()
	require.NoError(t, err, "%s", text)
	for _, run := range runsToDraw {
		want := drawsBy(t, dir, "", 1, 1, run, "mcmc")
		require.Equal(t, want, drawsBy(t, dir, "", 2, 1, run, append(slices.Clone(by), built)...), run)
	}
}
