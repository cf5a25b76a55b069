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
)

// modelKind is what a name of --model stands for.
type modelKind struct {
	name        string
	likelihoods []string // that it takes, the default first
	classes     dataset.Classes
	noise       string // default --noise-prior; "": it has no σ
	intercept   string // default --intercept-prior
}

var modelKinds = []modelKind{
	{name: linear, likelihoods: []string{"gaussian", "student-t"}, noise: "jeffreys", intercept: "flat"},
	{name: logistic, likelihoods: []string{"bernoulli"}, classes: dataset.Two, intercept: "gaussian(0,10)"},
	{name: poisson, likelihoods: []string{"poisson"}, classes: dataset.Counts, intercept: "gaussian(0,10)"},
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
	if fits < 0 {
		return nil, fmt.Errorf("--likelihood=%s belongs to no model: --model=%s takes %s", text, k.name, list(k.likelihoods))
	}
	return nil, fmt.Errorf("--likelihood=%s belongs to --model=%s: --model=%s takes %s", text, modelKinds[fits].name, k.name, list(k.likelihoods))
}

// data returns the frame as the model sees it, and the constant columns that
// were left out. A linear model has the offset taken off its target.
func (k modelKind) data(f *dataset.Frame, how model.Standardize) (model.Data, []string, error) {
	if k.classes != dataset.Numbers {
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
