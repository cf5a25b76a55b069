package sampler_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"noiseprior/sampler"
)

// bell is a standard normal in three dimensions.
type bell struct{}

func (bell) Dim() int { return 3 }

func (bell) LogDensity(x, grad []float64) float64 {
	lp := 0.0
	for j, v := range x {
		lp -= v * v / 2
		if grad != nil {
			grad[j] = -v
		}
	}
	return lp
}

func (bell) Init(rng *rand.Rand, x []float64) {
	for j := range x {
		x[j] = 3 * rng.NormFloat64()
	}
}

func (bell) Names() []string { return []string{"x0", "x1", "x2"} }

func (bell) Record(row, x []float64) { copy(row, x) }

// walk is a random walk that counts its adapting steps and doubles its step
// over them; it reports its step.
type walk struct {
	step float64
	left int
}

func newWalk() sampler.Kernel { return &walk{step: 0.5} }

func (*walk) Columns() []string { return []string{"step_size", "left"} }

func (k *walk) Warmup(n int) { k.left = n }

func (k *walk) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	before := bell{}.LogDensity(s.X, nil)
	old := [3]float64(s.X)
	for j := range s.X {
		s.X[j] += k.step * rng.NormFloat64()
	}
	if math.Log(rng.Float64()) > (bell{}.LogDensity(s.X, nil) - before) {
		copy(s.X, old[:])
	}
	if k.left > 0 {
		k.left--
		k.step *= 1.01
	}
	s.LogP = math.NaN()
	out[0], out[1] = k.step, float64(k.left)
}

func (k *walk) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(k.step))
	return binary.LittleEndian.AppendUint64(b, uint64(k.left)), nil
}

func (k *walk) UnmarshalBinary(b []byte) error {
	if len(b) != 16 {
		return fmt.Errorf("walk: %d bytes of tuning instead of 16", len(b))
	}
	k.step, k.left = math.Float64frombits(binary.LittleEndian.Uint64(b)), int(binary.LittleEndian.Uint64(b[8:]))
	return nil
}

// log keeps what a recorder is told, chain by chain.
type log struct {
	mu       sync.Mutex
	begun    int
	columns  []string
	at       map[int][]int
	rows     map[int][][]float64
	saves    map[int][]sampler.Checkpoint
	last     map[int]int // times that Save said last
	onRecord func(chain, i int) error
	onSave   func(chain int) error
}

func newLog() *log {
	return &log{at: map[int][]int{}, rows: map[int][][]float64{}, saves: map[int][]sampler.Checkpoint{}, last: map[int]int{}}
}

func (l *log) Begin(columns []string) error {
	l.begun++
	l.columns = append([]string(nil), columns...)
	return nil
}

func (l *log) Record(chain, i int, row []float64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[chain] = append(l.at[chain], i)
	l.rows[chain] = append(l.rows[chain], append([]float64(nil), row...))
	if l.onRecord != nil {
		return l.onRecord(chain, i)
	}
	return nil
}

func (l *log) Save(chain int, last bool, snapshot func() (sampler.Checkpoint, error)) error {
	c, err := snapshot()
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.saves[chain] = append(l.saves[chain], c)
	if last {
		l.last[chain]++
	}
	if l.onSave != nil {
		return l.onSave(chain)
	}
	return nil
}
