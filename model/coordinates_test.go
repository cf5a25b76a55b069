package model

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/gsm"
)

// scalesOf returns the product of the scales above every weight at x, by name:
// written down from the structures' definition, not from gsm.Scales.
func scalesOf(p *Posterior, x []float64) []float64 {
	byName := map[string]float64{}
	for _, s := range p.Layout().Scales {
		byName[s.Name] = math.Exp(x[s.At])
	}
	var out []float64
	for _, f := range p.Data().Features {
		if len(p.Spec().Unpenalized) > 0 && f == p.Spec().Unpenalized[0] || p.Spec().Prior.Flat {
			continue
		}
		v := 1.3 // σ0 of eachModel
		if xi, ok := byName["xi["+f+"]"]; ok {
			v *= xi
		}
		if tau, ok := byName["tau"]; ok {
			v *= tau
		}
		if p.Spec().ScaleByNoise {
			v *= p.Sigma(x)
		}
		if b := p.Layout().Bound; b != nil {
			c2 := math.Exp(2 * x[b.At])
			v = math.Sqrt(c2 * v * v / (c2 + v*v))
		}
		out = append(out, v)
	}
	return out
}

// hierarchical returns the log posterior density in (w, ...) instead of (z, ...),
// from the model's definition by gonum's densities, up to the improper parts.
func hierarchical(p *Posterior, x, w []float64) float64 {
	l, s, d := p.Layout(), p.Spec(), p.Data()
	lp, sigma := 0.0, p.Sigma(x)
	for j, sd := range scalesOf(p, x) {
		lp += distuv.Normal{Sigma: sd}.LogProb(w[j])
	}
	halfCauchy := func(v, scale float64) float64 {
		return math.Log(2/(math.Pi*scale)) - math.Log(1+v*v/(scale*scale)) + math.Log(v)
	}
	for _, c := range l.Scales {
		scale := 1.0
		if h, ok := c.Law.(gsm.HalfCauchy); ok {
			scale = h.S
		}
		lp += halfCauchy(math.Exp(x[c.At]), scale)
	}
	if l.Bound != nil { // of c²: dc²/dlog c = 2c²
		c2, slab := math.Exp(2*x[l.Bound.At]), s.Prior.Law.(gsm.RegularizedHorseshoe)
		lp += distuv.InverseGamma{Alpha: slab.DF / 2, Beta: slab.DF * slab.Slab * slab.Slab / 2}.LogProb(c2) + math.Log(2*c2)
	}
	switch n := s.Noise; n.Kind {
	case "flat":
		lp += math.Log(sigma) // p(σ) = 1
	case "half-cauchy":
		lp += halfCauchy(sigma, n.B)
	case "half-normal":
		lp += math.Ln2 + distuv.Normal{Sigma: n.B}.LogProb(sigma) + math.Log(sigma)
	case "half-student-t":
		lp += math.Ln2 + distuv.StudentsT{Sigma: n.B, Nu: n.A}.LogProb(sigma) + math.Log(sigma)
	case "inverse-gamma": // of σ²: dσ²/dlog σ = 2σ²
		lp += distuv.InverseGamma{Alpha: n.A, Beta: n.B}.LogProb(sigma*sigma) + math.Log(2*sigma*sigma)
	}
	a := 0.0
	if l.Intercept >= 0 {
		a = x[l.Intercept]
	}
	switch i := s.Intercept; i.Kind {
	case "gaussian":
		lp += distuv.Normal{Mu: i.Mean, Sigma: i.SD}.LogProb(a)
	case "student-t":
		lp += distuv.StudentsT{Mu: i.Mean, Sigma: i.SD, Nu: i.DF}.LogProb(a)
	}
	for i, y := range d.Y {
		f, pen, fix := a, 0, 0
		for j, name := range d.Features {
			if s.Prior.Flat || len(s.Unpenalized) > 0 && s.Unpenalized[0] == name {
				f += d.X.At(i, j) * x[l.Weights+fix]
				fix++
			} else {
				f += d.X.At(i, j) * w[pen]
				pen++
			}
		}
		lp += distuv.Normal{Mu: f, Sigma: sigma}.LogProb(y)
	}
	return lp
}

func TestExpandedAndHierarchicalAreOnePosterior(t *testing.T) {
	rng := newRNG(11)
	eachModel(t, func(t *testing.T, p *Posterior) {
		for range 3 {
			x := normal(rng, p.Dim())
			w := make([]float64, p.Layout().Weights)
			p.Weights(w, x)
			want := hierarchical(p, x, w)
			for _, sd := range scalesOf(p, x) {
				want += math.Log(sd) // dw/dz
			}
			require.InDelta(t, want, p.LogDensity(x, nil), 1e-11*math.Max(1, math.Abs(want)))
		}
	})
}

// The check above tells one Jacobian from none: without it the two differ.
func TestHierarchicalWithoutJacobianDiffers(t *testing.T) {
	s := spec(t, "horseshoe", "half-normal(1)", "flat", true)
	s.Prior.Sigma0 = 1.3
	p := posterior(t, data(t, 8, 3, Full), s)
	x := normal(newRNG(1), p.Dim())
	w := make([]float64, 3)
	p.Weights(w, x)
	require.Greater(t, math.Abs(hierarchical(p, x, w)-p.LogDensity(x, nil)), 0.1)
}

func TestSetWeightsInvertsWeights(t *testing.T) {
	rng := newRNG(12)
	eachModel(t, func(t *testing.T, p *Posterior) {
		x := normal(rng, p.Dim())
		before := append([]float64(nil), x...)
		w := normal(rng, p.Layout().Weights)
		p.SetWeights(x, w)
		got := make([]float64, len(w))
		p.Weights(got, x)
		for j := range w {
			require.InEpsilon(t, w[j], got[j], 4e-16)
		}
		require.Equal(t, before[len(w):], x[len(w):], "nothing but z moves")
	})
}

// Record is in the data's units: the fitted values are those of the position.
func TestRecordFits(t *testing.T) {
	rng := newRNG(13)
	x, y, names := table(8, 3)
	for _, how := range []Standardize{Full, Center, Untouched} {
		d := data(t, 8, 3, how)
		for _, intercept := range []string{"flat", "none"} {
			s := spec(t, "horseshoe", "jeffreys", intercept, true)
			s.Unpenalized = []string{"f1"}
			p := posterior(t, d, s)
			at := normal(rng, p.Dim())
			row := make([]float64, len(p.Names()))
			p.Record(row, at)
			figure := map[string]float64{}
			for k, name := range p.Names() {
				figure[name] = row[k]
			}
			w, l := make([]float64, 2), p.Layout()
			p.Weights(w, at)
			coefficients := []float64{w[0], at[l.Weights], w[1]}
			predictive := predict(p, row, dense(x, 8, 3))
			for i := range y {
				f := 0.0
				if l.Intercept >= 0 {
					f = at[l.Intercept]
				}
				fit := figure["intercept"]
				for j := range names {
					f += d.X.At(i, j) * coefficients[j]
					fit += x[i*3+j] * figure["beta["+names[j]+"]"]
				}
				natural := d.Scaling.YMean + d.Scaling.YSD*f
				if l.Intercept >= 0 {
					require.InDelta(t, natural, fit, 1e-11, "%s %s", how, intercept)
				}
				require.InDelta(t, natural, predictive.Mean[i], 1e-11, "%s %s", how, intercept)
			}
			require.InEpsilon(t, p.Sigma(at)*d.Scaling.YSD, figure["sigma"], 1e-14)
			require.InEpsilon(t, figure["sigma"], predictive.SD[7], 1e-14)

			// κ = 1/(1 + n v s²/σ²), v = (σ τ ξ)²
			scale := figure["tau"] * figure["xi[f2]"] * d.Scaling.Spread[2]
			require.InEpsilon(t, 1/(1+8*scale*scale), figure["kappa[f2]"], 1e-12)
			require.InEpsilon(t, 2-figure["kappa[f0]"]-figure["kappa[f2]"], figure["m_eff"], 1e-12)
			require.NotContains(t, figure, "kappa[f1]")
		}
	}
}

func TestNames(t *testing.T) {
	d := data(t, 8, 2, Full)
	cases := []struct {
		change func(s *Spec)
		want   string
	}{
		{func(*Spec) {}, "intercept beta[f0] beta[f1] sigma tau xi[f0] xi[f1] kappa[f0] kappa[f1] m_eff"},
		{func(s *Spec) { s.Prior.Tau = gsm.Fixed(2) }, "intercept beta[f0] beta[f1] sigma xi[f0] xi[f1] kappa[f0] kappa[f1] m_eff"},
		{func(s *Spec) { s.Prior.Structure = gsm.ADD }, "intercept beta[f0] beta[f1] sigma tau kappa[f0] kappa[f1] m_eff"},
		{func(s *Spec) { s.Intercept.Kind, s.Noise = "none", NoisePrior{Kind: "fixed", B: 2} }, "beta[f0] beta[f1] tau xi[f0] xi[f1] kappa[f0] kappa[f1] m_eff"},
		{func(s *Spec) { s.Unpenalized = []string{"f0"} }, "intercept beta[f0] beta[f1] sigma tau xi[f1] kappa[f1] m_eff"},
		{func(s *Spec) { s.Prior.Flat = true }, "intercept beta[f0] beta[f1] sigma"},
	}
	for _, c := range cases {
		s := spec(t, "horseshoe", "jeffreys", "flat", true)
		c.change(&s)
		require.Equal(t, c.want, strings.Join(posterior(t, d, s).Names(), " "))
	}
}

func TestSigma0AndFixedScalesMultiply(t *testing.T) {
	s := spec(t, "gaussian", "0.5", "none", true)
	s.Prior.Tau, s.Prior.Sigma0 = gsm.Fixed(3), 7
	p := posterior(t, data(t, 8, 2, Full), s)
	sd := make([]float64, 2)
	p.PriorSD(sd, make([]float64, p.Dim()))
	require.InDeltaSlice(t, []float64{10.5, 10.5}, sd, 1e-14) // 7·3·0.5
}

// A τ in units of σ is reported as what multiplies ξ z.
func TestTauTimesNoise(t *testing.T) {
	s := spec(t, "horseshoe", "half-cauchy(1)", "flat", true)
	s.TauTimesNoise = true
	p := posterior(t, data(t, 8, 3, Full), s)
	x := normal(newRNG(3), p.Dim())
	row, figure := make([]float64, len(p.Names())), map[string]float64{}
	p.Record(row, x)
	for k, name := range p.Names() {
		figure[name] = row[k]
	}
	sc := p.Data().Scaling
	for j, f := range p.Data().Features {
		require.InEpsilon(t, figure["tau"]*figure["xi["+f+"]"]*x[j]*sc.YSD/sc.SD[j], figure["beta["+f+"]"], 1e-12)
	}
	require.InEpsilon(t, math.Exp(x[p.Layout().Scales[3].At])*p.Sigma(x), figure["tau"], 1e-12)
}
