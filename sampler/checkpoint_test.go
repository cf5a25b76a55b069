package sampler_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

func checkpoints() []sampler.Checkpoint {
	return []sampler.Checkpoint{
		{X: []float64{}},
		{Next: -17, X: []float64{1, -0.0, 5e-324, math.Inf(1), math.MaxFloat64}, Tuning: []byte{1, 2}, Stream: []byte("stream")},
		{Next: 1 << 50, X: []float64{3}, Stream: make([]byte, 300)},
	}
}

func TestCheckpointRoundTrip(t *testing.T) {
	for _, want := range checkpoints() {
		b, err := want.MarshalBinary()
		require.NoError(t, err)
		var got sampler.Checkpoint
		require.NoError(t, got.UnmarshalBinary(b))
		require.Equal(t, want.Next, got.Next)
		require.Equal(t, want.X, got.X)
		require.True(t, bytes.Equal(want.Tuning, got.Tuning) && bytes.Equal(want.Stream, got.Stream))
		again, err := got.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, b, again)

		for cut := range b {
			require.EqualError(t, got.UnmarshalBinary(b[:cut]), "sampler: checkpoint ends too early")
		}
		require.EqualError(t, got.UnmarshalBinary(append(b, 0)), "sampler: 1 bytes behind the end of a checkpoint")
	}
}

// No bytes make the reader panic or allocate beyond them, and what it accepts
// is what it writes.
func FuzzCheckpoint(f *testing.F) {
	for _, c := range checkpoints() {
		b, _ := c.MarshalBinary()
		f.Add(b)
	}
	f.Add(bytes.Repeat([]byte{255}, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		var c sampler.Checkpoint
		if c.UnmarshalBinary(b) != nil {
			return
		}
		again, err := c.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}
