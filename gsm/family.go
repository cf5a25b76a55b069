package gsm

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"noiseprior/internal/expr"
)

// Family is one row of the noise table: a law of the scale ξ by its name and
// parameters, and the prior of w = ξ z, z ~ N(0,1), that it is.
type Family struct {
	Name     string   // as ParsePrior reads it: "student-t"
	Keys     []string // parameters in order
	Defaults []string // their values as ParsePrior reads them; "": must be given
	Noise    string   // law of ξ as a formula in its parameters: "inverse Nakagami(a, b)"
	Square   string   // law of ξ²: "InverseGamma(a, b)"
	Marginal string   // density of w for unit σ0
	Tail     string   // how that density falls
	Source   string   // reference
}

// Families returns the noise table: every law of one scale ξ that ParsePrior knows.
func Families() []Family {
	var all []Family
	for _, r := range families {
		f := r.Family
		f.Keys, f.Defaults = slices.Clone(f.Keys), slices.Clone(f.Defaults)
		all = append(all, f)
	}
	return all
}

// family is a row with the default law of τ beside it and the reader of its
// laws, nil for the spike and slab, which has a slab beside its law.
type family struct {
	Family
	alias string
	tau   Law
	parse func(f Family, call expr.Call) (Law, error)
}

// single reports whether its laws are those of one scale alone, which a τ may
// have as well: not the Bernoulli, whose 0 no layer can do with, nor the
// regularized horseshoe, whose bound all scales share.
func (f family) single() bool {
	return f.Name != "spike-slab" && f.Name != "regularized-horseshoe"
}

// names returns the name and, if there is one, the alias.
func (f family) names() []string {
	if f.alias == "" {
		return []string{f.Name}
	}
	return []string{f.Name, f.alias}
}

// findFamily returns the row of a name or an alias.
func findFamily(name string) (family, bool) {
	for _, f := range families {
		if slices.Contains(f.names(), name) {
			return f, true
		}
	}
	return family{}, false
}

// numeric reads a law whose parameters are numbers.
func numeric(build func(v []float64) (Law, error)) func(Family, expr.Call) (Law, error) {
	return func(f Family, call expr.Call) (Law, error) {
		defaults := make([]float64, len(f.Defaults))
		for i, text := range f.Defaults {
			if text == "" {
				defaults[i] = math.NaN()
			} else {
				defaults[i], _ = strconv.ParseFloat(text, 64)
			}
		}
		v, err := call.Numbers(f.Keys, defaults)
		if err != nil {
			return nil, err
		}
		return build(v)
	}
}

// positive reads a law whose parameters are numbers above 0.
func positive(build func(v []float64) Law) func(Family, expr.Call) (Law, error) {
	return func(f Family, call expr.Call) (Law, error) {
		return numeric(func(v []float64) (Law, error) {
			for i, k := range f.Keys {
				if !(v[i] > 0) {
					return nil, fmt.Errorf("%s needs %s > 0, not %v", f.Name, k, v[i])
				}
			}
			return build(v), nil
		})(f, call)
	}
}

var families = []family{
	{Family{
		Name: "horseshoe", Keys: []string{"s"}, Defaults: []string{"1"},
		Noise:    "half-Cauchy(s)",
		Square:   "s² BetaPrime(1/2, 1/2)",
		Marginal: "e^u E1(u) / (√(2π³) s), u = w²/(2s²)",
		Tail:     "|w|^-2, as a Cauchy",
		Source:   "Carvalho, Polson & Scott 2010",
	}, "half-cauchy", HalfCauchy{1}, positive(func(v []float64) Law { return HalfCauchy{v[0]} })},
	{Family{
		Name: "regularized-horseshoe", Keys: []string{"s", "slab", "df"}, Defaults: []string{"1", "2", "4"},
		Noise:    "half-Cauchy(s) below c",
		Square:   "c²ξ²/(c² + ξ²), one c for all",
		Marginal: "∫∫ N(w; 0, c²ξ²/(c² + ξ²)) p(ξ) p(c) dξ dc by quadrature",
		Tail:     "|w|^-(df+1)",
		Source:   "Piironen & Vehtari 2017",
	}, "", HalfCauchy{1}, positive(func(v []float64) Law { return RegularizedHorseshoe{v[0], v[1], v[2]} })},
	{Family{
		Name: "spike-slab", Keys: []string{"pi"}, Defaults: []string{"beta(1,1)"},
		Noise:    "Bernoulli(π)",
		Square:   "Bernoulli(π)",
		Marginal: "π N(w; 0, 1) + (1-π) δ0, π at its mean where it is drawn",
		Tail:     "e^(-w²/2)",
		Source:   "Kuo & Mallick 1998",
	}, "dropout", Fixed(1), nil},
	{Family{
		Name: "laplace", Keys: []string{"s"}, Defaults: []string{"1"},
		Noise:    "Rayleigh(s)",
		Square:   "Exponential(rate 1/(2s²))",
		Marginal: "exp(-|w|/s) / (2s)",
		Tail:     "exp(-|w|/s)",
		Source:   "Park & Casella 2008",
	}, "", HalfCauchy{1}, positive(func(v []float64) Law { return Rayleigh{v[0]} })},
	{Family{
		Name: "student-t", Keys: []string{"a", "b"}, Defaults: []string{"3", "3"},
		Noise:    "inverse Nakagami(a, b)",
		Square:   "InverseGamma(a, b)",
		Marginal: "Γ(a+1/2)/Γ(a) (1 + w²/(2b))^(-a-1/2) / √(2πb)",
		Tail:     "|w|^-(2a+1)",
		Source:   "Tipping 2001",
	}, "", Fixed(1), positive(func(v []float64) Law { return InverseNakagami{v[0], v[1]} })},
	{Family{
		Name: "gaussian-noise", Keys: []string{"mean", "s"}, Defaults: []string{"0", "1"},
		Noise:    "|N(mean, s²)|",
		Square:   "s² noncentral χ²(1, mean²/s²)",
		Marginal: "K0(|w|/s) / (πs) for mean 0; else ∫ N(w; 0, ξ²) N(ξ; mean, s²) dξ by quadrature",
		Tail:     "exp(-|w|/s + |mean| √(|w|/s³)) / √|w|",
		Source:   "Nalisnick, Hernández-Lobato & Smyth 2019",
	}, "", HalfCauchy{1}, numeric(newFoldedNormal)},
	{Family{
		Name: "normal-gamma", Keys: []string{"k", "r"}, Defaults: []string{"0.1", "0.1"},
		Noise:    "√Gamma(k, rate r)",
		Square:   "Gamma(k, rate r)",
		Marginal: "√(2r) z^(k-1/2) K_{k-1/2}(z) / (√π 2^(k-1/2) Γ(k)), z = √(2r) |w|",
		Tail:     "|w|^(k-1) exp(-√(2r) |w|)",
		Source:   "Griffin & Brown 2010",
	}, "", HalfCauchy{1}, positive(func(v []float64) Law { return NormalGamma{v[0], v[1]} })},
	{Family{
		Name: "uniform", Keys: []string{"c"}, Defaults: []string{"1"},
		Noise:    "Uniform(0, c)",
		Square:   "c² Beta(1/2, 1)",
		Marginal: "E1(w²/(2c²)) / (2√(2π) c)",
		Tail:     "exp(-w²/(2c²)) / w²",
		Source:   "Nalisnick, Hernández-Lobato & Smyth 2019",
	}, "", Fixed(1), positive(func(v []float64) Law { return Uniform{v[0]} })},
	{Family{
		Name: "beta", Keys: []string{"a", "b"}, Defaults: []string{"1", "1"},
		Noise:    "Beta(a, b)",
		Square:   "the square of a Beta(a, b)",
		Marginal: "∫ N(w; 0, ξ²) ξ^(a-1) (1-ξ)^(b-1) dξ / B(a, b) by quadrature",
		Tail:     "exp(-w²/2) / |w|^(2b)",
		Source:   "Nalisnick, Hernández-Lobato & Smyth 2019",
	}, "", Fixed(1), positive(func(v []float64) Law { return Beta{v[0], v[1]} })},
	{Family{
		Name: "log-uniform", Keys: []string{"lo", "hi"}, Defaults: []string{"", ""},
		Noise:    "LogUniform(lo, hi)",
		Square:   "LogUniform(lo², hi²)",
		Marginal: "[erf(|w|/(√2 lo)) - erf(|w|/(√2 hi))] / (2|w| log(hi/lo))",
		Tail:     "exp(-w²/(2hi²)) / w²; between lo and hi about 1/|w|",
		Source:   "Hron, Matthews & Ghahramani 2018",
	}, "", Fixed(1), parseLogUniform},
}
