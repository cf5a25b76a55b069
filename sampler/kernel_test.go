package sampler_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/sampler"
)

func sweep() sampler.Sweep {
	return sampler.Sweep{&walk{step: 0.5}, sampler.Density{Target: bell{}}, &walk{step: 2}}
}

func TestSweepHandsEachKernelItsPiece(t *testing.T) {
	s := sweep()
	require.Equal(t, []string{"step_size", "left", "lp", "step_size", "left"}, s.Columns())
	s.Warmup(3)
	out := make([]float64, 5)
	st := &sampler.State{X: []float64{1, 2, 3}, LogP: math.NaN(), Grad: make([]float64, 3)}
	s.Step(rand.New(rand.NewPCG(1, 2)), st, out)
	require.Equal(t, []float64{0.505, 2}, out[:2])
	require.Equal(t, []float64{2.02, 2}, out[3:])
}

func TestSweepTuningRoundTrip(t *testing.T) {
	s := sweep()
	s.Warmup(3)
	b, err := s.MarshalBinary()
	require.NoError(t, err)
	other := sweep()
	require.NoError(t, other.UnmarshalBinary(b))
	require.Equal(t, s, other)

	for cut := range b {
		require.Error(t, sweep().UnmarshalBinary(b[:cut]), "cut at %d", cut)
	}
	require.EqualError(t, sweep().UnmarshalBinary(append(b, 1)), "sampler: 1 bytes of tuning behind the last kernel: the checkpoint belongs to another sampler")
	require.EqualError(t, sweep().UnmarshalBinary(nil), "sampler: tuning ends before kernel 1 of 3: the checkpoint belongs to another sampler")
	require.EqualError(t, sweep().UnmarshalBinary([]byte{1, 2}), "walk: 1 bytes of tuning instead of 16")
	b[17] = 1 // the density, which has no tuning, is told of one byte
	require.ErrorContains(t, sweep().UnmarshalBinary(b), "sampler: 1 bytes of tuning for a kernel that has none")
	require.Error(t, sweep().UnmarshalBinary([]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 1}), "a length beyond all memory")

	_, err = sampler.Sweep{mute{}}.MarshalBinary()
	require.EqualError(t, err, "no")
}

type mute struct{ sampler.Density }

func (mute) MarshalBinary() ([]byte, error) { return nil, errors.New("no") }

func FuzzSweepTuning(f *testing.F) {
	b, _ := sweep().MarshalBinary()
	f.Add(b)
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := sweep()
		if s.UnmarshalBinary(b) == nil {
			again, err := s.MarshalBinary()
			require.NoError(t, err)
			require.NoError(t, sweep().UnmarshalBinary(again))
		}
	})
}

func TestDensityReportsAndMovesNothing(t *testing.T) {
	d := sampler.Density{Target: bell{}}
	require.Equal(t, []string{"lp"}, d.Columns())
	st := &sampler.State{X: []float64{1, 2, 3}, LogP: math.NaN()}
	out := make([]float64, 1)
	d.Step(nil, st, out)
	require.Equal(t, -7.0, out[0])
	st.LogP = -1
	d.Step(nil, st, out)
	require.Equal(t, -1.0, out[0], "what a kernel left is not computed again")
	require.Equal(t, []float64{1, 2, 3}, st.X)
}

// Neighbouring chains and seeds share nothing, in order or shifted, and are
// uncorrelated.
func TestStreamsAreIndependent(t *testing.T) {
	const n = 4096
	type key struct {
		seed  uint64
		chain int
	}
	seen := map[uint64]key{}
	streams := map[key][]float64{}
	for seed := range uint64(4) {
		for chain := range 5 {
			k := key{seed, chain}
			rng := rand.New(sampler.NewStream(seed, chain))
			for range n {
				v := rng.Uint64()
				other, twice := seen[v]
				require.False(t, twice, "%v and %v share a number", k, other)
				seen[v] = k
				streams[k] = append(streams[k], float64(v>>11)/(1<<53)-0.5)
			}
		}
	}
	for a, x := range streams {
		for b, y := range streams {
			if a == b {
				continue
			}
			r := 0.0
			for i := range x {
				r += 12 * x[i] * y[i] / math.Sqrt(n)
			}
			require.Less(t, math.Abs(r), 5.0, "%v and %v are correlated", a, b)
		}
	}
	require.Equal(t, sampler.NewStream(3, 4), sampler.NewStream(3, 4))
}
