package model

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"noiseprior/gsm"
	"noiseprior/internal/mcmctest"
)

// binary returns the table of n rows and p columns with classes that overlap.
func binary(t testing.TB, n, p int) Data {
	t.Helper()
	x, _, names := table(n, p)
	y := make([]float64, n)
	for i := range y {
		if (i*i+i/3)%3 == 0 {
			y[i] = 1
		}
	}
	d, _, err := NewDiscreteData(x, y, names, Full)
	require.NoError(t, err)
	return d
}

func logisticSpec(t testing.TB, prior, intercept string) Spec {
	t.Helper()
	s := spec(t, prior, "jeffreys", intercept, false)
	s.Likelihood = Bernoulli{}
	return s
}

func eachLogistic(t *testing.T, check func(t *testing.T, p *Posterior)) {
	d := binary(t, 12, 3)
	for _, prior := range append(priors, "spike-slab") {
		for _, intercept := range []string{"flat", "none", "gaussian(0,10)", "student-t(3,-1,2)"} {
			for _, unpenalized := range [][]string{nil, {"f1"}} {
				for _, offset := range [][]float64{nil, normal(newRNG(4), 12)} {
					s := logisticSpec(t, prior, intercept)
					if s.Prior.Flat && unpenalized != nil {
						continue
					}
					s.Unpenalized, d.Offset = unpenalized, offset
					t.Run(fmt.Sprint(prior, intercept, unpenalized, offset != nil), func(t *testing.T) {
						check(t, posterior(t, d, s))
					})
				}
			}
		}
	}
}

func TestGradientOfEveryLogisticModel(t *testing.T) {
	eachLogistic(t, func(t *testing.T, p *Posterior) {
		if len(p.Layout().Indicator) > 0 {
			t.Skip("indicators have no gradient")
		}
		mcmctest.Gradient(t, p, points(p.Dim())...)
	})
}

// The density written down a second time, term by term.
func TestLogisticDensity(t *testing.T) {
	rng := newRNG(3)
	eachLogistic(t, func(t *testing.T, p *Posterior) {
		l, d := p.Layout(), p.Data()
		x, w := normal(rng, p.Dim()), make([]float64, p.Layout().Weights)
		for _, c := range l.Indicator {
			x[c.At] = float64(rng.IntN(2))
		}
		p.Weights(w, x)
		want := 0.0
		for i, y := range d.Y {
			f, k := 0.0, 0
			if l.Intercept >= 0 {
				f = x[l.Intercept]
			}
			if d.Offset != nil {
				f += d.Offset[i]
			}
			for j, name := range d.Features {
				if p.Spec().Prior.Flat || len(p.Spec().Unpenalized) > 0 && name == "f1" {
					f += d.X.At(i, j) * x[l.Weights+j*l.Fixed/3]
					continue
				}
				f += d.X.At(i, j) * w[k]
				k++
			}
			want -= math.Log1p(math.Exp((1 - 2*y) * f))
		}
		normalDensity := func(v, sd float64) float64 { return -v*v/(2*sd*sd) - math.Log(sd) - math.Log(2*math.Pi)/2 }
		for _, z := range x[:l.Weights] {
			want += normalDensity(z, 1)
		}
		for _, b := range x[l.Weights : l.Weights+l.Fixed] {
			if !p.Spec().Prior.Flat {
				want += normalDensity(b, 10)
			}
		}
		for _, s := range l.Scales {
			lp, _ := s.Law.(gsm.Continuous).LogDensity(x[s.At])
			want += lp
		}
		if b := l.Bound; b != nil {
			lp, _ := b.Law.(gsm.Continuous).LogDensity(x[b.At])
			want += lp
		}
		if len(l.Indicator) > 0 {
			lp, _ := l.Pi[0].Law.LogDensity(x[l.Pi[0].At], l.On(x), float64(len(l.Indicator))-l.On(x))
			want += lp
		}
		if l.Intercept >= 0 {
			lp, _ := p.Spec().Intercept.LogDensity(x[l.Intercept])
			want += lp
		}
		require.InDelta(t, want, p.LogDensity(x, nil), 1e-9)
	})
}

func TestBernoulliFarOut(t *testing.T) {
	f, df := []float64{-800, 800, -800, 800}, make([]float64, 4)
	require.Equal(t, -1600.0, Bernoulli{}.LogDensity(f, []float64{1, 0, 0, 1}, nil, df, nil))
	require.Equal(t, []float64{1, -1, 0, 0}, df)
	mean, sd := make([]float64, 1), make([]float64, 1)
	Bernoulli{}.Moments(mean, sd, []float64{-40}, 1)
	require.InEpsilon(t, math.Exp(-40), mean[0], 1e-15)
	require.InEpsilon(t, math.Exp(-20), sd[0], 1e-15)
}

func TestLogisticRecordsLogOddsPerUnit(t *testing.T) {
	x, _, names := table(12, 3)
	s := logisticSpec(t, "horseshoe", "gaussian(0,10)")
	s.Unpenalized = []string{"f1"}
	p := posterior(t, binary(t, 12, 3), s)
	at := normal(newRNG(6), p.Dim())
	row := make([]float64, len(p.Names()))
	p.Record(row, at)
	figure := map[string]float64{}
	for k, name := range p.Names() {
		figure[name] = row[k]
	}
	require.NotContains(t, figure, "sigma")
	f := make([]float64, 12)
	p.Outputs(f, at)
	law := predict(p, row, dense(x, 12, 3))
	for i := range f {
		fit := figure["intercept"]
		for j := range names {
			fit += x[i*3+j] * figure["beta["+names[j]+"]"]
		}
		require.InDelta(t, f[i], fit, 1e-11)
		require.InDelta(t, 1/(1+math.Exp(-f[i])), law.Mean[i], 1e-11)
		require.InDelta(t, math.Sqrt(law.Mean[i]*(1-law.Mean[i])), law.SD[i], 1e-11)
	}
	mu := 0.0
	for _, y := range p.Data().Y {
		mu += y / 12
	}
	v := math.Pow(figure["tau"]*figure["xi[f0]"], 2)
	require.InEpsilon(t, 1/(1+12*v*mu*(1-mu)), figure["kappa[f0]"], 1e-12)
}

func TestLogisticSimulates(t *testing.T) {
	rng := newRNG(41)
	s := logisticSpec(t, "gaussian", "gaussian(0.5,1)")
	s.Prior.Tau, s.Unpenalized = gsm.Fixed(0.7), []string{"f1"}
	p := posterior(t, binary(t, 12, 3), s)
	x, f := make([]float64, p.Dim()), make([]float64, 12)
	n, z, square := 20_000, 0.0, 0.0
	for range n {
		q, err := p.Simulate(rng, x)
		require.NoError(t, err)
		p.Outputs(f, x)
		z += q.Data().Y[5] - 1/(1+math.Exp(-f[5]))
		b := x[p.Layout().Weights] / 10
		square += b*b - 1
	}
	require.Less(t, math.Abs(z)/math.Sqrt(float64(n)/4), 4.5)
	require.Less(t, math.Abs(square)/math.Sqrt(2*float64(n)), 4.5)
}

func TestImproperLogisticPosteriorsAreRefused(t *testing.T) {
	classes := func(change func(x, y []float64)) Data {
		x, _, names := table(12, 3)
		y := append([]float64(nil), binary(t, 12, 3).Y...)
		change(x, y)
		d, _, err := NewDiscreteData(x, y, names, Full)
		require.NoError(t, err)
		return d
	}
	asIs := func(x, y []float64) {}
	alone := func(x, y []float64) {
		for i := range y {
			x[3*i], y[i] = float64(i%4), 0
			if x[3*i+1] > 10 {
				y[i] = 1
			}
		}
	}
	together := func(x, y []float64) {
		for i := range y {
			x[3*i] = float64((i*7)%5) - 2
			x[3*i+1] = float64((i*5)%7) - 3
			y[i] = 0
			if x[3*i]+x[3*i+1] > 0 {
				y[i] = 1
			}
		}
	}
	const rest = " the classes, so flat coefficients grow without bound and the posterior is improper: use a prior such as --prior=gaussian, or leave features out"
	for _, c := range []struct {
		name, message, prior, intercept string
		data                            Data
		change                          func(s *Spec)
	}{
		{name: "overlap", prior: "flat", intercept: "flat", data: classes(asIs)},
		{name: "one feature", prior: "flat", intercept: "flat", data: classes(alone), message: "model: f1 alone separates" + rest},
		{name: "one feature, wide intercept", prior: "flat", intercept: "gaussian(0,10)", data: classes(alone), message: "model: f1 alone separates" + rest},
		{name: "two features", prior: "flat", intercept: "flat", data: classes(together), message: "model: f0, f1, f2 together separate" + rest},
		{name: "a prior", prior: "gaussian", intercept: "flat", data: classes(alone)},
		{name: "unpenalized has a prior", prior: "gaussian", intercept: "flat", data: classes(alone), change: func(s *Spec) { s.Unpenalized = []string{"f1"} }},
		{name: "p = n", prior: "flat", intercept: "flat", data: binary(t, 4, 3), message: "model: 4 coefficients with a flat prior (the intercept among them) leave no degree of freedom in 4 rows, so the posterior is improper: give them a prior"},
		{name: "prior only", prior: "flat", intercept: "gaussian(0,1)", data: classes(asIs), change: func(s *Spec) { s.PriorOnly = true },
			message: `model: the priors of "f0" (flat), "f1" (flat) and "f2" (flat) are improper, so there is nothing to draw from the prior: give each a proper one`},
		{name: "prior only, proper", prior: "horseshoe", intercept: "gaussian(0,1)", data: classes(asIs), change: func(s *Spec) { s.PriorOnly, s.Unpenalized = true, []string{"f2"} }},
		{name: "scaled by noise", prior: "horseshoe", intercept: "flat", data: classes(asIs), change: func(s *Spec) { s.ScaleByNoise = true },
			message: "model: coefficients cannot be in units of σ, since a bernoulli likelihood has none"},
		{name: "no classes", prior: "horseshoe", intercept: "flat", data: data(t, 8, 2, Untouched),
			message: "model: a bernoulli likelihood needs targets of 0 and 1, and row 1 has 39.612357382560376"},
	} {
		s := logisticSpec(t, c.prior, c.intercept)
		if c.change != nil {
			c.change(&s)
		}
		_, err := New(c.data, s)
		if c.message == "" {
			require.NoError(t, err, c.name)
		} else {
			require.EqualError(t, err, c.message, c.name)
		}
	}
	x, _, names := table(4, 1)
	_, _, err := NewDiscreteData(x, []float64{1, 1, 1, 1}, names, Full)
	require.EqualError(t, err, "model: the target is constant (1 in all 4 rows): there is nothing to explain")
}

func TestParseLikelihood(t *testing.T) {
	for text, want := range map[string]Likelihood{
		"gaussian": Gaussian{}, "bernoulli": Bernoulli{}, "student-t": StudentT{4}, "student-t(df=7)": StudentT{7}, "student-t(2.5)": StudentT{2.5},
	} {
		l, err := ParseLikelihood(text)
		require.NoError(t, err)
		require.Equal(t, want, l)
		again, err := ParseLikelihood(l.String())
		require.NoError(t, err)
		require.Equal(t, want, again)
	}
	for text, want := range map[string]string{
		"poison":          `model: unknown likelihood "poison": known are gaussian, student-t, bernoulli, categorical, poisson`,
		"student-t(df=0)": "model: student-t needs df > 0, not 0",
	} {
		_, err := ParseLikelihood(text)
		require.EqualError(t, err, want)
	}
	_, err := ParseLikelihood("bernoulli(3)")
	require.ErrorContains(t, err, "bernoulli")
}
