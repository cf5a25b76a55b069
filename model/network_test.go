package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
)

// netCase is a network with everything that a test of it may vary.
type netCase struct {
	net         Network
	prior       string
	structure   gsm.Structure
	tau, bias   string // "": as the prior has it; N(0,1)
	noise       string
	n           int
	unpenalized string
	likelihood  Likelihood // nil: Gaussian
}

func (c netCase) name() string {
	return fmt.Sprint(c.likelihood, c.net.Hidden, c.net.Activation, c.net.Residual, c.net.WidthScaling, c.prior, c.structure, c.tau, c.bias, c.noise, c.n, c.unpenalized)
}

func (c netCase) posterior(t testing.TB) *Posterior {
	t.Helper()
	s := spec(t, c.prior, c.noise, "gaussian(0,1)", false)
	s.Network, s.Prior.Structure, s.Prior.Sigma0 = c.net, c.structure, 1.3
	law := func(text string) gsm.Law {
		l, err := gsm.ParseLaw(text)
		require.NoError(t, err)
		return l
	}
	if c.tau != "" {
		s.Prior.Tau = law(c.tau)
	}
	if c.bias != "" {
		s.Bias = law(c.bias)
	}
	if c.unpenalized != "" {
		s.Unpenalized = []string{c.unpenalized}
	}
	if c.likelihood != nil {
		s.Likelihood = c.likelihood
	}
	if len(s.Likelihood.Params()) > 0 {
		return posterior(t, data(t, c.n, 3, Full), s)
	}
	x, y, names := table(c.n, 3)
	for i := range y { // 0, 1 or 2 for classes, more for counts
		y[i] = math.Floor(math.Abs(y[i]-40) / 4)
		if _, counts := c.likelihood.(Poisson); !counts {
			y[i] = min(y[i], float64(max(2, len(c.likelihood.Outputs()))-1))
		}
	}
	d, _, err := NewDiscreteData(x, y, names, Full)
	require.NoError(t, err)
	if _, counts := c.likelihood.(Poisson); counts {
		for i := range y {
			d.Offset = append(d.Offset, math.Sin(float64(i)))
		}
	}
	return posterior(t, d, s)
}

var everyLikelihood = []Likelihood{nil, Bernoulli{}, threeClasses, Poisson{}, StudentT{4}}

var threeClasses = Categorical{[]string{"setosa", "virginica", "versicolor"}}

var netPriors = []string{"horseshoe", "laplace(s=0.7)", "student-t(a=3,b=2)", "normal-gamma(k=0.4,r=0.3)", "regularized-horseshoe(s=0.7,slab=1.5,df=3)", "spike-slab(pi=beta(2,1))", "spike-slab(pi=0.4)"}

// netCases holds every pair of prior and structure, and each value of the rest
// beside several of each.
func netCases() []netCase {
	nets := []Network{
		{Hidden: []int{4}, Activation: Tanh, WidthScaling: true},
		{Hidden: []int{3, 2}, Activation: ReLU},
		{Hidden: []int{3, 3}, Activation: Tanh, Residual: true, WidthScaling: true},
		{Hidden: []int{2, 2, 2}, Activation: ReLU, Residual: true, WidthScaling: true},
		{Hidden: []int{3, 2, 4}, Activation: Identity, WidthScaling: true},
		{Hidden: []int{10, 9}, Activation: Tanh, WidthScaling: true},
	}
	noises := []string{"half-cauchy(1)", "inverse-gamma(2.5,0.6)", "0.8", "half-normal(1.5)"}
	taus, biases := []string{"", "student-t(a=2,b=1)", "0.6"}, []string{"", "horseshoe", "0.7"}
	rows := []int{7, 30, 50}
	var all []netCase
	for _, prior := range netPriors {
		for _, structure := range gsm.Structures {
			k := len(all)
			all = append(all, netCase{
				net: nets[k%len(nets)], prior: prior, structure: structure,
				tau: taus[k%len(taus)], bias: biases[(k/2)%len(biases)], noise: noises[k%len(noises)], n: rows[(k/3)%len(rows)],
				unpenalized: []string{"", "f1"}[k%2], likelihood: everyLikelihood[(k+k/5)%len(everyLikelihood)],
			})
		}
	}
	for k, net := range nets {
		for _, lik := range everyLikelihood {
			all = append(all, netCase{net: net, prior: "gaussian", structure: gsm.None, noise: noises[k%len(noises)], n: rows[k%len(rows)], bias: biases[k%len(biases)], likelihood: lik})
		}
	}
	return all
}

func eachNetwork(t *testing.T, check func(t *testing.T, c netCase, p *Posterior)) {
	for _, c := range netCases() {
		t.Run(c.name(), func(t *testing.T) { check(t, c, c.posterior(t)) })
	}
}

// netPoint returns a position with standard normal coordinates and indicators
// that are on or off.
func netPoint(rng *rand.Rand, p *Posterior) []float64 {
	x := normal(rng, p.Dim())
	for _, c := range p.Layout().Indicator {
		x[c.At] = float64(rng.IntN(2))
	}
	return x
}

// figures returns what Record reports at x by name.
func figures(p *Posterior, x []float64) map[string]float64 {
	row := make([]float64, len(p.Names()))
	p.Record(row, x)
	out := map[string]float64{}
	for k, name := range p.Names() {
		out[name] = row[k]
	}
	return out
}

// The density is that of the weights, scales and noise that Record reports, by
// the formulas and gonum's densities, with the Jacobians of the coordinates.
func TestNetworkDensityIsItsFormula(t *testing.T) {
	rng := newRNG(41)
	eachNetwork(t, func(t *testing.T, c netCase, p *Posterior) {
		for range 2 {
			x := netPoint(rng, p)
			sds := slowScales(c, p, figures(p, x))
			by, l, d := figures(p, x), p.Layout(), p.Data()
			want := 0.0
			for k := range l.Intercepts {
				want += distuv.UnitNormal.LogProb(x[l.Intercept+k])
			}
			for name, sd := range sds {
				if sd == 0 { // z from its prior, w = 0
					require.Zero(t, by[name])
					continue
				}
				w, ok := by[name]
				require.True(t, ok, name)
				want += distuv.Normal{Sigma: sd}.LogProb(w)
				if c.unpenalized == "" || !strings.HasPrefix(name, "w1["+c.unpenalized) {
					want += math.Log(sd) // dw/dz
				}
			}
			for k, name := range p.weightNames()[:l.Weights] { // the z below an indicator that is 0
				if sds[name] == 0 {
					want += distuv.UnitNormal.LogProb(x[k])
				}
			}
			for _, s := range append(l.Scales, bound(l)...) {
				lp, _ := s.Law.(gsm.Continuous).LogDensity(x[s.At]) // tested in gsm
				want += lp
			}
			for _, q := range l.Pi {
				on, off := l.Counts(q, x)
				lp, _ := q.Law.LogDensity(q.Logit(x), on, off)
				want += lp
			}
			sigma := p.Sigma(x)
			if l.LogSigma >= 0 {
				lp, _ := p.Spec().Noise.LogDensity(x[l.LogSigma])
				want += lp
				require.InEpsilon(t, sigma*d.Scaling.YSD, by["sigma"], 1e-14)
			}
			for i, f := range slowOutputs(p, by, d.X.At, len(d.Y)) {
				want += slowLogDensity(p.Spec().Likelihood, f, d.Y[i], sigma)
			}
			require.InDelta(t, want, p.LogDensity(x, nil), 1e-11*math.Max(1, math.Abs(want)))
		}
	})
}

func bound(l Layout) []Coord {
	if l.Bound == nil {
		return nil
	}
	return []Coord{*l.Bound}
}

// ofContinuous is the density at indicators that are held.
type ofContinuous struct {
	*Posterior
	held []float64
}

func (o ofContinuous) Dim() int { return o.Posterior.Dim() - len(o.held) }

func (o ofContinuous) LogDensity(x, grad []float64) float64 {
	full := append(append([]float64(nil), x...), o.held...)
	if grad == nil {
		return o.Posterior.LogDensity(full, nil)
	}
	all := make([]float64, len(full))
	lp := o.Posterior.LogDensity(full, all)
	copy(grad, all)
	return lp
}

func TestNetworkGradient(t *testing.T) {
	rng := newRNG(43)
	eachNetwork(t, func(t *testing.T, c netCase, p *Posterior) {
		held := netPoint(rng, p)[p.Dim()-len(p.Layout().Indicator):]
		target := ofContinuous{p, held}
		all := points(target.Dim())
		for k := range len(all) - 5 { // the far ones; counts have no density at some
			far := all[3+(rng.IntN(len(all)-5)+k)%(len(all)-5)]
			if !math.IsInf(target.LogDensity(far, nil), -1) {
				all[2] = far
				break
			}
		}
		if last := all[len(all)-1]; !math.IsInf(target.LogDensity(last, nil), -1) {
			all[1] = last
		}
		mcmctest.Gradient(t, target, all[:3]...)
	})
}

// A density and a gradient of networks that differ in one thing do not agree.
func TestNetworkGradientOfAnotherIsCaught(t *testing.T) {
	c := netCase{net: Network{Hidden: []int{3, 3}, Activation: Tanh, Residual: true, WidthScaling: true}, prior: "laplace(s=0.7)", structure: gsm.ARD, noise: "0.8", n: 30}
	p := c.posterior(t)
	for name, change := range map[string]func(n *Network){
		"skip":       func(n *Network) { n.Residual = false },
		"width":      func(n *Network) { n.WidthScaling = false },
		"activation": func(n *Network) { n.Activation = Identity },
	} {
		t.Run(name, func(t *testing.T) {
			other := c
			change(&other.net)
			mcmctest.MustFail(t, func(tb testing.TB) {
				mcmctest.Gradient(tb, gradientOf{p, other.posterior(t)}, normal(newRNG(44), p.Dim()))
			})
		})
	}
}

// gradientOf has the density of one posterior and the gradient of another.
type gradientOf struct {
	*Posterior
	other *Posterior
}

func (g gradientOf) LogDensity(x, grad []float64) float64 {
	g.other.LogDensity(x, grad)
	return g.Posterior.LogDensity(x, nil)
}

func TestNetworkIsRefused(t *testing.T) {
	for message, change := range map[string]func(s *Spec){
		"model: hidden layer 2 has 0 units: a layer needs one or more": func(s *Spec) { s.Network.Hidden = []int{2, 0} },
		"model: a residual network needs hidden layers of one width, and layer 2 has 3 units, not 2": func(s *Spec) {
			s.Network.Hidden, s.Network.Residual = []int{2, 3}, true
		},
		"model: a residual network needs two hidden layers or more, since the matrices between them are its residual ones": func(s *Spec) { s.Network.Residual = true },
		`model: unknown activation "cos": known are tanh, relu, identity`:                                                  func(s *Spec) { s.Network.Activation = "cos" },
		"model: coefficients in units of σ are for linear models, not for networks":                                        func(s *Spec) { s.ScaleByNoise = true },
		"model: a network's output bias needs a proper prior, not a flat one: use --intercept-prior='gaussian(0,1)'":       func(s *Spec) { s.Intercept = InterceptPrior{} },
		`model: a network's weights need a proper prior, and those of "f0" have none: use --prior=gaussian, or another`:    func(s *Spec) { s.Prior.Flat = true },
		"model: noise prior jeffreys is improper where a network can fit all rows: use --noise-prior='half-cauchy(1)', or 'inverse-gamma(2.5,0.00625)'": func(s *Spec) {
			s.Noise = NoisePrior{}
		},
	} {
		s := spec(t, "horseshoe", "half-cauchy(1)", "gaussian(0,1)", false)
		s.Network = Network{Hidden: []int{2}, Activation: Tanh}
		change(&s)
		_, err := New(data(t, 8, 2, Full), s)
		require.EqualError(t, err, message)
	}
}

func TestNetworkNames(t *testing.T) {
	s := spec(t, "horseshoe", "half-cauchy(1)", "gaussian(0,1)", false)
	s.Network, s.Bias = Network{Hidden: []int{2, 1}, Activation: Tanh}, gsm.HalfCauchy{S: 1}
	want := "intercept w1[f0,1] w1[f0,2] w1[f1,1] w1[f1,2] w2[1,1] w2[2,1] w3[1] b1[1] b1[2] b2[1] sigma tau1 tau2 tau3 tau_b1 tau_b2 xi1[f0] xi1[f1] xi2[1] xi2[2] xi3[1] log_likelihood"
	require.Equal(t, want, strings.Join(posterior(t, data(t, 8, 2, Full), s).Names(), " "))

	s = spec(t, "spike-slab", "half-cauchy(1)", "gaussian(0,1)", false)
	s.Network = Network{Hidden: []int{2}, Activation: Tanh}
	want = "intercept w1[f0,1] w1[f0,2] w2[1] w2[2] b1[1] b1[2] sigma pi1 pi2 xi1[f0] xi2[1] xi2[2] log_likelihood"
	require.Equal(t, want, strings.Join(posterior(t, data(t, 8, 1, Full), s).Names(), " "))

	c := netCase{net: Network{Hidden: []int{1}, Activation: Tanh}, prior: "gaussian", noise: "1", structure: gsm.None, n: 30, likelihood: Categorical{[]string{"no", "yes"}}}
	want = "intercept[no] intercept[yes] w1[f0,1] w1[f1,1] w1[f2,1] w2[1,no] w2[1,yes] b1[1] tau1 tau2 log_likelihood"
	require.Equal(t, want, strings.Join(c.posterior(t).Names(), " "))
}

func TestNetworkStartsAreFinite(t *testing.T) {
	rng := newRNG(46)
	eachNetwork(t, func(t *testing.T, c netCase, p *Posterior) {
		x, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
		for range 20 {
			p.Init(rng, x)
			lp := p.LogDensity(x, grad)
			for _, v := range append(grad, lp) {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0))
			}
		}
	})
}

// A network of the identity is the linear model with the product of its matrices.
func TestIdentityNetworkIsTheProductOfItsMatrices(t *testing.T) {
	rng := newRNG(45)
	for _, residual := range []bool{false, true} {
		c := netCase{net: Network{Hidden: []int{3, 3}, Activation: Identity, Residual: residual}, prior: "gaussian", structure: gsm.None, noise: "0.8", n: 30}
		p := c.posterior(t)
		x := normal(rng, p.Dim())
		by := figures(p, x)
		matrix := func(l, rows, cols int, names []string) *mat.Dense {
			m := mat.NewDense(rows, cols, nil)
			for i, row := range names {
				for j := range cols {
					name := fmt.Sprintf("w%d[%s,%d]", l, row, j+1)
					if l == 3 {
						name = fmt.Sprintf("w3[%s]", row)
					}
					m.Set(i, j, by[name])
				}
			}
			return m
		}
		w2 := matrix(2, 3, 3, units(3))
		if residual {
			for i := range 3 {
				w2.Set(i, i, w2.At(i, i)+1)
			}
		}
		var beta, bias mat.Dense
		beta.Product(matrix(1, 3, 3, p.Data().Features), w2, matrix(3, 3, 1, units(3)))
		bias.Product(mat.NewDense(1, 3, []float64{by["b1[1]"], by["b1[2]"], by["b1[3]"]}), w2)
		for u := range 3 {
			bias.Set(0, u, bias.At(0, u)+by[fmt.Sprintf("b2[%d]", u+1)])
		}
		var shift mat.Dense
		shift.Product(&bias, matrix(3, 3, 1, units(3)))

		linear := posterior(t, p.Data(), spec(t, "flat", "0.8", "flat", false))
		at := append(append([]float64(nil), beta.RawMatrix().Data...), x[p.Layout().Intercept]+shift.At(0, 0))
		lp := p.LogDensity(x, nil)
		for j := range x[:p.Layout().Intercept+1] {
			lp -= distuv.UnitNormal.LogProb(x[j])
		}
		for _, s := range p.Layout().Scales {
			prior, _ := s.Law.(gsm.Continuous).LogDensity(x[s.At])
			lp -= prior
		}
		want := linear.LogDensity(at, nil)
		require.InDelta(t, want, lp, 1e-11*math.Abs(want), "residual %v", residual)
	}
}

func TestNetworkAllocatesNothing(t *testing.T) {
	c := netCase{net: Network{Hidden: []int{5, 5}, Activation: Tanh, Residual: true}, prior: "regularized-horseshoe", structure: gsm.ARDADD, noise: "half-cauchy(1)", n: 50}
	p := c.posterior(t)
	d := p.Data()
	d.Test = &Test{Rows: units(30), X: mat.NewDense(30, 3, normal(newRNG(2), 90))}
	p, err := New(d, p.Spec())
	require.NoError(t, err)
	x, grad, row := normal(newRNG(1), p.Dim()), make([]float64, p.Dim()), make([]float64, len(p.Names()))
	mcmctest.AllocatesNothing(t, "a network", 200, func() { p.LogDensity(x, grad); p.LogDensity(x, nil); p.Record(row, x) })
}

func BenchmarkNetwork(b *testing.B) {
	for _, hidden := range [][]int{{8}, {50}, {50, 50}} {
		for _, a := range []Activation{Tanh, ReLU} {
			b.Run(fmt.Sprint(hidden, a), func(b *testing.B) {
				s := spec(b, "gaussian", "half-cauchy(1)", "gaussian(0,1)", false)
				s.Network = Network{Hidden: hidden, Activation: a, WidthScaling: true}
				p := posterior(b, data(b, 1000, 13, Full), s)
				x, grad := normal(newRNG(1), p.Dim()), make([]float64, p.Dim())
				b.ReportAllocs()
				for b.Loop() {
					p.LogDensity(x, grad)
				}
			})
		}
	}
}
