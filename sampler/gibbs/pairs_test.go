package gibbs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
	"noiseprior/model"
	"noiseprior/sampler"
)

// setting is one thing that a model or its sampler is free to choose.
type setting int

const (
	ofPrior setting = iota
	ofStructure
	ofSampler
	ofLikelihood
	ofNoise
	ofIntercept
	ofUnits // of the coefficients: those of σ or not
	ofShape
	settings
)

// choices lists what can be chosen, one row a setting.
func choices() [settings][]string {
	var c [settings][]string
	c[ofPrior] = append([]string{"gaussian", "spike-slab(pi=0.3)", "spike-slab(pi=beta(2,1.5))", "spike-slab(pi=beta(2,1.5),slab=zellner,g=n)"}, everyLaw()...)
	for _, s := range gsm.Structures {
		c[ofStructure] = append(c[ofStructure], string(s))
	}
	c[ofSampler] = []string{"auto", "expanded", "nuts", "hmc", "gibbs+nuts", "gibbs+hmc"}
	c[ofLikelihood] = []string{"gaussian", "student-t(df=4)", "bernoulli", "categorical", "poisson"}
	c[ofNoise] = []string{"inverse-gamma(3,2)", "half-normal(1)", "0.7"}
	c[ofIntercept] = []string{"none", "gaussian(0.5,1)", "student-t(3,0.5,1)"}
	c[ofUnits] = []string{"in units of sigma", "absolute"}
	c[ofShape] = []string{"p < n", "p > n", "one hidden layer", "two hidden layers", "residual"}
	return c
}

// cell is one choice for each setting.
type cell [settings]string

func (c cell) String() string { return strings.Join(c[:], ", ") }

// network returns the network of a shape.
func (c cell) network() model.Network {
	switch c[ofShape] {
	case "one hidden layer":
		return model.Network{Hidden: []int{3}, Activation: model.Tanh, WidthScaling: true}
	case "two hidden layers":
		return model.Network{Hidden: []int{2, 2}, Activation: model.ReLU}
	case "residual":
		return model.Network{Hidden: []int{2, 2}, Activation: model.Tanh, Residual: true, WidthScaling: true}
	}
	return model.Network{}
}

// noisy reports whether the likelihood has a σ.
func (c cell) noisy() bool {
	return c[ofLikelihood] == "gaussian" || c[ofLikelihood] == "student-t(df=4)"
}

// exists reports whether there is such a model.
func (c cell) exists() bool {
	indicators, hidden := strings.HasPrefix(c[ofPrior], "spike-slab"), c.network().Hidden != nil
	switch {
	case !c.noisy() && (c[ofNoise] != "0.7" || c[ofUnits] != "absolute"), hidden && c[ofUnits] != "absolute":
		return false
	case c[ofLikelihood] == "categorical" && !hidden:
		return false
	case c[ofLikelihood] == "poisson" && strings.Contains(c[ofPrior], "horseshoe"):
		return false // counts beyond floating point
	case strings.Contains(c[ofPrior], "zellner") && (c[ofLikelihood] != "gaussian" || hidden):
		return false
	case c[ofSampler] == "expanded" && (!indicators || strings.Contains(c[ofPrior], "zellner") || hidden || c[ofLikelihood] == "poisson"):
		return false
	case (c[ofSampler] == "nuts" || c[ofSampler] == "hmc") && indicators:
		return false
	case c[ofPrior] == "gaussian":
		return c[ofStructure] == string(gsm.None)
	case c[ofStructure] == string(gsm.None):
		return false // that is the Gaussian
	case strings.Contains(c[ofPrior], "zellner") && c[ofShape] == "p > n":
		return false // columns that are combinations of others
	case c[ofSampler] == "expanded" || strings.Contains(c[ofPrior], "zellner"):
		return c[ofStructure] == string(gsm.ARD)
	}
	return true
}

func (c cell) posterior(t testing.TB) *model.Posterior {
	s := parse(t, c[ofPrior], c[ofNoise], c[ofIntercept], c[ofUnits] == "in units of sigma")
	s.Prior.Structure, s.Network = gsm.Structure(c[ofStructure]), c.network()
	var err error
	s.Likelihood, err = model.ParseLikelihood(c[ofLikelihood])
	require.NoError(t, err)
	problem := small
	switch c[ofLikelihood] {
	case "poisson":
		s.Prior.Sigma0, s.Prior.Tau = 0.3, gsm.Fixed(1)
		problem = classed
	case "categorical":
		s.Likelihood = model.Categorical{Classes: []string{"red", "green", "blue"}}
		problem = classed
	case "bernoulli":
		problem = classed
	}
	switch c[ofShape] {
	case "p < n":
		return problem(t, 8, 3, s)
	case "p > n":
		return problem(t, 4, 6, s)
	}
	s.Bias = []gsm.Law{nil, gsm.HalfCauchy{S: 1}, gsm.InverseNakagami{A: 3, B: 2}}[len(c[ofPrior])%3]
	return problem(t, 5, 2, s)
}

// pairs returns cells in which every pair of choices that can stand together
// does so at least once: each next cell is the one that adds most pairs.
func pairs(all [settings][]string) []cell {
	var cells []cell
	var build func(c cell, k setting)
	build = func(c cell, k setting) {
		if k == settings {
			if c.exists() {
				cells = append(cells, c)
			}
			return
		}
		for _, v := range all[k] {
			c[k] = v
			build(c, k+1)
		}
	}
	build(cell{}, 0)
	type pair struct {
		a, b setting
		x, y string
	}
	numbers := map[pair]int{}
	within := make([][]int, len(cells)) // the numbers of each cell's pairs
	for i, c := range cells {
		for a := range settings {
			for b := a + 1; b < settings; b++ {
				p := pair{a, b, c[a], c[b]}
				k, ok := numbers[p]
				if !ok {
					k = len(numbers)
					numbers[p] = k
				}
				within[i] = append(within[i], k)
			}
		}
	}
	stands := make([]bool, len(numbers))
	var table []cell
	for left := len(numbers); left > 0; {
		best, most := 0, 0
		for i, pairs := range within {
			adds := 0
			for _, k := range pairs {
				if !stands[k] {
					adds++
				}
			}
			if adds > most {
				best, most = i, adds
			}
		}
		for _, k := range within[best] {
			stands[k] = true
		}
		left -= most
		table = append(table, cells[best])
	}
	return table
}

var everyPair = sync.OnceValue(func() []cell { return pairs(choices()) })

// Every pair of choices stands in a cell, and every cell is checked: its
// gradient, that its sweep leaves the joint law of parameters and data
// invariant, and that it resumes bit for bit.
func TestEveryPairOfChoices(t *testing.T) {
	table := everyPair()
	t.Logf("%d cells", len(table))
	for i, c := range table {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(5, uint64(i)))
			p, gradient := c.posterior(t), Gradient{MaxDepth: 4}
			newKernel, _, err := Plan(p, c[ofSampler], gradient)
			require.NoError(t, err)
			if len(p.Layout().Indicator) == 0 {
				mcmctest.Gradient(t, p, position(p, rng), position(p, rng))
			}
			n := replicates()
			of := func(q *model.Posterior) sampler.Kernel { return oneRound(t, q, c[ofSampler], gradient) }
			if followsGradient(newKernel()) {
				n, of = n/5, frozenAfter(t, p, c[ofSampler], gradient, 0)
			}
			mcmctest.Invariant(t, p, of, n, 1)
			mcmctest.Resume(t, p, newKernel)
		})
	}
}

// followsGradient reports whether a kernel has a step size to find first, by
// which a kernel without warm-up would depend on where it starts.
func followsGradient(k sampler.Kernel) bool { return slices.Contains(k.Columns(), "step_size") }

// position returns an ordinary position, its scales inside the support of
// their laws with room for differences.
func position(p *model.Posterior, rng *rand.Rand) []float64 {
	x := make([]float64, p.Dim())
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for _, c := range p.Layout().Scales {
		law := c.Law.(gsm.Continuous)
		inside := func(u float64) bool {
			lp, _ := law.LogDensity(u)
			return !math.IsInf(lp, -1)
		}
		for u := &x[c.At]; ; *u = math.Log(law.Rand(rng)) {
			if room := 0.01 * math.Max(1, math.Abs(*u)); inside(*u+room) && inside(*u-room) {
				break
			}
		}
	}
	return x
}

func TestPairsCoverEveryPair(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range everyPair() {
		require.True(t, c.exists(), c)
		for a := range settings {
			for b := range settings {
				seen[fmt.Sprint(a, c[a], b, c[b])] = true
			}
		}
	}
	require.True(t, seen[fmt.Sprint(ofPrior, "horseshoe", ofStructure, "ard-add")])
	require.True(t, seen[fmt.Sprint(ofPrior, "spike-slab(pi=0.3)", ofShape, "p > n")])
	require.True(t, seen[fmt.Sprint(ofSampler, "expanded", ofLikelihood, "bernoulli")])
	require.True(t, seen[fmt.Sprint(ofPrior, "spike-slab", ofStructure, "add")])
	require.True(t, seen[fmt.Sprint(ofLikelihood, "categorical", ofShape, "residual")])
	require.False(t, seen[fmt.Sprint(ofSampler, "nuts", ofPrior, "spike-slab")], "there is no such model")
}
