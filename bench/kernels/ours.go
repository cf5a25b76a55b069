//go:build linux

package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"noiseprior/gsm"
	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
	"noiseprior/model"
)

func ours(w work) (do func(), out func() []float64) {
	switch w.kind {
	case "gradient":
		return oursGradient(w)
	case "gram", "gibbs":
		return oursGram(w)
	case "each":
		x, y := fill(kern.Aligned(w.n), square), kern.Aligned(w.n)
		f := map[string]func(dst, x []float64){"exp": kern.ExpAll, "log": kern.LogAll, "tanh": kern.TanhAll}[w.act]
		return func() { f(y, x) }, func() []float64 { return y }
	case "outer":
		a, b, n := panels(w.n, w.k), panels(w.n, w.m), w.n/kern.Height
		c := kern.Aligned(w.k * w.m)
		return func() { clear(c); kern.Outer(c, w.m, nil, a, b, w.k, w.m, n) }, func() []float64 { return c }
	}
	p, c, n := panels(w.n, w.k), panels(w.n, w.m), w.n/kern.Height
	weights := kern.Weights{V: fill(make([]float64, w.k*w.m), position), K: w.m, M: 1}
	if w.kind == "back" {
		weights.K, weights.M = 1, w.k
	}
	return func() { kern.Mul(kern.Set, w.k, w.m, weights, p, c, n, kern.Height) }, func() []float64 { return rows(c, w.n, w.m) }
}

// panels returns the n×k matrix of the features in panels.
func panels(n, k int) kern.Panels {
	p := kern.Panels{V: kern.Aligned(n * k), Step: k * kern.Height}
	for i := range n * k {
		p.V[i/k/kern.Height*p.Step+i%k*kern.Height+i/k%kern.Height] = feature(i)
	}
	return p
}

// rows returns the n×k matrix in p row by row.
func rows(p kern.Panels, n, k int) []float64 {
	return fill(make([]float64, n*k), func(i int) float64 {
		return p.V[i/k/kern.Height*p.Step+i%k*kern.Height+i/k%kern.Height]
	})
}

// oursGradient is of the posterior that the samplers use; its sign is another.
func oursGradient(w work) (do func(), out func() []float64) {
	d := model.Data{X: mat.NewDense(w.n, w.k, fill(make([]float64, w.n*w.k), feature)), Y: fill(make([]float64, w.n), position)}
	d.Scaling = model.Scaling{Mean: make([]float64, w.k), SD: fill(make([]float64, w.k), one), YSD: 1, Spread: fill(make([]float64, w.k), one)}
	for j := range w.k {
		d.Features = append(d.Features, fmt.Sprint("x", j))
	}
	s := model.Spec{Network: model.Network{Hidden: w.hidden, Activation: model.Activation(w.act)}, Likelihood: model.Gaussian{}}
	var err error
	s.Prior, err = gsm.ParsePrior("gaussian")
	must(err)
	s.Prior.Sigma0 = 1
	s.Prior.Tau, err = gsm.ParseLaw("1")
	must(err)
	s.Noise, err = model.ParseNoisePrior("1")
	must(err)
	s.Intercept, err = model.ParseInterceptPrior("gaussian(0,1)")
	must(err)
	p, err := model.New(d, s)
	must(err)
	x, grad := fill(make([]float64, p.Dim()), position), make([]float64, p.Dim())
	return func() { p.LogDensity(x, grad) }, func() []float64 {
		return fill(make([]float64, len(grad)), func(i int) float64 { return -grad[i] })
	}
}

func one(int) float64 { return 1 }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// oursGram makes the factor's logarithm, and X'(X v) or zeros.
func oursGram(w work) (do func(), out func() []float64) {
	x := linalg.NewPanels(w.n, w.k, func(i, j int) float64 { return feature(i*w.k + j) })
	d, v := fill(make([]float64, w.k), scale), fill(make([]float64, w.k), position)
	xv, back := linalg.NewVector(w.n), make([]float64, w.k)
	a, g := linalg.NewSymmetric(w.n), linalg.NewGram()
	var c linalg.Cholesky
	c.Reset(w.n)
	return func() {
			g.Of(a, x, d)
			if !c.Factor(1, 1, a) {
				panic("not positive definite")
			}
			if w.kind == "gibbs" {
				x.MulVec(xv, v)
				x.MulTransVec(back, xv)
			}
		}, func() []float64 {
			return append([]float64{c.LogDet()}, back...)
		}
}

// scale is the diagonal of D.
func scale(j int) float64 { return math.Exp(position(j)) }
