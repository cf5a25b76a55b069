// Command custom samples its reader's own density, by NUTS and by a kernel of
// the reader's own, one after the other.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"noiseprior/diagnostics"
	"noiseprior/sampler"
)

// banana is a ~ N(0, 1), b ~ N(a², 1). Put your own density here.
type banana struct{}

func (banana) Dim() int                         { return 2 }
func (banana) Names() []string                  { return []string{"a", "b"} }
func (banana) Init(rng *rand.Rand, x []float64) { x[0], x[1] = 3*rng.NormFloat64(), rng.NormFloat64() }
func (banana) Record(row, x []float64)          { copy(row, x) }

func (banana) LogDensity(x, grad []float64) float64 {
	r := x[1] - x[0]*x[0]
	if grad != nil {
		grad[0], grad[1] = -x[0]+2*r*x[0], -r
	}
	return -x[0]*x[0]/2 - r*r/2
}

// mirror goes to -a or stays, which leaves the banana as it is. A kernel that has
// something to tune embeds no Untuned, but says how it is tuned and stored.
type mirror struct{ sampler.Untuned }

func (mirror) Columns() []string { return []string{"mirrored"} }

func (mirror) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	out[0] = float64(rng.IntN(2))
	if out[0] == 1 {
		s.X[0] = -s.X[0]
		s.LogP = math.NaN() // density and gradient there are still to be computed
	}
}

func newKernel() sampler.Kernel {
	nuts := sampler.Hamiltonian{Target: banana{}, Accept: 0.95}.Kernel()
	return sampler.Sweep{nuts, mirror{}, sampler.Density{Target: banana{}}}
}

func run(draws int) error {
	kept := sampler.NewDraws()
	set := sampler.Settings{Seed: 1, Chains: []int{1, 2, 3, 4}, Warmup: 1000, Draws: draws}
	if err := sampler.Run(context.Background(), banana{}, newKernel, set, kept); err != nil {
		return err
	}
	figures := diagnostics.Summarize(kept, nil)
	for _, s := range figures {
		if !diagnostics.Sampler(s.Name) {
			fmt.Printf("%-8s mean %5.2f ± %.3f  sd %.2f  ESS %4.0f  R-hat %.3f\n", s.Name, s.Mean, s.MCSEMean, s.SD, s.ESSBulk, s.Rhat)
		}
	}
	for _, column := range []string{"diverging", "energy"} { // what a kernel reports is a column like any other
		first := kept.Chains(column)[0]
		fmt.Printf("%-9s of chain 1: %.3f ... %.3f\n", column, first[0], first[draws-1])
	}
	_, verdict := diagnostics.Verdict(diagnostics.Diagnose(kept, figures, diagnostics.Limits{MaxTreeDepth: 10}))
	fmt.Println(verdict)
	return nil
}

func main() {
	if err := run(1000); err != nil {
		log.Fatal(err)
	}
}
