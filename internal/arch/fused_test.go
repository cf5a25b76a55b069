package arch

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A compiler may turn x*y + z into one fused multiply-add, which rounds once
// where two operations round twice; Go's for arm64 does. On the sampling path
// each fused instruction must come from a call of FMA: float64(x*y) + z keeps
// the two apart.
func TestNothingIsFusedUnasked(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for another CPU")
	}
	for _, folder := range samplingPath {
		for _, fault := range unasked(t, assemblyOf(t, "./"+folder), folder) {
			t.Error(fault)
		}
	}
}

// The check sees what it forbids, and lets pass what does the same in two
// operations or says that it wants one.
func TestFusedIsSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for another CPU")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("go.mod", "module probe\n\ngo 1.26\n")
	write("probe.go", `package probe

import "math"

func Fused(x, y, z float64) float64 {
	p := x * y
	return z - p
}

func Apart(x, y, z float64) float64 { return float64(x*y) + z }

func Asked(x, y, z float64) float64 { return math.FMA(x, y, z) }
`)
	t.Chdir(dir)
	require.Equal(t, []string{"probe.go:7: fused on arm64: return z - p"}, unasked(t, assemblyOf(t, "."), "."))
}

// assemblyOf returns what the compiler writes for a package on arm64.
func assemblyOf(t *testing.T, pkg string) []byte {
	t.Helper()
	cmd := exec.Command("go", "build", "-gcflags=-S", pkg)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if pkg != "." {
		cmd.Dir = filepath.Join("..", "..")
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return out
}

var fused = regexp.MustCompile(`\(([^()]*\.go):(\d+)\)\s+FN?M(?:ADD|SUB)[SD]\s`)

// unasked returns the lines with a fused instruction in a listing of the
// package in folder that do not call FMA.
func unasked(t *testing.T, listing []byte, folder string) (faults []string) {
	t.Helper()
	seen, files := map[string]bool{}, map[string][]string{}
	all := 0
	for s := bufio.NewScanner(bytes.NewReader(listing)); s.Scan(); {
		all++
		m := fused.FindStringSubmatch(s.Text())
		if m == nil || seen[m[1]+":"+m[2]] {
			continue
		}
		seen[m[1]+":"+m[2]] = true
		if files[m[1]] == nil {
			text, err := os.ReadFile(m[1])
			require.NoError(t, err)
			files[m[1]] = strings.Split(string(text), "\n")
		}
		n, err := strconv.Atoi(m[2])
		require.NoError(t, err)
		if line := strings.TrimSpace(files[m[1]][n-1]); !strings.Contains(strings.ToLower(line), "fma(") {
			faults = append(faults, filepath.ToSlash(filepath.Join(folder, filepath.Base(m[1])))+":"+m[2]+": fused on arm64: "+line)
		}
	}
	require.Greater(t, all, 10, "no listing of %s", folder)
	return faults
}
