package sampler_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

var (
	metrics = map[string]sampler.Metric{
		"unit": sampler.Unit{}, "diagonal": sampler.Diagonal{}, "dense": sampler.Dense{}, "stan": sampler.Stan{},
	}
	trajectories = map[string]sampler.Trajectory{
		"nuts": sampler.NUTS{}, "shallow nuts": sampler.NUTS{MaxDepth: 2},
		"hmc": sampler.HMC{}, "jittered hmc": sampler.HMC{Time: 1, Jitter: 1},
	}
)

// each runs a test for every trajectory and metric. The low acceptance rate
// makes the correction for the integrator's error matter.
func each(t *testing.T, test func(t *testing.T, choose func(p sampler.Target) sampler.Kernel)) {
	for how, trajectory := range trajectories {
		for of, metric := range metrics {
			t.Run(how+", "+of, func(t *testing.T) {
				test(t, func(p sampler.Target) sampler.Kernel {
					return sampler.Hamiltonian{Target: p, Trajectory: trajectory, Metric: metric, Accept: 0.6}.Kernel()
				})
			})
		}
	}
}

// tuning returns what warm-up finds on one posterior of the joint.
func tuning(t testing.TB, newKernel func(p sampler.Target) sampler.Kernel) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	s := &sampler.State{X: make([]float64, 3), LogP: math.NaN(), Grad: make([]float64, 3)}
	p, err := bent{}.Simulate(rng, s.X)
	require.NoError(t, err)
	k := newKernel(p)
	k.Warmup(400)
	out := make([]float64, len(k.Columns()))
	for range 400 {
		k.Step(rng, s, out)
	}
	b, err := k.MarshalBinary()
	require.NoError(t, err)
	return b
}

func replicates() int {
	if testing.Short() {
		return 3_000
	}
	return 20_000
}

func TestHamiltonianLeavesPosteriorInvariant(t *testing.T) {
	mcmctest.Gradient(t, bent{y: [3]float64{1, -2, 3}}, []float64{0.3, -1, 2}, []float64{20, -20, 4})
	each(t, func(t *testing.T, choose func(p sampler.Target) sampler.Kernel) {
		tuned := tuning(t, choose)
		mcmctest.Invariant(t, bent{}, func(p bent) sampler.Kernel {
			k := choose(p)
			require.NoError(t, k.UnmarshalBinary(tuned))
			return k
		}, replicates(), 3)
	})
}

func textbookOf(p sampler.Target, step float64, b bugs) sampler.Kernel {
	return textbook{target: p, scale: []float64{0.5, 0.8, 0.8}, step: step, depth: 5, bugs: b}
}

func TestTextbookBugsAreCaught(t *testing.T) {
	mcmctest.Invariant(t, bent{}, func(p bent) sampler.Kernel { return textbookOf(p, 0.4, bugs{}) }, replicates(), 3)
	for name, c := range map[string]struct {
		step float64
		bug  bugs
	}{
		"no last half kick":             {0.9, bugs{noLastKick: true}},
		"biased progression in a half":  {0.4, bugs{greedyInside: true}},
		"a half that turned is kept":    {0.4, bugs{noInnerTurns: true}},
		"step depends on position":      {0.4, bugs{stepByPosition: true}},
		"momentum of another mass":      {0.4, bugs{momentumScale: 0.8}},
		"energy's error, sign reversed": {0.9, bugs{wrongSign: true}},
	} {
		t.Run(name, func(t *testing.T) {
			mcmctest.MustFail(t, func(tb testing.TB) {
				mcmctest.Invariant(tb, bent{}, func(p bent) sampler.Kernel { return textbookOf(p, c.step, c.bug) }, 20_000, 3)
			})
		})
	}
}

// mirror changes the signs of x_1 and x_2, which leaves the density as it is.
type mirror struct {
	sampler.Untuned
	silent bool // forgets to say that x moved
}

func (mirror) Columns() []string { return nil }

func (k mirror) Step(_ *rand.Rand, s *sampler.State, _ []float64) {
	s.X[1], s.X[2] = -s.X[1], -s.X[2]
	if !k.silent {
		s.LogP = math.NaN()
	}
}

// A trajectory that begins with the gradient of another place is wrong, a short
// one most.
func TestSweepWithHamiltonian(t *testing.T) {
	for _, silent := range []bool{false, true} {
		check := func(tb testing.TB) {
			choose := func(p sampler.Target) sampler.Kernel {
				return sampler.Hamiltonian{Target: p, Trajectory: sampler.HMC{Time: 0.5}}.Kernel()
			}
			tuned := tuning(t, choose)
			mcmctest.Invariant(tb, bent{}, func(p bent) sampler.Kernel {
				k := choose(p)
				require.NoError(t, k.UnmarshalBinary(tuned))
				return sampler.Sweep{k, mirror{silent: silent}}
			}, 20_000, 10)
		}
		if silent {
			mcmctest.MustFail(t, check)
		} else {
			check(t)
		}
	}
}

func TestHamiltonianResumes(t *testing.T) {
	each(t, func(t *testing.T, choose func(p sampler.Target) sampler.Kernel) {
		p := bent{y: [3]float64{1, 2, 3}}
		mcmctest.Resume(t, p, func() sampler.Kernel { return sampler.Sweep{choose(p), sampler.Density{Target: p}} })
	})
}

func TestHamiltonianTuningIsChecked(t *testing.T) {
	each(t, func(t *testing.T, choose func(p sampler.Target) sampler.Kernel) {
		for _, warmup := range []int{0, 5} {
			k := choose(bent{})
			k.Warmup(warmup)
			b, err := k.MarshalBinary()
			require.NoError(t, err)
			require.NoError(t, choose(bent{}).UnmarshalBinary(b))
			for cut := range b {
				require.ErrorContains(t, choose(bent{}).UnmarshalBinary(b[:cut]), "the checkpoint belongs to another sampler")
			}
			require.ErrorContains(t, choose(bent{}).UnmarshalBinary(append(b, 0)), "the checkpoint belongs to another sampler")
		}
	})
}

func FuzzHamiltonianTuning(f *testing.F) {
	for _, m := range metrics {
		k := sampler.Hamiltonian{Target: bent{}, Metric: m}.Kernel()
		b, _ := k.MarshalBinary()
		f.Add(b)
		k.Warmup(7)
		b, _ = k.MarshalBinary()
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, m := range metrics {
			k := sampler.Hamiltonian{Target: bent{}, Metric: m, Trajectory: sampler.NUTS{MaxDepth: 3}}.Kernel()
			if k.UnmarshalBinary(b) != nil {
				continue
			}
			again, err := k.MarshalBinary()
			require.NoError(t, err)
			require.Equal(t, b, again)
			s := &sampler.State{X: make([]float64, 3), LogP: math.NaN(), Grad: make([]float64, 3)}
			k.Step(rand.New(rand.NewPCG(1, 2)), s, make([]float64, len(k.Columns())))
		}
	})
}

// The kernel is the textbook's: with the same random numbers it goes the same way.
func TestTreeIsTheTextbooks(t *testing.T) {
	for seed := range uint64(20) {
		p := bent{y: [3]float64{1, 2, float64(seed)}}
		rng := rand.New(rand.NewPCG(seed, 5))
		x := []float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
		k := sampler.Hamiltonian{Target: p, Metric: sampler.Unit{}, Trajectory: sampler.NUTS{MaxDepth: 6}}.Kernel()
		a, b := rand.New(rand.NewPCG(seed, 6)), rand.New(rand.NewPCG(seed, 6))
		s := &sampler.State{X: append([]float64(nil), x...), LogP: math.NaN(), Grad: make([]float64, 3)}
		out := make([]float64, len(k.Columns()))
		k.Step(a, s, out) // finds the step size
		k.Step(b, &sampler.State{X: append([]float64(nil), x...), LogP: math.NaN(), Grad: make([]float64, 3)}, out)
		book := textbook{target: p, scale: []float64{1, 1, 1}, step: out[1], depth: 6}
		same := &sampler.State{X: append([]float64(nil), s.X...)}
		b = rand.New(rand.NewPCG(seed, 7))
		a = rand.New(rand.NewPCG(seed, 7))
		for range 50 {
			k.Step(a, s, out)
			book.Step(b, same, nil)
			require.InDeltaSlice(t, same.X, s.X, 1e-8)
			copy(same.X, s.X)
		}
	}
}

// counted is a target that counts its gradients.
type counted struct {
	sampler.Model
	n *int
}

func (c counted) LogDensity(x, grad []float64) float64 {
	*c.n++
	return c.Model.LogDensity(x, grad)
}

func TestColumnsSayWhatAStepDid(t *testing.T) {
	for how, trajectory := range trajectories {
		n := 0
		p := counted{bent{y: [3]float64{1, 2, 3}}, &n}
		k := sampler.Hamiltonian{Target: p, Trajectory: trajectory, Metric: sampler.Unit{}}.Kernel()
		want := []string{"acceptance_rate", "step_size", "n_steps", "diverging", "energy"}
		_, nuts := trajectory.(sampler.NUTS)
		if nuts {
			want = append(want, "tree_depth")
		}
		require.Equal(t, want, k.Columns())
		s := &sampler.State{X: []float64{1, 0, 0}, LogP: math.NaN(), Grad: make([]float64, 3)}
		out := make([]float64, len(k.Columns()))
		rng := rand.New(rand.NewPCG(3, 4))
		k.Step(rng, s, out)
		for range 100 {
			n = 0
			k.Step(rng, s, out)
			require.Equal(t, float64(n), out[2], "%s: a gradient for each step and no other", how)
			require.GreaterOrEqual(t, out[4], -s.LogP)
			require.Contains(t, []float64{0, 1}, out[3])
			require.True(t, 0 <= out[0] && out[0] <= 1)
			if nuts {
				require.LessOrEqual(t, out[2], math.Pow(2, out[5]+1)-1)
				require.GreaterOrEqual(t, out[2], math.Pow(2, out[5])-1)
			}
			grad := make([]float64, 3)
			require.Equal(t, p.Model.LogDensity(s.X, grad), s.LogP)
			require.Equal(t, grad, s.Grad)
		}
	}
}

func TestPrefixHoldsTheRest(t *testing.T) {
	for how, trajectory := range trajectories {
		for of, metric := range metrics {
			p := bent{y: [3]float64{1, 2, 3}}
			k := sampler.Hamiltonian{Target: p, Trajectory: trajectory, Metric: metric, Prefix: 2}.Kernel()
			k.Warmup(100)
			s := &sampler.State{X: []float64{1, 0, 0.25}, LogP: math.NaN(), Grad: make([]float64, 3)}
			out, rng := make([]float64, len(k.Columns())), rand.New(rand.NewPCG(3, 4))
			for range 200 {
				k.Step(rng, s, out)
				require.Equal(t, 0.25, s.X[2], "%s, %s", how, of)
			}
			require.NotEqual(t, []float64{1, 0}, s.X[:2])
		}
	}
}

func TestHamiltonianAllocatesNothing(t *testing.T) {
	each(t, func(t *testing.T, choose func(p sampler.Target) sampler.Kernel) {
		k := choose(bent{y: [3]float64{1, 2, 3}})
		k.Warmup(100)
		s := &sampler.State{X: []float64{1, 0, 0.25}, LogP: math.NaN(), Grad: make([]float64, 3)}
		out, rng := make([]float64, len(k.Columns())), rand.New(rand.NewPCG(3, 4))
		for range 100 {
			k.Step(rng, s, out)
		}
		require.Zero(t, testing.AllocsPerRun(100, func() { k.Step(rng, s, out) }))
	})
}

// A start without a density, or without a gradient, is an error that names the
// parameter.
func TestStartsThatFailNameTheParameter(t *testing.T) {
	for _, c := range []struct {
		m       sampler.Model
		message string
	}{
		{broken{at: 1, lp: math.Inf(-1)}, "sampler: chain 1 has no start in 100 tries: the log density is -Inf because of x1 (x[1] = 7)"},
		{broken{at: 2, lp: math.NaN()}, "the log density is not a number because of x2 (x[2] = 7)"},
		{broken{at: 0, grad: math.NaN()}, "the gradient of the log density is not finite because of x0 (x[0] = 7)"},
		{broken{at: 0, grad: math.Inf(1), always: true}, "the gradient of the log density is not finite, and so is its derivative with respect to x0 (x[0] = 7)"},
		{broken{at: 0, lp: math.Inf(1), always: true}, "the log density is +Inf; start nearer"},
	} {
		set := sampler.Settings{Chains: []int{1}, Warmup: 5, Draws: 5}
		err := sampler.Run(context.Background(), c.m, sampler.Hamiltonian{Target: c.m}.Kernel, set, sampler.NewDraws())
		require.ErrorContains(t, err, c.message)
	}
	lucky := 0
	m := sometimes{tries: &lucky}
	require.NoError(t, sampler.Run(context.Background(), m, sampler.Hamiltonian{Target: m}.Kernel, sampler.Settings{Chains: []int{1}, Draws: 2}, sampler.NewDraws()))
	require.Equal(t, 2, lucky)
}

// broken adds something to the bell and its gradient where a coordinate is not
// 0, or always.
type broken struct {
	bell
	at       int
	lp, grad float64
	always   bool
}

func (broken) Init(_ *rand.Rand, x []float64) {
	for i := range x {
		x[i] = 7
	}
}

func (b broken) LogDensity(x, grad []float64) float64 {
	lp := b.bell.LogDensity(x, grad)
	if x[b.at] == 0 && !b.always {
		return lp
	}
	if grad != nil {
		grad[b.at] += b.grad
	}
	return lp + b.lp
}

// sometimes starts outside of its support, at first.
type sometimes struct {
	bell
	tries *int
}

func (s sometimes) Init(_ *rand.Rand, x []float64) {
	*s.tries++
	x[0] = 10 - 5*float64(*s.tries)
}

func (s sometimes) LogDensity(x, grad []float64) float64 {
	if x[0] > 0 {
		return math.Inf(-1)
	}
	return s.bell.LogDensity(x, grad)
}

// Walls and holes in a density are divergences, never panics, and the chain
// goes on.
func TestBadDensitiesAreDivergences(t *testing.T) {
	for name, bad := range map[string]float64{"wall": math.Inf(-1), "hole": math.NaN(), "spike": math.Inf(1)} {
		for how, trajectory := range trajectories {
			for _, inGradient := range []bool{false, true} {
				p := cliff{value: bad, inGradient: inGradient}
				draws := sampler.NewDraws()
				set := sampler.Settings{Seed: 1, Chains: []int{1}, Warmup: 200, Draws: 500}
				k := sampler.Hamiltonian{Target: p, Trajectory: trajectory}
				require.NoError(t, sampler.Run(context.Background(), p, k.Kernel, set, draws), name)
				diverged, moved := 0.0, map[float64]bool{}
				for i, v := range draws.Chains("diverging")[0] {
					diverged += v
					moved[draws.Chains("x0")[0][i]] = true
					require.LessOrEqual(t, draws.Chains("x0")[0][i], 1.0)
				}
				require.Greater(t, len(moved), 100, name+" "+how+" "+strconv.FormatBool(inGradient))
				require.Greater(t, diverged, 5.0, name+" "+how)
			}
		}
	}
}

// cliff is a bell with a bad density, or gradient, beyond 1.
type cliff struct {
	bell
	value      float64
	inGradient bool
}

func (cliff) Init(_ *rand.Rand, x []float64) { clear(x) }

func (c cliff) LogDensity(x, grad []float64) float64 {
	lp := c.bell.LogDensity(x, grad)
	switch {
	case x[0] <= 1:
	case c.inGradient:
		grad[0] = c.value
	default:
		return c.value
	}
	return lp
}

// Steps from where there is no density use up the warm-up, so that nothing adapts
// behind its end.
func TestWarmupEndsWithoutADensity(t *testing.T) {
	k := sampler.Hamiltonian{Target: cliff{value: math.Inf(-1)}}.Kernel()
	rng := rand.New(rand.NewPCG(1, 2))
	s := &sampler.State{X: []float64{2, 0, 0}, LogP: math.NaN(), Grad: make([]float64, 3)}
	out := make([]float64, len(k.Columns()))
	k.Warmup(3)
	for range 3 {
		k.Step(rng, s, out)
		require.Equal(t, []float64{2, 0, 0}, s.X)
		require.Equal(t, 1.0, out[3], "diverging")
	}
	s.X[0], s.LogP = 0, math.NaN()
	k.Step(rng, s, out)
	step := out[1]
	require.Positive(t, step)
	for range 20 {
		k.Step(rng, s, out)
		require.Equal(t, step, out[1])
	}
}
