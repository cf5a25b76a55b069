package diagnostics_test

import (
	"fmt"
	"math/rand/v2"

	"noiseprior/diagnostics"
)

// draws is the smallest Draws: one quantity.
type draws [][]float64

func (d draws) Names() []string           { return []string{"beta[bmi]"} }
func (d draws) Chains(string) [][]float64 { return d }
func normal(rng *rand.Rand, n int) (x []float64) {
	for range n {
		x = append(x, 25+3*rng.NormFloat64())
	}
	return x
}

func ExampleSummarize() {
	rng := rand.New(rand.NewPCG(1, 2))
	run := draws{normal(rng, 1000), normal(rng, 1000), normal(rng, 1000), normal(rng, 1000)}
	for _, s := range diagnostics.Summarize(run, nil) {
		fmt.Printf("%s: mean %.1f ± %.2f, 90 %% in %.0f to %.0f, R-hat %.2f, ESS %.0f\n",
			s.Name, s.Mean, s.MCSEMean, s.Q5, s.Q95, s.Rhat, s.ESSBulk)
	}
	// Output:
	// beta[bmi]: mean 25.1 ± 0.05, 90 % in 20 to 30, R-hat 1.00, ESS 4063
}

func ExampleDiagnose() {
	rng := rand.New(rand.NewPCG(1, 2))
	run := draws{normal(rng, 60), normal(rng, 60), normal(rng, 60), normal(rng, 60)}
	checks := diagnostics.Diagnose(run, diagnostics.Summarize(run, nil), diagnostics.Limits{Rhat: 1.05})
	for _, c := range checks {
		if !c.OK {
			fmt.Println(c.Name, "of", c.Where+":", c.Advice)
		}
	}
	_, sentence := diagnostics.Verdict(checks)
	fmt.Println(sentence)
	// Output:
	// ess_bulk of beta[bmi]: The draws of beta[bmi] are worth 303 independent ones in the centre; 400 are needed. Draw 80 a chain.
	// ess_tail of beta[bmi]: The draws of beta[bmi] are worth 191 independent ones in the tails; 400 are needed. Draw 150 a chain.
	// 2 of 9 checks failed: ess_bulk, ess_tail.
}
