package runfolder

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	childDir     = "RUNFOLDER_TEST_DIR"
	childThreads = "RUNFOLDER_TEST_THREADS"
)

// TestMain is the child process of TestKill where the environment says so: it
// goes on with the run and says when it has begun.
func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := child(dir); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}

func child(dir string) error {
	threads, err := strconv.Atoi(os.Getenv(childThreads))
	if err != nil {
		return err
	}
	f, err := Open(dir)
	if err != nil {
		return err
	}
	w, err := f.Writer([]int{1, 2, 3, 4})
	if err != nil {
		return err
	}
	w.flush, w.save = time.Millisecond, 4*time.Millisecond
	os.Stdout.WriteString("begun\n")
	if err := toyRun(f, w, threads, f.Info().Draws, 100*time.Microsecond, 1, 2, 3, 4); err != nil {
		return err
	}
	return w.Close()
}

// A process is killed at random moments, in warm-up and in sampling, and
// resumed each time: no checkpoint is ever lost and the rows are those of a run
// that was never cut.
func TestKill(t *testing.T) {
	info := toyInfo(4, 40, 80)
	want := unbroken(t, info, 1, 2, 3, 4)
	kills := 20
	if testing.Short() {
		kills = 5
	}
	for _, threads := range []int{1, 2, 4} {
		t.Run(strconv.Itoa(threads)+" threads", func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(threads), 3))
			var f *Folder
			saved := map[int]int{}
			warm, sampling, finished := 0, 0, 0
			for k := 0; k < kills; {
				if f == nil {
					f, saved = newToy(t, info), map[int]int{}
				}
				if killChild(t, f.Dir(), threads, time.Duration(rng.IntN(60_000))*time.Microsecond) {
					k++
				}
				w, err := f.Writer([]int{1, 2, 3, 4})
				require.NoError(t, err)
				require.NoError(t, w.Close())
				from := w.From()
				done := true
				for id := 1; id <= 4; id++ {
					next := -info.Warmup
					if c, ok := from[id]; ok {
						next = c.Next
					}
					if before, ok := saved[id]; ok {
						require.GreaterOrEqual(t, next, before, "chain %d lost a checkpoint", id)
					}
					if saved[id] = next; next < 0 {
						warm++
					} else if next < info.Draws {
						sampling++
					}
					done = done && next == info.Draws
				}
				if done {
					require.Equal(t, want, bits(t, f))
					finished++
					f = nil
				}
			}
			if f != nil {
				require.False(t, killChild(t, f.Dir(), threads, time.Minute))
				require.Equal(t, want, bits(t, f))
			}
			t.Logf("%d kills, %d runs; chains were in warm-up %d and in sampling %d times", kills, finished+1, warm, sampling)
			if !testing.Short() {
				require.Positive(t, warm)
				require.Positive(t, sampling)
			}
		})
	}
}

// killChild starts a child and kills it some time after it has begun. It
// reports whether the child was still at work.
func killChild(t *testing.T, dir string, threads int, after time.Duration) bool {
	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childDir+"="+dir, childThreads+"="+strconv.Itoa(threads))
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "the child did not begin: %s", &said)
	require.Equal(t, "begun\n", line)
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	err = cmd.Wait()
	timer.Stop()
	if err == nil {
		return false
	}
	require.Empty(t, said.String(), "the child failed by itself")
	return true
}
