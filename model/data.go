package model

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Standardize says what is done to the columns before a prior acts on them.
type Standardize string

const (
	Full      Standardize = "true"   // columns and target: minus mean, divided by the standard deviation (n-1)
	Center    Standardize = "center" // columns minus their mean; the target is untouched
	Untouched Standardize = "false"  // nothing
)

// ParseStandardize returns the value of that name.
func ParseStandardize(name string) (Standardize, error) {
	switch s := Standardize(name); s {
	case Full, Center, Untouched:
		return s, nil
	}
	return "", fmt.Errorf("model: unknown standardisation %q: known are true, center, false", name)
}

// Data is what a model is given: columns and target on the scale on which the
// prior acts, and how to go back.
type Data struct {
	X        *mat.Dense // n×p, standardised
	Y        []float64  // n, standardised, or classes and counts as they are
	Offset   []float64  // n, added to the outputs; nil: none
	Features []string   // p names
	Scaling  Scaling
	Test     *Test // rows that are predicted in each draw; nil: none
}

// Scaling takes a position's figures back to the data's units:
//
//	column = Mean + SD · standardised column, target = YMean + YSD · standardised target
type Scaling struct {
	Mean, SD   []float64 // per column
	YMean, YSD float64
	Spread     []float64 // standard deviation of each column as the prior sees it: 1 where standardised
}

// mostSpread is the largest mean or standard deviation that a column may have
// on the scale on which the prior acts: its square times n stays finite.
const mostSpread = 1e145

// NewData returns x (n×p, row-major) and a continuous target y, in the data's
// units, as the prior sees them, and the names of the constant columns that it
// left out: those with sd <= 1e-8 max(1, |mean|). An error names a column whose
// spread cannot be told apart or a target without spread.
func NewData(x, y []float64, features []string, how Standardize) (Data, []string, error) {
	d, left, err := newColumns(x, len(y), features, how)
	if err != nil {
		return Data{}, nil, err
	}
	mean, sd := meanSD(y)
	if math.IsInf(sd, 0) || math.IsNaN(sd) {
		return Data{}, nil, fmt.Errorf("model: the target spreads too far for floating point: divide it by a constant")
	}
	if sd <= 1e-14*math.Abs(mean) || sd == 0 {
		return Data{}, nil, constantTarget(y)
	}
	if how != Full && (sd > mostSpread || math.Abs(mean) > mostSpread || sd < 1/mostSpread) {
		return Data{}, nil, fmt.Errorf("model: the target has values of size %.1g, whose squares floating point cannot hold: standardise it, or divide it by a constant", math.Max(sd, math.Abs(mean)))
	}
	d.Y = make([]float64, len(y))
	if how == Full {
		d.Scaling.YMean, d.Scaling.YSD = mean, sd
	}
	for i, v := range y {
		d.Y[i] = 2 * ((float64(v/2) - float64(d.Scaling.YMean/2)) / d.Scaling.YSD)
	}
	return d, left, nil
}

// NewDiscreteData is NewData for a target of classes or counts, which stays as
// it is.
func NewDiscreteData(x, y []float64, features []string, how Standardize) (Data, []string, error) {
	d, left, err := newColumns(x, len(y), features, how)
	if err != nil {
		return Data{}, nil, err
	}
	if _, sd := meanSD(y); sd == 0 {
		return Data{}, nil, constantTarget(y)
	}
	d.Y = append([]float64(nil), y...)
	return d, left, nil
}

func constantTarget(y []float64) error {
	return fmt.Errorf("model: the target is constant (%v in all %d rows): there is nothing to explain", y[0], len(y))
}

// newColumns returns the columns of x (n×p) as the prior sees them, and the
// names of those left out.
func newColumns(x []float64, n int, features []string, how Standardize) (Data, []string, error) {
	p := len(features)
	if n < 2 {
		return Data{}, nil, fmt.Errorf("model: %d rows are too few: the noise needs at least 2", n)
	}
	if len(x) != n*p {
		panic(fmt.Sprintf("model: %d values for %d rows and %d columns", len(x), n, p))
	}
	d := Data{Scaling: Scaling{YSD: 1}}
	var left []string
	var keep [][]float64
	col := make([]float64, n)
	for j, name := range features {
		for i := range col {
			col[i] = x[i*p+j]
		}
		mean, sd := meanSD(col)
		if math.IsInf(sd, 0) || math.IsNaN(sd) {
			return Data{}, nil, fmt.Errorf("model: column %q spreads too far for floating point: divide it by a constant", name)
		}
		if sd <= 1e-8*math.Max(1, math.Abs(mean)) {
			left = append(left, name)
			continue
		}
		if how != Full && (sd > mostSpread || math.Abs(mean) > mostSpread) {
			return Data{}, nil, fmt.Errorf("model: column %q has values of size %.1g, whose squares floating point cannot hold: standardise it, or divide it by a constant", name, math.Max(sd, math.Abs(mean)))
		}
		shift, scale, spread := mean, sd, 1.0
		switch how {
		case Center:
			scale, spread = 1, sd
		case Untouched:
			shift, scale, spread = 0, 1, sd
		}
		c := make([]float64, n)
		for i, v := range col {
			c[i] = 2 * ((float64(v/2) - float64(shift/2)) / scale) // halves, since the difference of two finite numbers may not be
		}
		keep = append(keep, c)
		d.Features = append(d.Features, name)
		d.Scaling.Mean = append(d.Scaling.Mean, shift)
		d.Scaling.SD = append(d.Scaling.SD, scale)
		d.Scaling.Spread = append(d.Scaling.Spread, spread)
	}
	if len(keep) > 0 {
		d.X = mat.NewDense(n, len(keep), nil)
		for j, c := range keep {
			d.X.SetCol(j, c)
		}
	}
	return d, left, nil
}

// meanSD returns the mean and the standard deviation (n-1) of v, computed in
// units of its largest magnitude so that no square over- or underflows.
func meanSD(v []float64) (mean, sd float64) {
	top := 0.0
	for _, a := range v {
		top = math.Max(top, math.Abs(a))
	}
	if top == 0 {
		return 0, 0
	}
	n := float64(len(v))
	for _, a := range v {
		mean += a / top
	}
	mean /= n
	drift := 0.0
	for _, a := range v {
		r := a/top - mean
		sd += float64(r * r)
		drift += r
	}
	mean += drift / n
	sd = math.Sqrt(math.Max(0, sd-float64(drift*drift)/n) / (n - 1))
	return mean * top, sd * top
}
