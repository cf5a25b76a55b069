package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distmv"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
)

// below is a posterior at given indicators, a function of what stands before
// them in a position.
type below struct {
	*Posterior
	on []float64
}

func (b below) Dim() int { return b.Posterior.Dim() - len(b.on) }

func (b below) LogDensity(x, grad []float64) float64 {
	full := append(append([]float64(nil), x...), b.on...)
	if grad == nil {
		return b.Posterior.LogDensity(full, nil)
	}
	g := make([]float64, len(full))
	lp := b.Posterior.LogDensity(full, g)
	copy(grad, g)
	return lp
}

// patterns are indicators of four columns.
var patterns = [][]float64{{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 1, 0, 1}, {1, 0, 1, 1}}

// slabs are spike and slab models of four columns, one of them unpenalized, or
// of all five.
func slabs(t testing.TB, check func(p *Posterior)) {
	for _, prior := range []string{"spike-slab(pi=0.3)", "spike-slab(pi=beta(1,2))", "spike-slab(slab=zellner)", "spike-slab(pi=0.3,slab=zellner,g=3)"} {
		for _, how := range []Standardize{Full, Untouched} {
			for _, intercept := range []string{"flat", "gaussian(0.5,1)", "none"} {
				for _, byNoise := range []bool{true, false} {
					s := spec(t, prior, "inverse-gamma(2.5,0.6)", intercept, byNoise)
					s.Prior.Sigma0, s.Prior.Tau, s.Unpenalized = 1.3, gsm.HalfCauchy{S: 1}, []string{"f1"}
					check(posterior(t, data(t, 12, 5, how), s))
				}
			}
		}
	}
}

func TestGradientUnderIndicators(t *testing.T) {
	slabs(t, func(p *Posterior) {
		for _, on := range patterns {
			b := below{p, on}
			mcmctest.Gradient(t, b, points(b.Dim())[:3]...)
		}
	})
}

// With w = s R⁻¹ z, the density in z is that of w ~ N(0, s² (X'X)⁻¹) times |dw/dz|.
func TestSlabsHaveTheirDensity(t *testing.T) {
	rng := newRNG(5)
	slabs(t, func(p *Posterior) {
		s, l := p.Spec(), p.Layout()
		for _, on := range patterns {
			x := append(normal(rng, p.Dim()-4), on...)
			w := make([]float64, 4)
			p.Weights(w, x)
			scale := 1.3 * math.Exp(x[l.Scales[0].At])
			if s.ScaleByNoise {
				scale *= p.Sigma(x)
			}
			// X of the columns let in, the flat ones projected out by least squares
			var cols []int
			for j, v := range on {
				if v == 1 {
					cols = append(cols, j)
				} else {
					require.Zero(t, w[j])
				}
			}
			want := 0.0
			if k := len(cols); k > 0 {
				design := mat.DenseCopyOf(columns(p.x, cols))
				if flat := p.flatColumns(); flat != nil {
					var fit, part mat.Dense
					require.NoError(t, fit.Solve(flat, design))
					part.Mul(flat, &fit)
					design.Sub(design, &part)
				}
				cov := mat.NewSymDense(k, nil)
				if s.Prior.Slab.Zellner {
					var c, inv mat.Dense
					c.Mul(design.T(), design)
					require.NoError(t, inv.Inverse(&c))
					for a := range k {
						for b := range a + 1 {
							cov.SetSym(a, b, scale*scale*s.Prior.Slab.Factor(12)*inv.At(a, b))
						}
					}
				} else {
					for a := range k {
						cov.SetSym(a, a, scale*scale)
					}
				}
				law, ok := distmv.NewNormal(make([]float64, k), cov, nil)
				require.True(t, ok)
				var at []float64
				for _, j := range cols {
					at = append(at, w[j])
				}
				var chol mat.Cholesky
				require.True(t, chol.Factorize(cov))
				want = law.LogProb(at) + chol.LogDet()/2
			}
			for j, v := range on {
				if v == 0 {
					want += distuv.UnitNormal.LogProb(x[j])
				}
			}
			// what else stands in the density
			half := func(u float64) float64 { return math.Log(2/math.Pi) - math.Log1p(math.Exp(2*u)) + u }
			want += half(x[l.Scales[0].At])
			sigma := p.Sigma(x)
			want += distuv.InverseGamma{Alpha: 2.5, Beta: 0.6}.LogProb(sigma*sigma) + math.Log(2*sigma*sigma)
			pi := 0.3
			if at := l.Pi[0].At; at >= 0 {
				pi = 1 / (1 + math.Exp(-x[at]))
				law := p.Spec().Prior.Law.(gsm.Bernoulli)
				want += distuv.Beta{Alpha: law.A, Beta: law.B}.LogProb(pi) + math.Log(pi*(1-pi))
			}
			for _, v := range on {
				want += math.Log(v*pi + (1-v)*(1-pi))
			}
			intercept := 0.0
			if l.Intercept >= 0 {
				intercept = x[l.Intercept]
			}
			if s.Intercept.Kind == "gaussian" {
				want += distuv.Normal{Mu: 0.5, Sigma: 1}.LogProb(intercept)
			}
			for i, y := range p.Data().Y {
				f := intercept + p.f.At(i, 0)*x[l.Weights]
				for j, v := range w {
					f += p.x.At(i, j) * v
				}
				want += distuv.Normal{Mu: f, Sigma: sigma}.LogProb(y)
			}
			require.InDelta(t, want, p.LogDensity(x, nil), 1e-9*math.Max(1, math.Abs(want)))

			// and back
			again := append([]float64(nil), x...)
			for j := range 4 {
				if on[j] == 1 {
					again[j] = 0
				}
			}
			p.SetWeights(again, w)
			require.InDeltaSlice(t, x, again, 1e-9)
		}
	})
}

// Record gives the weights of a Zellner slab in the data's units.
func TestRecordUnderAZellnerSlab(t *testing.T) {
	s := spec(t, "spike-slab(slab=zellner)", "jeffreys", "flat", true)
	p := posterior(t, data(t, 12, 4, Full), s)
	x := append(normal(newRNG(2), p.Dim()-4), 1, 0, 1, 1)
	row, w := make([]float64, len(p.Names())), make([]float64, 4)
	p.Record(row, x)
	p.Weights(w, x)
	sc := p.Data().Scaling
	for j := range w {
		require.InDelta(t, w[j]*sc.YSD/sc.SD[j], row[1+j], 1e-12)
	}
	require.Equal(t, 3.0, row[len(row)-1])
}

// The fitted values of a weight vector from the g-prior have prior variance
// s² g P: over draws of z their mean square is s² g k.
func TestSimulateUnderAZellnerSlab(t *testing.T) {
	s := spec(t, "spike-slab(pi=0.5,slab=zellner,g=7)", "0.5", "none", true)
	p := posterior(t, data(t, 12, 4, Full), s)
	rng := newRNG(9)
	x, w := make([]float64, p.Dim()), make([]float64, 4)
	var ratios []float64
	for range 20_000 {
		_, err := p.Simulate(rng, x)
		require.NoError(t, err)
		p.Weights(w, x)
		var f mat.VecDense
		f.MulVec(p.x, mat.NewVecDense(4, w))
		ratios = append(ratios, mat.Dot(&f, &f)-0.25*7*p.Layout().On(x))
	}
	mean, sd := stat.MeanStdDev(ratios, nil)
	require.Less(t, math.Abs(mean)/sd*math.Sqrt(20_000), 4.0)
}

func TestZellnerSlabsThatAreNone(t *testing.T) {
	wide := "model: slab=zellner needs columns that are linearly independent, and 6 columns in 6 rows less 1 with a flat prior (the intercept among them) are not: use slab=independent, or fewer features"
	combined := `model: slab=zellner needs columns that are linearly independent, and "f2" is a combination of the columns before it: leave it out, or use slab=independent`
	for _, c := range []struct {
		n, p      int
		collinear bool
		intercept string
		change    func(s *Spec)
		message   string
	}{
		{n: 6, p: 6, intercept: "flat", message: wide},
		{n: 8, p: 6, intercept: "flat"},
		{n: 8, p: 3, collinear: true, intercept: "flat", message: combined},
		{n: 8, p: 3, collinear: true, intercept: "none", message: combined},
		{n: 8, p: 3, collinear: true, intercept: "flat", change: func(s *Spec) { s.Unpenalized = []string{"f2"} },
			message: `model: slab=zellner needs columns that are linearly independent, and "f1" is a combination of the columns before it: leave it out, or use slab=independent`},
		{n: 8, p: 3, intercept: "gaussian(0,1)", change: func(s *Spec) {
			s.Network, s.ScaleByNoise, s.Noise = Network{Hidden: []int{2}, Activation: Tanh}, false, NoisePrior{Kind: "half-cauchy", B: 1}
		},
			message: "model: slab=zellner is defined for the linear model with Gaussian errors alone: use slab=independent"},
		{n: 8, p: 3, intercept: "flat", change: func(s *Spec) { s.Prior.Structure = gsm.ARDADD },
			message: "model: slab=zellner needs one indicator for each feature: use --structure=ard"},
	} {
		x, y, names := table(c.n, c.p)
		if c.collinear {
			for i := range y {
				x[i*c.p+2] = x[i*c.p] - 3*x[i*c.p+1]
			}
		}
		d, _, err := NewData(x, y, names, Full)
		require.NoError(t, err)
		s := spec(t, "spike-slab(slab=zellner)", "jeffreys", c.intercept, true)
		if c.change != nil {
			c.change(&s)
		}
		_, err = New(d, s)
		if c.message == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, c.message)
		}
	}
}
