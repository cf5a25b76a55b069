package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/sampler"
)

// TestMain makes the command itself available to the scripts as mcmc, and as
// demo the same with one more command, demo draw.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"mcmc": main,
		"demo": func() { os.Exit(run(newUI(), os.Args[1:], append(commands(), newDemoCommand)...)) },
	})
}

// TestScripts runs testdata/script/*.txtar: one script per command and one per
// bug.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "gzip": zip, "shorten": shorten, "flip": flip, "samedraws": sameDraws,
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
	})
}

// exits runs a command and asserts its exit status; its stdout and stderr are
// there for the lines below, as after exec:
//
//	exits STATUS COMMAND [ARG...]
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// zip packs a file: gzip FROM TO.
func zip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gzip FROM TO")
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o666))
}

// shorten cuts bytes off the end of a file: shorten FILE BYTES.
func shorten(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shorten FILE BYTES")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b[:max(0, len(b)-n)], 0o666))
}

// flip changes one byte of a file: flip FILE OFFSET.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: flip FILE OFFSET")
	}
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	b[at] ^= 0x10
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o666))
}

// sameDraws asserts that two runs hold the same draws, bit for bit:
// samedraws RUN RUN.
func sameDraws(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: samedraws RUN RUN")
	}
	a, err := drawsOf(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := drawsOf(ts.MkAbs(args[1]))
	ts.Check(err)
	if (a == b) == neg {
		ts.Fatalf("the draws of %s and %s: same is %v", args[0], args[1], a == b)
	}
}

// drawsOf returns all draws of a run, warm-up included where it was kept, as
// one text of their bits.
func drawsOf(dir string) (string, error) {
	f, err := runfolder.Open(dir)
	if err != nil {
		return "", err
	}
	d, err := f.Read()
	if err != nil {
		return "", err
	}
	if len(d.Notes()) > 0 {
		return "", fmt.Errorf("%s: %s", dir, d.Notes())
	}
	var b []byte
	for _, name := range d.Names() {
		b = append(b, name...)
		for _, chain := range append(d.Warmup(name), d.Chains(name)...) {
			for _, x := range chain {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
			}
		}
	}
	return string(b), nil
}

// newDemoCommand returns a command that draws from a standard normal, slowly if
// asked to, and ends as --end says: it stands for any command on top of ui,
// status and progress.
func newDemoCommand(u *ui) *cobra.Command {
	var end, choice string
	var chains, warmup, draws int
	var tail float64
	var pause time.Duration
	var finish bool
	cmd := &cobra.Command{
		Use:   "draw [DATA]",
		Short: "Draw from a standard normal",
		Args:  wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch end {
			case "input":
				return badInput(errors.New("dataset: houses.csv: line 3, column price: \"n/a\" is not a number"))
			case "usage":
				return usagef("--test and --split exclude each other: leave one out")
			case "check":
				return checkFailed("1 of 9 checks does not hold")
			case "failure":
				return errors.New("runfolder: cannot write\nruns/x")
			}
			ctx, set := cmd.Context(), sampler.Settings{Seed: 1, Warmup: warmup, Draws: draws, Threads: chains}
			for id := range chains {
				set.Chains = append(set.Chains, id+1)
			}
			if finish {
				var stop func()
				ctx, stop = u.untilSignal(ctx)
				defer stop()
			}
			p := newProgress(u, set)
			defer p.close()
			err := sampler.Run(ctx, normal{}, func() sampler.Kernel { return &slow{pause: pause} }, set, p)
			p.close()
			if err != nil {
				return err
			}
			t := newTable("name<", "mean")
			t.row("x", "0.00")
			return t.write(u.out, u.width())
		},
	}
	f := cmd.Flags()
	f.StringVar(&end, "end", "", "")
	f.BoolVar(&finish, "finish", false, "")
	f.DurationVar(&pause, "pause", 0, "")
	choiceVar(f, &choice, "sampler", "auto", []string{"auto", "gibbs", "nuts"}, "which kernels")
	realVar(f, &tail, "target-accept", 0.8, 0, 1, true, "acceptance rate aimed at")
	wholeVar(f, &chains, "chains", 2, 1, 1000, "number of chains")
	wholeVar(f, &warmup, "warmup", 100, 0, 1e9, "adapting iterations")
	wholeVar(f, &draws, "draws", 100, 1, 1e9, "kept draws")
	return cmd
}

type normal struct{}

func (normal) Dim() int                          { return 1 }
func (normal) Init(_ *rand.Rand, x []float64)    { x[0] = 0 }
func (normal) Names() []string                   { return []string{"x"} }
func (normal) Record(row, x []float64)           { copy(row, x) }
func (normal) LogDensity(x, _ []float64) float64 { return -x[0] * x[0] / 2 }

// slow draws independently, after a pause.
type slow struct {
	sampler.Untuned
	pause time.Duration
}

func (*slow) Columns() []string { return []string{"diverging"} }
func (k *slow) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	time.Sleep(k.pause)
	s.X[0], s.LogP, out[0] = rng.NormFloat64(), math.NaN(), 0
}
