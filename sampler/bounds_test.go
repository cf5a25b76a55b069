package sampler_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

// box is a ~ N(0, 1), b ~ U(-1, 3), and c below 2 with 2 - c exponential. steps
// of a kernel that forgets the Jacobian of the coordinates without bounds draw
// from it times power -1 of that.
type box struct{ forgets bool }

var boxBounds = []sampler.Bound{{At: 1, Lo: -1, Hi: 3}, {At: 2, Lo: math.Inf(-1), Hi: 2}}

func (box) Dim() int { return 3 }

func (t box) LogDensity(x, grad []float64) float64 {
	if grad == nil {
		grad = make([]float64, 3)
	}
	if x[1] < -1 || x[1] > 3 || x[2] > 2 {
		return math.Inf(-1)
	}
	lp := -x[0]*x[0]/2 + x[2]
	grad[0], grad[1], grad[2] = -x[0], 0, 1
	if t.forgets { // dx/dy = (x+1)(3-x)/4 and 1 - e^(x-2)
		lp -= math.Log((x[1]+1)*(3-x[1])) + math.Log(-math.Expm1(x[2]-2))
		grad[1] -= 1/(x[1]+1) - 1/(3-x[1])
		grad[2] += math.Exp(x[2]-2) / -math.Expm1(x[2]-2)
	}
	return lp
}

func (box) Init(rng *rand.Rand, x []float64) {
	x[0], x[1], x[2] = rng.NormFloat64(), 4*rng.Float64()-1, 2-rng.ExpFloat64()
}

func (box) Names() []string { return []string{"a", "b", "c"} }

func (box) Record(row, x []float64) { copy(row, x) }

func TestBoundedCoordinatesAreExact(t *testing.T) {
	figures := func(tb testing.TB, target box, path sampler.Trajectory, m sampler.Metric) []mcmctest.Figure {
		h := sampler.Hamiltonian{Target: target, Bounds: boxBounds, Trajectory: path, Metric: m}
		d := sampled(tb, box{}, h.Kernel, 500, 3_000)
		var all []mcmctest.Figure
		for _, r := range []mcmctest.Reference{
			normal("a", 0, 1),
			{Name: "b", Mean: 1, SD: 4 / math.Sqrt(12), Q5: -0.8, Median: 1, Q95: 2.8},
			{Name: "c", Mean: 1, SD: 1, Q5: 2 + math.Log(0.05), Median: 2 - math.Ln2, Q95: 2 + math.Log(0.95)},
		} {
			all = append(all, r.Figures("", d.Chains(r.Name))...)
		}
		return all
	}
	var all []mcmctest.Figure
	for _, path := range []sampler.Trajectory{sampler.NUTS{}, sampler.HMC{Jitter: 0.5}} {
		for _, m := range []sampler.Metric{sampler.Diagonal{}, sampler.Dense{}} {
			all = append(all, figures(t, box{}, path, m)...)
		}
	}
	mcmctest.Moments(t, all)
	mcmctest.Gradient(t, box{forgets: true}, []float64{0.3, 0.5, 1}, []float64{1, 2.9, -20})
	mcmctest.MustFail(t, func(tb testing.TB) { mcmctest.Moments(tb, figures(tb, box{forgets: true}, nil, nil)) })
}

// At a bound, or closer than floating point can tell, a chain goes on.
func TestBoundedCoordinatesAtTheirBounds(t *testing.T) {
	k := sampler.Hamiltonian{Target: box{}, Bounds: boxBounds}.Kernel()
	rng, out := rand.New(rand.NewPCG(1, 2)), make([]float64, len(k.Columns()))
	for _, x := range [][]float64{{0, -1, 2}, {0, 3, 2}, {0, math.Nextafter(3, 0), math.Nextafter(2, 0)}, {0, 0, -700}} {
		s := &sampler.State{X: x, LogP: math.NaN(), Grad: make([]float64, 3)}
		moved := false
		for range 50 {
			before := s.X[0]
			k.Step(rng, s, out)
			moved = moved || s.X[0] != before
			require.False(t, math.IsInf(s.LogP, 0) || math.IsNaN(s.LogP))
		}
		require.True(t, moved)
	}
	mcmctest.Resume(t, box{}, func() sampler.Kernel {
		return sampler.Sweep{sampler.Hamiltonian{Target: box{}, Bounds: boxBounds}.Kernel(), sampler.Density{Target: box{}}}
	})
	s := &sampler.State{X: []float64{0, 1, 1}, LogP: math.NaN(), Grad: make([]float64, 3)}
	require.Zero(t, testing.AllocsPerRun(100, func() { k.Step(rng, s, out) }))
}
