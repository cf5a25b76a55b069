package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
)

// The gradient of every network x likelihood x law x structure, at an ordinary
// position and with weights and biases in the tails.
func TestNetworkGradientOfEveryLaw(t *testing.T) {
	rng := newRNG(47)
	for _, net := range []Network{
		{Hidden: []int{3}, Activation: Tanh, WidthScaling: true},
		{Hidden: []int{3, 2}, Activation: ReLU},
		{Hidden: []int{2, 2}, Activation: Tanh, Residual: true, WidthScaling: true},
	} {
		for _, lik := range everyLikelihood {
			for _, law := range append(everyLaw(), "spike-slab(pi=0.4)", "gaussian") {
				for _, structure := range gsm.Structures {
					if (law == "gaussian") != (structure == gsm.None) || strings.Contains(law, "e-9") || strings.Contains(law, "e9") { // weights of size 1e9
						continue
					}
					c := netCase{net: net, prior: law, structure: structure, noise: "half-cauchy(1)", bias: "horseshoe", n: 7, likelihood: lik}
					p := c.posterior(t)
					x := insideSupport(rng, p)
					k := len(p.Layout().Indicator)
					target := ofContinuous{p, x[p.Dim()-k:]}
					far := append([]float64(nil), x...)
					for j := range p.Layout().Weights {
						far[j] = math.Copysign(4+8*rng.Float64(), x[j])
					}
					points := [][]float64{x[:p.Dim()-k]}
					if lp := p.LogDensity(far, nil); !math.IsInf(lp, 0) && math.Abs(lp) < 1e9 { // counts have none so far out
						points = append(points, far[:p.Dim()-k])
					}
					t.Run(fmt.Sprint(net.Hidden, net.Activation, lik, law, structure), func(t *testing.T) { mcmctest.Gradient(t, target, points...) })
				}
			}
		}
	}
}

// insideSupport returns an ordinary position, with room for differences in the
// support of every scale; scales beyond e^±2 only where their law has no others.
func insideSupport(rng *rand.Rand, p *Posterior) []float64 {
	x := netPoint(rng, p)
	for _, c := range p.Layout().Scales {
		law := c.Law.(gsm.Continuous)
		lo, hi := gsm.Support(law)
		for tries := 0; ; tries++ {
			u := math.Log(law.Rand(rng))
			room := 0.01 * math.Max(1, math.Abs(u))
			if u-room > lo && u+room < hi && (math.Abs(u) < 2 || tries > 50) {
				x[c.At] = u
				break
			}
		}
	}
	return x
}
