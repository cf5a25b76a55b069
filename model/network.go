package model

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"noiseprior/gsm"
)

// Network is what takes the features x of a row to its outputs f:
//
//	h_1 = a(x W_1 + b_1),  h_l = a(h_{l-1} W_l + b_l),  f = h_L W_{L+1} + intercept
//
// The zero value has no hidden layer: f = x W_1 + intercept, a linear model.
type Network struct {
	Hidden     []int      // widths of the hidden layers
	Activation Activation // a; of no use without hidden layers
	// Residual lets the hidden layers behind the first, all of one width, add to
	// what they are given: h_l = h_{l-1} + a(h_{l-1} W_l + b_l). [NHS 2019, Sec. 3.4]
	Residual bool
	// WidthScaling gives the weights of every matrix behind the first the factor
	// 1/√fan-in.
	WidthScaling bool
}

// check returns an error that names what no network can have.
func (n Network) check() error {
	for l, width := range n.Hidden {
		if width < 1 {
			return fmt.Errorf("model: hidden layer %d has %d units: a layer needs one or more", l+1, width)
		}
		if n.Residual && width != n.Hidden[0] {
			return fmt.Errorf("model: a residual network needs hidden layers of one width, and layer %d has %d units, not %d", l+1, width, n.Hidden[0])
		}
	}
	if n.Residual && len(n.Hidden) < 2 {
		return fmt.Errorf("model: a residual network needs two hidden layers or more, since the matrices between them are its residual ones")
	}
	if len(n.Hidden) > 0 {
		if _, err := ParseActivation(string(n.Activation)); err != nil {
			return err
		}
	}
	return nil
}

// shapes returns the weight matrices: rows named after the features or by the
// number of the unit, from 1.
func (n Network) shapes(features, outputs []string) []gsm.Shape {
	var shapes []gsm.Shape
	rows := features
	for l := range len(n.Hidden) + 1 {
		s := gsm.Shape{Rows: rows, Cols: outputs}
		if len(n.Hidden) > 0 {
			s.Layer = strconv.Itoa(l + 1)
		}
		if l < len(n.Hidden) {
			s.Cols = units(n.Hidden[l])
			s.Residual = n.Residual && l > 0
		}
		shapes = append(shapes, s)
		rows = s.Cols
	}
	return shapes
}

// units returns the names 1, 2, ..., n.
func units(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return names
}

// width returns the factor s_l of the weights of matrix l, from 0, with fanIn rows.
func (n Network) width(l, fanIn int) float64 {
	if l == 0 || !n.WidthScaling {
		return 1
	}
	return 1 / math.Sqrt(float64(fanIn))
}

// Activation is the function of a hidden unit.
type Activation string

// The activations.
const (
	Tanh     Activation = "tanh"
	ReLU     Activation = "relu"
	Identity Activation = "identity"
)

var activations = []string{string(Tanh), string(ReLU), string(Identity)}

// ActivationNames returns the names that ParseActivation knows.
func ActivationNames() []string { return append([]string(nil), activations...) }

// ParseActivation returns the activation of that name.
func ParseActivation(name string) (Activation, error) {
	for _, a := range activations {
		if a == name {
			return Activation(a), nil
		}
	}
	return "", fmt.Errorf("model: unknown activation %q: known are %s", name, strings.Join(activations, ", "))
}
