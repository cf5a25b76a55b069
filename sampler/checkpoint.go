package sampler

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Checkpoint is all that the future of a chain depends on.
type Checkpoint struct {
	Next   int       // the iteration that comes next: negative in warm-up, then the number of kept draws so far
	X      []float64 // position
	Tuning []byte    // of the kernel
	Stream []byte    // state of the random numbers
}

// MarshalBinary returns the checkpoint as bytes: Next, then X, Tuning and
// Stream, each behind its length, little-endian.
func (c Checkpoint) MarshalBinary() ([]byte, error) {
	b := binary.LittleEndian.AppendUint64(nil, uint64(c.Next))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(c.X)))
	for _, v := range c.X {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	for _, part := range [][]byte{c.Tuning, c.Stream} {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(part)))
		b = append(b, part...)
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote and refuses anything else.
func (c *Checkpoint) UnmarshalBinary(b []byte) error {
	short := errors.New("sampler: checkpoint ends too early")
	word := func() (uint64, bool) {
		if len(b) < 8 {
			return 0, false
		}
		v := binary.LittleEndian.Uint64(b)
		b = b[8:]
		return v, true
	}
	next, ok := word()
	n, ok2 := word()
	if !ok || !ok2 || n > uint64(len(b)/8) {
		return short
	}
	c.Next, c.X = int(int64(next)), make([]float64, n)
	for i := range c.X {
		v, _ := word()
		c.X[i] = math.Float64frombits(v)
	}
	for _, part := range []*[]byte{&c.Tuning, &c.Stream} {
		n, ok := word()
		if !ok || n > uint64(len(b)) {
			return short
		}
		*part = append([]byte(nil), b[:n]...)
		b = b[n:]
	}
	if len(b) != 0 {
		return fmt.Errorf("sampler: %d bytes behind the end of a checkpoint", len(b))
	}
	return nil
}
