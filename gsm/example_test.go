package gsm_test

import (
	"fmt"
	"math"

	"noiseprior/gsm"
)

// Half-Cauchy noise on an input is the horseshoe prior on its weight.
func Example() {
	law, _ := gsm.ParseLaw("horseshoe")
	fmt.Printf("noise %s is the prior %s\n", law.Noise(), law)
	fmt.Printf("p(w = 1) = %.4f\n", math.Exp(law.LogMarginal(1, 1)))
	// Output:
	// noise half-Cauchy(1) is the prior horseshoe(s=1)
	// p(w = 1) = 0.1172
}

func ExamplePrior_Scales() {
	prior, _ := gsm.ParsePrior("horseshoe")
	scales, _ := prior.Scales([]gsm.Shape{{Rows: []string{"age", "bmi"}}})
	for _, s := range scales {
		fmt.Println(s.Name, s.Law.Noise())
	}
	// Output:
	// xi[age] half-Cauchy(1)
	// xi[bmi] half-Cauchy(1)
	// tau half-Cauchy(1)
}

func ExampleShrinkageFactor() {
	// 100 rows, prior sd of the coefficient 0.1 and 10, noise 1
	fmt.Printf("%.3f %.5f\n", gsm.ShrinkageFactor(100, 0.01, 1, 1), gsm.ShrinkageFactor(100, 100, 1, 1))
	// Output:
	// 0.500 0.00010
}
