package model

import (
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
	"noiseprior/internal/mcmctest"
)

// tall returns posteriors of so many rows that their gradients have parts, of
// data that are the same on each machine.
func tall(t *testing.T) []*Posterior {
	var all []*Posterior
	for _, c := range []netCase{
		{net: Network{Hidden: []int{7}, Activation: ReLU}, prior: "horseshoe", structure: gsm.ARD, noise: "half-cauchy(1)", n: 1009},
		{net: Network{Hidden: []int{50, 50}, Activation: Tanh, Residual: true, WidthScaling: true}, prior: "regularized-horseshoe", structure: gsm.ARDADD, noise: "0.8", n: 2100, unpenalized: "f1"},
		{net: Network{Hidden: []int{13, 5}, Activation: Tanh}, prior: "laplace", structure: gsm.None, noise: "1", n: 1600, likelihood: threeClasses},
		{prior: "horseshoe", structure: gsm.None, noise: "half-cauchy(1)", n: 1100, likelihood: Bernoulli{}},
	} {
		rng := newRNG(2)
		x, y := make([]float64, 3*c.n), make([]float64, c.n)
		for i := range x {
			x[i] = rng.Float64()
		}
		for i := range y {
			y[i] = float64(rng.IntN(2))
		}
		s := spec(t, c.prior, c.noise, "gaussian(0,1)", false)
		s.Network, s.Prior.Structure, s.Likelihood = c.net, c.structure, c.likelihood
		if c.unpenalized != "" {
			s.Unpenalized = []string{c.unpenalized}
		}
		d, _, err := NewDiscreteData(x, y, []string{"f0", "f1", "f2"}, Full)
		if c.likelihood == nil {
			s.Likelihood = Gaussian{}
			d, _, err = NewData(x, y, []string{"f0", "f1", "f2"}, Full)
		}
		require.NoError(t, err)
		p := posterior(t, d, s)
		require.Greater(t, p.partsOf(c.n), 1)
		all = append(all, p)
	}
	return all
}

// sumOfGradients is the hash of densities and gradients of tall posteriors: the
// same with each kernel set, on each machine, by any number of threads.
const sumOfGradients = "8d4e860d417bdb15db3d23f3d1b5f7b9aec00dc898108c79ea54ff178e8bd4e0"

func TestGradientBitsAreTheSameEverywhere(t *testing.T) {
	if os.Getenv("PRINT_BITS") != "" {
		fmt.Println(gradientBits(t, tall(t)))
		return
	}
	all := tall(t)
	require.Equal(t, sumOfGradients, gradientBits(t, all), kern.Name())
	for _, n := range []int{1, 3} {
		stop := kern.Help(n)
		for range 5 {
			require.Equal(t, sumOfGradients, gradientBits(t, all), "%d helpers", n)
		}
		stop()
	}
	for _, name := range kern.Names() {
		if name == kern.Name() {
			continue
		}
		c := exec.Command(os.Args[0], "-test.run=^TestGradientBitsAreTheSameEverywhere$")
		c.Env = append(os.Environ(), kern.Variable+"="+name, "PRINT_BITS=1")
		out, err := c.Output()
		require.NoError(t, err)
		require.Contains(t, string(out), sumOfGradients, name)
	}
}

func gradientBits(t *testing.T, all []*Posterior) string {
	rng, h := newRNG(1), sha256.New()
	for _, p := range all {
		x, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
		for j := range x {
			x[j] = rng.Float64() - 0.5
		}
		lp := p.LogDensity(x, grad)
		require.Equal(t, lp, p.LogDensity(x, nil))
		for _, v := range append(grad, lp) {
			fmt.Fprintf(h, "%x ", math.Float64bits(v))
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestPartsOfAGradientAllocateNothing(t *testing.T) {
	defer kern.Help(1)()
	for _, p := range tall(t) {
		x, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
		mcmctest.AllocatesNothing(t, fmt.Sprintf("%s, %v", p.Spec().Likelihood, p.Spec().Prior), 50, func() { p.LogDensity(x, grad) })
	}
}

func TestSpansAreTheRowsInEvenBlocks(t *testing.T) {
	for _, c := range []struct{ n, most, parts int }{{1, 5, 1}, {24, 1, 1}, {25, 1, 1}, {1008, 11, 2}, {1009, 21, 2}, {1050, 1, 2}, {9568, 21, 16}, {9568, 11, 16}} {
		at, least := 0, c.most
		all := spans(c.n, c.most, c.parts)
		for _, s := range all {
			require.Equal(t, at, s.first)
			require.LessOrEqual(t, s.panels, c.most)
			at += s.panels
			least = min(least, s.panels)
		}
		require.Equal(t, panelsOf(c.n), at)
		require.GreaterOrEqual(t, least, max(1, panelsOf(c.n)/len(all)))
		_, to := all[len(all)-1].rows(c.n)
		require.Equal(t, c.n, to)
	}
}

func BenchmarkPartsOfAGradient(b *testing.B) {
	for _, n := range []int{1008, 10_000} {
		for helpers := range 2 {
			b.Run(fmt.Sprintf("n=%d/helpers=%d", n, helpers), func(b *testing.B) {
				defer kern.Help(helpers)()
				s := spec(b, "gaussian", "half-cauchy(1)", "gaussian(0,1)", false)
				s.Network = Network{Hidden: []int{50}, Activation: Tanh, WidthScaling: true}
				p := posterior(b, data(b, n, 13, Full), s)
				x, grad := normal(newRNG(1), p.Dim()), make([]float64, p.Dim())
				for b.Loop() {
					p.LogDensity(x, grad)
				}
			})
		}
	}
}
