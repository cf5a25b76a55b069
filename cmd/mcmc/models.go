package main

import (
	"fmt"
	"slices"

	"noiseprior/internal/dataset"
	"noiseprior/model"
)

const (
	linear   = "linear"
	logistic = "logistic"
	poisson  = "poisson"
	mlp      = "mlp"
	resnet   = "resnet"
)

// modelKind is what a name of --model stands for.
type modelKind struct {
	name        string
	likelihoods []string // that it takes, the default first
	noise       string   // default --noise-prior where the likelihood has a σ
	intercept   string   // default --intercept-prior
	network     bool     // with hidden layers
	residual    bool     // that add to the one before
}

// targets says what the values of a likelihood's target stand for, where they
// are not numbers as such.
var targets = map[string]dataset.Classes{"bernoulli": dataset.Two, "categorical": dataset.Many, "poisson": dataset.Counts}

var modelKinds = []modelKind{
	{name: linear, likelihoods: []string{"gaussian", "student-t"}, noise: "jeffreys", intercept: "flat"},
	{name: logistic, likelihoods: []string{"bernoulli"}, intercept: "gaussian(0,10)"},
	{name: poisson, likelihoods: []string{"poisson"}, intercept: "gaussian(0,10)"},
	{name: mlp, likelihoods: model.LikelihoodNames(), noise: "half-cauchy(1)", intercept: "gaussian(0,1)", network: true},
	{name: resnet, likelihoods: model.LikelihoodNames(), noise: "half-cauchy(1)", intercept: "gaussian(0,1)", network: true, residual: true},
}

func modelNames() []string {
	var names []string
	for _, k := range modelKinds {
		names = append(names, k.name)
	}
	return names
}

// kindOf returns the model of a name and whether there is one.
func kindOf(name string) (modelKind, bool) {
	i := slices.IndexFunc(modelKinds, func(k modelKind) bool { return k.name == name })
	if i < 0 {
		return modelKind{}, false
	}
	return modelKinds[i], true
}

// likelihood returns the likelihood that text names, the default where it is
// empty, or an error if it does not fit the model.
func (k modelKind) likelihood(text string) (model.Likelihood, error) {
	if text == "" {
		text = k.likelihoods[0]
	}
	l, err := model.ParseLikelihood(text)
	if err != nil {
		return nil, lawError("likelihood", text, model.LikelihoodNames(), err)
	}
	name := lawName(text)
	if slices.Contains(k.likelihoods, name) {
		return l, nil
	}
	fits := slices.IndexFunc(modelKinds, func(o modelKind) bool { return slices.Contains(o.likelihoods, name) })
	return nil, fmt.Errorf("--likelihood=%s belongs to --model=%s: --model=%s takes %s", text, modelKinds[fits].name, k.name, list(k.likelihoods))
}

// standardised returns the frame as the model sees it, and the constant columns
// that were left out. A target of numbers has the offset taken off.
func standardised(f *dataset.Frame, classes dataset.Classes, how model.Standardize) (model.Data, []string, error) {
	if classes != dataset.Numbers {
		d, left, err := model.NewDiscreteData(f.X, f.Y, f.Features, how)
		d.Offset = f.Offset
		return d, left, err
	}
	y := f.Y
	if f.Offset != nil {
		y = slices.Clone(f.Y)
		for i, o := range f.Offset {
			y[i] -= o
		}
	}
	return model.NewData(f.X, y, f.Features, how)
}
