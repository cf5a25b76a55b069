package gsm

import (
	"fmt"
	"math"
	"strconv"

	"noiseprior/internal/expr"
)

// Slab is the law of the weights that a spike and slab lets in, in units of the
// scales above them. The zero value is independent weights, N(0, 1) each.
type Slab struct {
	// Zellner is the joint law N(0, g (X'X)⁻¹), X the columns that are let in
	// with the columns of flat priors projected out. [Zellner 1986; Liang,
	// Paulo, Molina, Clyde & Berger 2008, Eq. 2]
	Zellner bool
	G       float64 // g > 0; 0 is the number of rows, the unit information prior
}

// parseSlab returns the slab of the arguments slab and g.
func parseSlab(name string, got map[string]string) (Slab, error) {
	g, given := got["g"]
	switch slab := got["slab"]; {
	case slab != "" && slab != "independent" && slab != "zellner":
		return Slab{}, fmt.Errorf("%s: slab=%s is unknown: known are independent, zellner", name, slab)
	case slab != "zellner" && given:
		return Slab{}, fmt.Errorf("%s: g=%s belongs to slab=zellner, which is not given", name, g)
	case slab != "zellner":
		return Slab{}, nil
	case !given || g == "n":
		return Slab{Zellner: true}, nil
	}
	v, err := strconv.ParseFloat(g, 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return Slab{}, fmt.Errorf("%s: g=%s is neither a positive number nor n", name, g)
	}
	return Slab{Zellner: true, G: v}, nil
}

// Factor returns what multiplies the variance of every weight in n rows: g, or
// 1 where the slab is independent.
func (s Slab) Factor(n int) float64 {
	switch {
	case !s.Zellner:
		return 1
	case s.G == 0:
		return float64(n)
	}
	return s.G
}

// String returns the arguments that ParsePrior reads, "slab=zellner,g=n", and
// "" where the slab is independent.
func (s Slab) String() string {
	switch {
	case !s.Zellner:
		return ""
	case s.G == 0:
		return "slab=zellner,g=n"
	}
	return "slab=zellner,g=" + expr.Number(s.G)
}
