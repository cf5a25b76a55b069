package runfolder

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

// toy is a Gaussian in two dimensions.
type toy struct{}

func (toy) Dim() int                         { return 2 }
func (toy) Names() []string                  { return []string{"a", "b"} }
func (toy) Init(rng *rand.Rand, x []float64) { x[0], x[1] = 2*rng.NormFloat64(), 2*rng.NormFloat64() }
func (toy) Record(row, x []float64)          { copy(row, x) }
func (toy) LogDensity(x, grad []float64) float64 {
	if grad != nil {
		grad[0], grad[1] = -x[0], -x[1]/4
	}
	return -x[0]*x[0]/2 - x[1]*x[1]/8
}

// walk is a random walk whose step length adapts in warm-up: it has tuning
// that a resumed chain must get back.
type walk struct {
	step  float64
	left  int
	pause time.Duration
}

func (k *walk) Columns() []string { return []string{"accepted", "step_size"} }
func (k *walk) Warmup(n int)      { k.left = n }
func (k *walk) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	time.Sleep(k.pause)
	y := []float64{s.X[0] + k.step*rng.NormFloat64(), s.X[1] + k.step*rng.NormFloat64()}
	accepted := math.Log(rng.Float64()) < toy{}.LogDensity(y, nil)-toy{}.LogDensity(s.X, nil)
	out[0], out[1] = 0, k.step
	if accepted {
		copy(s.X, y)
		out[0] = 1
	}
	if k.left > 0 {
		k.left--
		k.step *= 0.9 + 0.2*out[0]
	}
}
func (k *walk) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(k.step))
	return binary.LittleEndian.AppendUint64(b, uint64(k.left)), nil
}
func (k *walk) UnmarshalBinary(b []byte) error {
	if len(b) != 16 {
		return fmt.Errorf("%d bytes of tuning", len(b))
	}
	k.step, k.left = math.Float64frombits(binary.LittleEndian.Uint64(b)), int(binary.LittleEndian.Uint64(b[8:]))
	return nil
}

// toyInfo describes a run of the toy.
func toyInfo(chains, warmup, draws int) Info {
	return Info{
		Version: "1.2.3", Go: "go1.26", Seed: 1<<63 + 7, Chains: chains, Warmup: warmup, Draws: draws, Thin: 1, SaveWarmup: true,
		Settings: []byte(`{"prior":"horseshoe(s=1)","text":"a<b & \u2028 c","depth":{"n":1e-3}}`),
		Columns:  []string{"a", "b", "accepted", "step_size"},
	}
}

func toyData(w io.Writer) error {
	_, err := io.WriteString(w, "x,y\n1,2\n3,4\n")
	return err
}

func newToy(t *testing.T, info Info) *Folder {
	f, err := Create(filepath.Join(t.TempDir(), "run"), info, toyData, Refuse)
	require.NoError(t, err)
	return f
}

// toyRun draws chains to their end from where the writer stands.
func toyRun(f *Folder, w *Writer, threads, draws int, pause time.Duration, chains ...int) error {
	info := f.Info()
	set := sampler.Settings{Seed: info.Seed, Chains: chains, Warmup: info.Warmup, Draws: draws, Thin: info.Thin, Threads: threads, From: w.From()}
	return sampler.Run(context.Background(), toy{}, func() sampler.Kernel { return &walk{step: 1, pause: pause} }, set, w)
}

// finish resumes chains, draws them to the end of the run and returns the notes.
func finish(t require.TestingT, f *Folder, chains ...int) []string {
	w, err := f.Writer(chains)
	require.NoError(t, err)
	require.NoError(t, toyRun(f, w, 1, f.Info().Draws, 0, chains...))
	require.NoError(t, w.Close())
	return w.Notes()
}

// bits returns all rows of a folder as bits: warm-up and draws of each column.
func bits(t require.TestingT, f *Folder) map[string][][]uint64 {
	d, err := f.Read()
	require.NoError(t, err)
	out := map[string][][]uint64{}
	for _, name := range d.Names() {
		for kind, rows := range map[string][][]float64{"draws ": d.Chains(name), "warmup ": d.Warmup(name)} {
			for _, r := range rows {
				b := make([]uint64, len(r))
				for i, v := range r {
					b[i] = math.Float64bits(v)
				}
				out[kind+name] = append(out[kind+name], b)
			}
		}
	}
	return out
}

// unbroken returns the bits of a run that was never cut, kept in memory only.
func unbroken(t *testing.T, info Info, chains ...int) map[string][][]uint64 {
	out := map[string][][]uint64{}
	warm, kept := sampler.NewDraws(), sampler.NewDraws()
	set := sampler.Settings{Seed: info.Seed, Chains: chains, Warmup: info.Warmup, Draws: info.Draws, Thin: info.Thin}
	rec := split{kept, warm}
	require.NoError(t, sampler.Run(context.Background(), toy{}, func() sampler.Kernel { return &walk{step: 1} }, set, rec))
	for kind, d := range map[string]*sampler.Draws{"draws ": kept, "warmup ": warm} {
		for _, name := range info.Columns {
			for _, r := range d.Chains(name) {
				b := make([]uint64, len(r))
				for i, v := range r {
					b[i] = math.Float64bits(v)
				}
				out[kind+name] = append(out[kind+name], b)
			}
		}
	}
	return out
}

// split records draws in one store and warm-up in another.
type split struct {
	*sampler.Draws
	warm *sampler.Draws
}

func (s split) Begin(columns []string) error {
	return errors.Join(s.warm.Begin(columns), s.Draws.Begin(columns))
}
func (s split) Record(chain, i int, row []float64) error {
	if i < 0 {
		return s.warm.Record(chain, 0, row)
	}
	return s.Draws.Record(chain, i, row)
}

func read(t *testing.T, f *Folder, name string) []byte {
	b, err := os.ReadFile(f.path(name))
	require.NoError(t, err)
	return b
}

func write(t *testing.T, f *Folder, name string, b []byte) {
	require.NoError(t, os.WriteFile(f.path(name), b, 0o666))
}

func list(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
