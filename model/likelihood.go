package model

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"noiseprior/internal/expr"
)

// Likelihood is the law of the target given the network's outputs f. One output
// of row i is f[i]; with K > 1 they are in row panels, as the network leaves
// them: output k of row i is f[24 K ⌊i/24⌋ + 24 k + i mod 24].
type Likelihood interface {
	// String returns the likelihood as ParseLikelihood reads it.
	String() string
	// Params names the parameters in theta: "sigma" (as log σ), or none.
	Params() []string
	// Outputs names the outputs that a row has; one alone is nameless.
	Outputs() []string
	// Check returns an error that names the first value of y that no draw of the
	// likelihood can have.
	Check(y []float64) error
	// LogDensity returns log p(y | f, theta). Where df is not nil it writes the
	// derivative in f to df and adds that in theta to dtheta.
	LogDensity(f, y, theta, df, dtheta []float64) float64
	// Simulate writes a draw of y given f and theta to y.
	Simulate(rng *rand.Rand, f, theta, y []float64)
	// RowVariance returns the inverse of the Fisher information of one row about
	// its output, at the mean response of y: what stands for σ² in κ.
	// [Piironen & Vehtari 2017, Sec. 3.3]
	RowVariance(y []float64, sigma float64) float64
	// Moments writes mean and standard deviation of every target, of classes those
	// of each one's indicator, to mean and sd, which are laid out as f.
	Moments(mean, sd, f []float64, sigma float64)
}

var likelihoods = []string{"gaussian", "student-t", "bernoulli", "categorical", "poisson"}

// What likelihoods return, made once: a gradient asks for it.
var oneOutput, sigmaAlone = []string{""}, []string{"sigma"}

// LikelihoodNames returns the names that ParseLikelihood knows.
func LikelihoodNames() []string { return append([]string(nil), likelihoods...) }

// ParseLikelihood returns the likelihood that text names: gaussian,
// student-t(df=4), bernoulli, categorical, without its classes, or poisson.
func ParseLikelihood(text string) (Likelihood, error) {
	call, err := expr.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	var l Likelihood
	switch call.Name {
	case "gaussian":
		l = Gaussian{}
		_, err = call.Bind()
	case "bernoulli":
		l = Bernoulli{}
		_, err = call.Bind()
	case "categorical":
		l = Categorical{}
		_, err = call.Bind()
	case "poisson":
		l = Poisson{}
		_, err = call.Bind()
	case "student-t":
		var v []float64
		if v, err = call.Numbers([]string{"df"}, []float64{4}); err == nil {
			l = StudentT{v[0]}
			if !(v[0] > 0) {
				err = fmt.Errorf("student-t needs df > 0, not %v", v[0])
			}
		}
	default:
		err = fmt.Errorf("unknown likelihood %q: known are %s", call.Name, strings.Join(likelihoods, ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	return l, nil
}
