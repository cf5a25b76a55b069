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
