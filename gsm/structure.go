package gsm

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"noiseprior/internal/expr"
)

// Structure says which weights share a scale.
type Structure string

// The structures of the noise-prior correspondence.
const (
	None        Structure = "none"        // no noise: independent Gaussians below τ
	ARD         Structure = "ard"         // one ξ per row: dropout on the layer's inputs [NHS 2019, Eq. 6-8]
	ADD         Structure = "add"         // the law on the layer's τ: stochastic depth [NHS 2019, Eq. 12]
	ARDADD      Structure = "ard-add"     // both [NHS 2019, Eq. 13]
	DropConnect Structure = "dropconnect" // one ξ per weight [NHS 2019, Sec. 3.5]
)

// Structures lists all of them.
var Structures = []Structure{None, ARD, ADD, ARDADD, DropConnect}

// ParseStructure returns the structure of that name.
func ParseStructure(name string) (Structure, error) {
	for _, s := range Structures {
		if string(s) == name {
			return s, nil
		}
	}
	return "", fmt.Errorf("gsm: unknown structure %q: known are none, ard, add, ard-add, dropconnect", name)
}

// Shape is one weight matrix, its rows named after what they leave from.
type Shape struct {
	Layer    string   // "" in a model of one layer, else its number
	Rows     []string // inputs or hidden units
	Cols     []string // names of the outputs; one nameless column is just ""
	Residual bool     // a hidden-to-hidden matrix of a residual network
}

// Scale is one scale and the weights that it multiplies: Len of them from Off
// in the row-major order of all matrices, one behind the other.
type Scale struct {
	Name     string // "xi[bmi]", "tau"
	Law      Law
	Off, Len int
	Matrix   int  // the number of the matrix it belongs to, from 0
	Layer    bool // a τ: it multiplies a whole matrix
}

// Prior is a law, who shares its scales, and the law of the layers' scales.
type Prior struct {
	Structure Structure
	Law       Law     // of ξ (and of τ where the structure says so); nil is no ξ: a Gaussian
	Slab      Slab    // of the weights that a Bernoulli law lets in
	Tau       Law     // of τ of every layer
	Sigma0    float64 // standard deviation of the base Gaussian
	Flat      bool    // no prior at all on the coefficients: no ξ, τ, σ0
}

// ParsePrior returns the prior that text names, with the contract's defaults:
// structure ard, σ0 = 1, and the law of τ that belongs to it: half-Cauchy(1),
// or the number 1 where the law of ξ has a scale that a τ would only repeat.
func ParsePrior(text string) (Prior, error) {
	call, err := expr.Parse(text)
	if err != nil {
		return Prior{}, fmt.Errorf("gsm: %w", err)
	}
	p := Prior{Structure: ARD, Tau: HalfCauchy{1}, Sigma0: 1}
	switch call.Name {
	case "gaussian", "flat":
		if _, err := call.Bind(); err != nil {
			return Prior{}, fmt.Errorf("gsm: %w", err)
		}
		p.Structure, p.Flat = None, call.Name == "flat"
		return p, nil
	}
	f, ok := findFamily(call.Name)
	switch _, number := strconv.ParseFloat(text, 64); {
	case number == nil || errors.Is(number, strconv.ErrRange):
		return Prior{}, fmt.Errorf("gsm: a number is no prior")
	case !ok:
		return Prior{}, fmt.Errorf("gsm: unknown prior %q: known are %s", call.Name, strings.Join(PriorNames(), ", "))
	}
	p.Tau = f.tau
	if f.Name == "spike-slab" {
		p.Law, p.Slab, err = parseSpikeSlab(call)
	} else {
		p.Law, err = f.parse(f.Family, call)
	}
	if err != nil {
		return Prior{}, fmt.Errorf("gsm: %w", err)
	}
	return p, nil
}

// PriorNames returns the names that ParsePrior knows, aliases behind their names.
func PriorNames() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.names()...)
	}
	return append(names, "gaussian", "flat")
}

// String returns the prior as ParsePrior reads it, structure and τ left out.
func (p Prior) String() string {
	switch {
	case p.Flat:
		return "flat"
	case p.Law == nil:
		return "gaussian"
	case p.Slab.Zellner:
		return strings.TrimSuffix(p.Law.String(), ")") + "," + p.Slab.String() + ")"
	}
	return p.Law.String()
}

// Scales returns the scales of all matrices, the ξ of a matrix before its τ. A
// model of one layer has no residual matrix; there add is one shared scale with
// the prior's law, and ard-add gives that law to both ξ and τ. The bound of a
// regularized horseshoe is none of them.
//
// Note: [NHS 2019, Eq. 13] prints ξτ without squares as the variance of ard-add.
// Scales multiply here, so a variance is σ0²ξ²τ², as in its formula for hidden
// layers and in its code.
func (p Prior) Scales(layers []Shape) ([]Scale, error) {
	var scales []Scale
	if p.Flat {
		return nil, nil
	}
	if r, ok := p.Law.(RegularizedHorseshoe); ok {
		p.Law = r.Local()
	}
	off := 0
	for m, l := range layers {
		structure, tau := p.Structure, p.Tau
		shared := l.Residual || len(layers) == 1
		switch {
		case (structure == ADD || structure == ARDADD) && p.Law == nil:
			return nil, fmt.Errorf("gsm: structure %s needs a prior with a law of the scales: gaussian has none", structure)
		case structure == ADD && shared:
			structure, tau = None, p.Law
		case structure == ADD:
			structure = ARD
		case structure == ARDADD && shared:
			structure, tau = ARD, p.Law
		case structure == ARDADD:
			structure = ARD
		}
		if p.Law == nil {
			structure = None
		}
		rows, cols := len(l.Rows), max(len(l.Cols), 1)
		switch structure {
		case ARD:
			for r, name := range l.Rows {
				scales = append(scales, Scale{Name: "xi" + l.Layer + "[" + name + "]", Law: p.Law, Off: off + r*cols, Len: cols, Matrix: m})
			}
		case DropConnect:
			for r, row := range l.Rows {
				for c := range cols {
					name := row
					if len(l.Cols) > 1 {
						name += "," + l.Cols[c]
					}
					scales = append(scales, Scale{Name: "xi" + l.Layer + "[" + name + "]", Law: p.Law, Off: off + r*cols + c, Len: 1, Matrix: m})
				}
			}
		}
		scales = append(scales, Scale{Name: "tau" + l.Layer, Law: tau, Off: off, Len: rows * cols, Matrix: m, Layer: true})
		off += rows * cols
	}
	return scales, nil
}
