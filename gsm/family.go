package gsm

import (
	"fmt"
	"slices"
)

// Family is one row of the noise table: a law of the scale ξ by its name and
// parameters, and the prior of w = ξ z, z ~ N(0,1), that it is.
type Family struct {
	Name     string    // as ParseLaw reads it: "student-t"
	Keys     []string  // parameters in order
	Defaults []float64 // NaN: must be given
	Noise    string    // law of ξ as a formula in its parameters: "inverse Nakagami(a, b)"
	Square   string    // law of ξ²: "InverseGamma(a, b)"
	Marginal string    // density of w for unit σ0
	Tail     string    // how that density falls
	Source   string    // reference
}

// Families returns the noise table: every law that ParseLaw knows by name.
func Families() []Family {
	var all []Family
	for _, r := range families {
		f := r.Family
		f.Keys, f.Defaults = slices.Clone(f.Keys), slices.Clone(f.Defaults)
		all = append(all, f)
	}
	return all
}

// family is a row with the constructor of its laws.
type family struct {
	Family
	alias string
	build func(v []float64) (Law, error)
}

var families = []family{
	{Family{
		Name: "horseshoe", Keys: []string{"s"}, Defaults: []float64{1},
		Noise:    "half-Cauchy(s)",
		Square:   "s² BetaPrime(1/2, 1/2)",
		Marginal: "e^u E1(u) / (√(2π³) s), u = w²/(2s²)",
		Tail:     "|w|^-2, as a Cauchy",
		Source:   "Carvalho, Polson & Scott 2010",
	}, "half-cauchy", func(v []float64) (Law, error) {
		return HalfCauchy{v[0]}, positive("horseshoe", []string{"s"}, v)
	}},
	{Family{
		Name: "laplace", Keys: []string{"s"}, Defaults: []float64{1},
		Noise:    "Rayleigh(s)",
		Square:   "Exponential(rate 1/(2s²))",
		Marginal: "exp(-|w|/s) / (2s)",
		Tail:     "exp(-|w|/s)",
		Source:   "Park & Casella 2008",
	}, "", func(v []float64) (Law, error) {
		return Rayleigh{v[0]}, positive("laplace", []string{"s"}, v)
	}},
	{Family{
		Name: "student-t", Keys: []string{"a", "b"}, Defaults: []float64{3, 3},
		Noise:    "inverse Nakagami(a, b)",
		Square:   "InverseGamma(a, b)",
		Marginal: "Γ(a+1/2)/Γ(a) (1 + w²/(2b))^(-a-1/2) / √(2πb)",
		Tail:     "|w|^-(2a+1)",
		Source:   "Tipping 2001",
	}, "", func(v []float64) (Law, error) {
		return InverseNakagami{v[0], v[1]}, positive("student-t", []string{"a", "b"}, v)
	}},
	{Family{
		Name: "normal-gamma", Keys: []string{"k", "r"}, Defaults: []float64{0.1, 0.1},
		Noise:    "√Gamma(k, rate r)",
		Square:   "Gamma(k, rate r)",
		Marginal: "√(2r) z^(k-1/2) K_{k-1/2}(z) / (√π 2^(k-1/2) Γ(k)), z = √(2r) |w|",
		Tail:     "|w|^(k-1) exp(-√(2r) |w|)",
		Source:   "Griffin & Brown 2010",
	}, "", func(v []float64) (Law, error) {
		return NormalGamma{v[0], v[1]}, positive("normal-gamma", []string{"k", "r"}, v)
	}},
}

// positive refuses the first parameter that is not above 0.
func positive(name string, keys []string, v []float64) error {
	for i, k := range keys {
		if !(v[i] > 0) {
			return fmt.Errorf("gsm: %s needs %s > 0, not %v", name, k, v[i])
		}
	}
	return nil
}
