package runfolder

import (
	crand "crypto/rand"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A real file system fills up. It is one that the test mounts, where it may.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no file system of our own to fill: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, 0)) })
	info := toyInfo(1, 0, 40000)
	info.SaveWarmup = false
	f, err := Create(filepath.Join(dir, "run"), info, toyData, Refuse)
	require.NoError(t, err)
	w, err := f.Writer([]int{1})
	require.NoError(t, err)
	w.save = time.Millisecond
	err = toyRun(f, w, 1, info.Draws, 0, 1)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.ErrorContains(t, err, "make room and resume the run")
	require.NoError(t, w.Close())
	d, err := f.Read()
	require.NoError(t, err)
	require.Greater(t, d.Len(), 5000)

	other := filepath.Join(dir, "other")
	_, err = Create(other, info, func(w io.Writer) error { _, err := io.CopyN(w, crand.Reader, 1<<20); return err }, Refuse)
	require.ErrorIs(t, err, ErrInput)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.NoDirExists(t, other)

	require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=4m"))
	finish(t, f, 1)
	want := unbroken(t, info, 1)
	for name := range want {
		if strings.HasPrefix(name, "warmup") {
			delete(want, name)
		}
	}
	require.Equal(t, want, bits(t, f))
}
