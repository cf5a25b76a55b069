package sampler_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/diagnostics"
	"noiseprior/sampler"
)

// level is a density of the same height everywhere, outward one that grows, both
// without an integral.
type level struct{ funnel }

func (level) LogDensity(_, grad []float64) float64 {
	clear(grad)
	return 0
}

type outward struct{ funnel }

func (outward) LogDensity(x, grad []float64) float64 {
	lp := 0.0
	for i, v := range x {
		lp += v * v / 2
		if grad != nil {
			grad[i] = v
		}
	}
	return lp
}

// hasty multiplies the step size that warm-up has found.
type hasty struct {
	sampler.Kernel
	factor float64
	left   int // steps of the warm-up
}

func (k *hasty) Warmup(n int) {
	k.left = n
	k.Kernel.Warmup(n)
}

func (k *hasty) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	if k.left--; k.left == -1 {
		b, _ := k.MarshalBinary()
		step := math.Float64frombits(binary.LittleEndian.Uint64(b))
		binary.LittleEndian.PutUint64(b, math.Float64bits(step*k.factor))
		if err := k.UnmarshalBinary(b); err != nil {
			panic(err)
		}
	}
	k.Kernel.Step(rng, s, out)
}

// What is no posterior, or is not sampled well, gives finite figures and a
// verdict that says so.
func TestNothingGoodComesOfBadTargets(t *testing.T) {
	for _, c := range []struct {
		name   string
		model  sampler.Model
		path   sampler.Trajectory
		factor float64
		fails  string
	}{
		{"level, nuts", level{}, sampler.NUTS{MaxDepth: 6}, 1, "rhat"},
		{"level, hmc", level{}, sampler.HMC{MaxSteps: 50}, 1, "rhat"},
		{"outward, nuts", outward{}, sampler.NUTS{MaxDepth: 6}, 1, "divergences"},
		{"outward, hmc", outward{}, sampler.HMC{}, 1, "ebfmi"},
		{"step 30 times too large, nuts", funnel{}, sampler.NUTS{}, 30, "divergences"},
		{"step 30 times too large, hmc", funnel{}, sampler.HMC{}, 30, "divergences"},
		{"trees cut", funnel{}, sampler.NUTS{MaxDepth: 1}, 1, "tree_depth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := sampled(t, c.model, func() sampler.Kernel {
				return &hasty{Kernel: sampler.Hamiltonian{Target: c.model, Trajectory: c.path}.Kernel(), factor: c.factor}
			}, 200, 300)
			for _, name := range d.Names() {
				for _, chain := range d.Chains(name) {
					for _, v := range chain {
						require.False(t, math.IsNaN(v), name)
					}
				}
			}
			lim := diagnostics.Limits{}
			if path, ok := c.path.(sampler.NUTS); ok {
				lim.MaxTreeDepth = path.MaxDepth
			}
			checks := diagnostics.Diagnose(d, diagnostics.Summarize(d, nil), lim)
			failed := map[string]string{}
			for _, check := range checks {
				if !check.OK {
					failed[check.Name] = check.Advice
				}
			}
			t.Log(failed)
			require.NotEmpty(t, failed[c.fails])
		})
	}
}
