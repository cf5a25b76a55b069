package sampler

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
)

// Target is a log density on R^Dim, known up to a constant.
type Target interface {
	// Dim returns the number of coordinates of a position.
	Dim() int
	// LogDensity returns log p(x) up to a constant and writes its gradient to
	// grad, unless grad is nil. It is -Inf outside the support; a NaN is a
	// divergence. It is safe for concurrent use.
	LogDensity(x, grad []float64) float64
}

// Model is a target that knows where to start and what to report.
type Model interface {
	Target
	// Init writes a starting position, spread wider than the posterior, to x.
	Init(rng *rand.Rand, x []float64)
	// Names returns the columns that Record fills.
	Names() []string
	// Record writes the reported quantities of position x to row. It is safe
	// for concurrent use.
	Record(row, x []float64)
}

// State is the position of a chain.
type State struct {
	X    []float64
	LogP float64   // log density at X; NaN: X moved, LogP and Grad are stale
	Grad []float64 // gradient at X, valid where LogP is
}

// Kernel is one transition that leaves its target invariant.
type Kernel interface {
	// Columns names the figures that a step reports.
	Columns() []string
	// Step moves s by one transition and writes its figures to out, which has
	// the length of Columns. A kernel that moves s.X without its density sets
	// s.LogP to NaN.
	Step(rng *rand.Rand, s *State, out []float64)
	// Warmup announces that the next n steps adapt; after them the tuning is frozen.
	Warmup(n int)
	encoding.BinaryMarshaler   // the tuning, for checkpoints
	encoding.BinaryUnmarshaler // its inverse
}

// Untuned is embedded by kernels that adapt nothing.
type Untuned struct{}

// Warmup does nothing.
func (Untuned) Warmup(int) {}

// MarshalBinary returns no bytes.
func (Untuned) MarshalBinary() ([]byte, error) { return nil, nil }

// UnmarshalBinary accepts no bytes and refuses any other length.
func (Untuned) UnmarshalBinary(b []byte) error {
	if len(b) != 0 {
		return fmt.Errorf("sampler: %d bytes of tuning for a kernel that has none: the checkpoint belongs to another sampler", len(b))
	}
	return nil
}

// Sweep is a list of kernels that are run one after the other; it is a kernel.
type Sweep []Kernel

// Columns returns the columns of all kernels in their order.
func (s Sweep) Columns() []string {
	var names []string
	for _, k := range s {
		names = append(names, k.Columns()...)
	}
	return names
}

// Step runs every kernel once, each with its own piece of out.
func (s Sweep) Step(rng *rand.Rand, st *State, out []float64) {
	for _, k := range s {
		n := len(k.Columns())
		k.Step(rng, st, out[:n:n])
		out = out[n:]
	}
}

// Warmup announces n adapting steps to every kernel.
func (s Sweep) Warmup(n int) {
	for _, k := range s {
		k.Warmup(n)
	}
}

// MarshalBinary returns the tuning of every kernel, each behind its length.
func (s Sweep) MarshalBinary() ([]byte, error) {
	var out []byte
	for _, k := range s {
		b, err := k.MarshalBinary()
		if err != nil {
			return nil, err
		}
		out = binary.AppendUvarint(out, uint64(len(b)))
		out = append(out, b...)
	}
	return out, nil
}

// UnmarshalBinary gives every kernel its tuning back.
func (s Sweep) UnmarshalBinary(b []byte) error {
	for i, k := range s {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return fmt.Errorf("sampler: tuning ends before kernel %d of %d: the checkpoint belongs to another sampler", i+1, len(s))
		}
		if err := k.UnmarshalBinary(b[used : used+int(n)]); err != nil {
			return err
		}
		b = b[used+int(n):]
	}
	if len(b) != 0 {
		return fmt.Errorf("sampler: %d bytes of tuning behind the last kernel: the checkpoint belongs to another sampler", len(b))
	}
	return nil
}

// Density reports the column lp, the target's log density at the end of a
// sweep, and moves nothing.
type Density struct {
	Untuned
	Target Target
}

var densityColumns = []string{"lp"}

// Columns returns "lp".
func (Density) Columns() []string { return densityColumns }

// Step writes log p(s.X) to out, computed only where s.LogP is stale.
func (d Density) Step(_ *rand.Rand, s *State, out []float64) {
	out[0] = s.LogP
	if math.IsNaN(s.LogP) {
		out[0] = d.Target.LogDensity(s.X, nil)
	}
}
