// Command custom samples its reader's own density with its reader's own kernel.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"noiseprior/diagnostics"
	"noiseprior/sampler"
)

// banana is a ~ N(0, 1), b ~ N(a², 1/4). Put your own density here.
type banana struct{}

func (banana) Dim() int                         { return 2 }
func (banana) Names() []string                  { return []string{"a", "b"} }
func (banana) Init(rng *rand.Rand, x []float64) { x[0], x[1] = 3*rng.NormFloat64(), rng.NormFloat64() }
func (banana) Record(row, x []float64)          { copy(row, x) }

func (banana) LogDensity(x, grad []float64) float64 {
	r := x[1] - x[0]*x[0]
	if grad != nil {
		grad[0], grad[1] = -x[0]+8*r*x[0], -4*r
	}
	return -x[0]*x[0]/2 - 2*r*r
}

// walk is a random walk: its step, and the adapting steps that are left. Both
// are its tuning: all of it that a resumed chain needs.
type walk [2]float64

func (*walk) Columns() []string                { return []string{"acceptance_rate"} }
func (k *walk) Warmup(n int)                   { k[1] = float64(n) }
func (k *walk) MarshalBinary() ([]byte, error) { return binary.Append(nil, binary.LittleEndian, k) }
func (k *walk) UnmarshalBinary(b []byte) error {
	_, err := binary.Decode(b, binary.LittleEndian, k)
	return err
}

func (k *walk) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	if math.IsNaN(s.LogP) { // the chain begins, or another kernel moved x
		s.LogP = banana{}.LogDensity(s.X, nil)
	}
	y := []float64{s.X[0] + k[0]*rng.NormFloat64(), s.X[1] + k[0]*rng.NormFloat64()}
	lp := banana{}.LogDensity(y, nil)
	out[0] = math.Min(1, math.Exp(lp-s.LogP))
	if k[1] > 0 { // towards 35 % accepted, ever more gently
		k[0] *= math.Exp((out[0] - 0.35) * k[1] / 1000)
		k[1]--
	}
	if rng.Float64() < out[0] {
		copy(s.X, y)
		s.LogP = lp
	}
}

func newKernel() sampler.Kernel {
	return sampler.Sweep{&walk{1}, sampler.Density{Target: banana{}}}
}

func run(draws int) error {
	kept := sampler.NewDraws()
	set := sampler.Settings{Seed: 1, Chains: []int{1, 2, 3, 4}, Warmup: 1000, Draws: draws, Thin: 50}
	err := sampler.Run(context.Background(), banana{}, newKernel, set, kept)
	for _, s := range diagnostics.Summarize(kept, nil) {
		fmt.Printf("%-15s mean %5.2f ± %.3f  sd %.2f  ESS %4.0f  R-hat %.3f\n", s.Name, s.Mean, s.MCSEMean, s.SD, s.ESSBulk, s.Rhat)
	}
	return err
}

func main() {
	if err := run(1000); err != nil {
		log.Fatal(err)
	}
}
