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

// The noise table: whatever noise is chosen, it is a prior.
func ExampleFamilies() {
	for _, f := range gsm.Families() {
		fmt.Printf("%s noise is the prior %s\n", f.Noise, f.Name)
	}
	// Output:
	// half-Cauchy(s) noise is the prior horseshoe
	// half-Cauchy(s) below c noise is the prior regularized-horseshoe
	// Bernoulli(π) noise is the prior spike-slab
	// Rayleigh(s) noise is the prior laplace
	// inverse Nakagami(a, b) noise is the prior student-t
	// |N(mean, s²)| noise is the prior gaussian-noise
	// √Gamma(k, rate r) noise is the prior normal-gamma
	// Uniform(0, c) noise is the prior uniform
	// Beta(a, b) noise is the prior beta
	// LogUniform(lo, hi) noise is the prior log-uniform
}

// Dropout keeps a weight or sets it to 0: the spike and slab.
func ExampleBernoulli() {
	dropout := gsm.Bernoulli{Pi: 0.8}
	fmt.Printf("noise %s is the prior %s\n", dropout.Noise(), dropout)
	fmt.Printf("p(w = 1) = %.4f, P(w = 0) = %.1f\n", math.Exp(dropout.LogMarginal(1, 1)), 1-dropout.Mean())
	// Output:
	// noise Bernoulli(0.8) is the prior spike-slab(pi=0.8)
	// p(w = 1) = 0.1936, P(w = 0) = 0.2
}

// Multiplying a Gaussian weight by Rayleigh noise makes it a Laplace weight.
func ExampleRayleigh() {
	noise := gsm.Rayleigh{S: 1}
	density := math.Exp(noise.LogMarginal(2, 1))
	fmt.Printf("p(w = 2) = %.6f, e^-2 / 2 = %.6f\n", density, math.Exp(-2)/2)
	// Output:
	// p(w = 2) = 0.067668, e^-2 / 2 = 0.067668
}

// Gaussian dropout multiplies by N(1, s²).
func ExampleFoldedNormal() {
	dropout := gsm.FoldedNormal{Mean: 1, S: 0.5}
	fmt.Printf("noise %s is the prior %s\n", dropout.Noise(), dropout)
	fmt.Printf("p(w = 1) = %.4f\n", math.Exp(dropout.LogMarginal(1, 1)))
	// Output:
	// noise |N(1, 0.5²)| is the prior gaussian-noise(mean=1,s=0.5)
	// p(w = 1) = 0.1857
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
