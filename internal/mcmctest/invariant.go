package mcmctest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"noiseprior/sampler"
)

// Joint is a model that can draw parameters and data together: x from the
// prior, and the posterior P that has data drawn given x.
type Joint[P sampler.Target] interface {
	Simulate(rng *rand.Rand, x []float64) (P, error)
	Dim() int
}

// Bound is the largest |z| that a check accepts; with 100 figures a right
// kernel exceeds it once in 1,500 runs.
const Bound = 4.5

// Invariant checks that newKernel's transitions leave the posterior invariant:
// each replicate draws (x, y) from the joint, runs a few sweeps given y from x,
// and pairs bounded functions of the end with those of the start. Both have the
// same law if and only if the kernel is right, so every paired z-test must see
// zero, whatever the mixing. The functions are tanh of each coordinate, its
// square, products of neighbours, and tanh of the log density, which ties x to
// the data. Kernels are built cold: newKernel sees a posterior per replicate.
func Invariant[P sampler.Target](t testing.TB, joint Joint[P], newKernel func(P) sampler.Kernel, replicates, sweeps int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(20190610, uint64(replicates)))
	dim := joint.Dim()
	labels := figureLabels(dim)
	sum, square := make([]float64, len(labels)), make([]float64, len(labels))
	before, after := make([]float64, len(labels)), make([]float64, len(labels))
	x := make([]float64, dim)
	for range replicates {
		p, err := joint.Simulate(rng, x)
		if err != nil {
			t.Fatalf("no draw from the joint: %v", err)
		}
		s := &sampler.State{X: append([]float64(nil), x...), LogP: math.NaN(), Grad: make([]float64, dim)}
		figures(before, p, s.X)
		k := newKernel(p)
		out := make([]float64, len(k.Columns()))
		for range sweeps {
			k.Step(rng, s, out)
		}
		figures(after, p, s.X)
		for i := range sum {
			d := after[i] - before[i]
			sum[i] += d
			square[i] += d * d
		}
	}
	n, moved := float64(replicates), false
	worst, where := 0.0, ""
	for i := range sum {
		mean := sum[i] / n
		sd := math.Sqrt(math.Max(0, square[i]-n*mean*mean) / (n - 1))
		if math.IsNaN(mean) {
			t.Errorf("%s is not a number", labels[i])
			continue
		}
		if sd == 0 && mean == 0 {
			continue
		}
		moved = true
		if z := math.Abs(mean) / sd * math.Sqrt(n); z > worst {
			worst, where = z, labels[i]
		}
	}
	if !moved {
		t.Error("the kernel moved nothing, so nothing was checked")
	}
	if worst > Bound {
		t.Errorf("the kernel does not leave the posterior invariant: |z| = %.1f at %s over %d replicates (bound %.1f)", worst, where, replicates, Bound)
	}
	t.Logf("largest |z| %.2f at %s over %d figures and %d replicates", worst, where, len(labels), replicates)
}

func figureLabels(dim int) []string {
	var labels []string
	for i := range dim {
		labels = append(labels, fmt.Sprintf("x[%d]", i), fmt.Sprintf("x[%d]²", i), fmt.Sprintf("x[%d] x[%d]", i, (i+1)%dim))
	}
	return append(labels, "log density")
}

func figures(out []float64, p sampler.Target, x []float64) {
	for i, v := range x {
		a := math.Tanh(v)
		out[3*i], out[3*i+1] = a, a*a
		out[3*i+2] = a * math.Tanh(x[(i+1)%len(x)])
	}
	out[len(out)-1] = math.Tanh(p.LogDensity(x, nil) / float64(3*len(x)))
}
