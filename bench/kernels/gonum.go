//go:build linux

package main

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

func gonum(w work) (do func(), out func() []float64) {
	switch w.kind {
	case "gradient":
		return gonumGradient(w)
	case "gram", "gibbs":
		return gonumGram(w)
	case "each": // by package math: gonum has none
		x, y := fill(make([]float64, w.n), square), make([]float64, w.n)
		f := map[string]func(float64) float64{"exp": math.Exp, "log": math.Log, "tanh": math.Tanh}[w.act]
		return func() {
			for i, v := range x {
				y[i] = f(v)
			}
		}, func() []float64 { return y }
	case "outer":
		a, b, c := general(w.n, w.k, feature), general(w.n, w.m, feature), general(w.k, w.m, position)
		return func() { blas64.Gemm(blas.Trans, blas.NoTrans, 1, a, b, 0, c) }, func() []float64 { return c.Data }
	}
	p, c := general(w.n, w.k, feature), general(w.n, w.m, feature)
	if w.kind == "back" {
		b := general(w.m, w.k, position)
		return func() { blas64.Gemm(blas.NoTrans, blas.Trans, 1, p, b, 0, c) }, func() []float64 { return c.Data }
	}
	b := general(w.k, w.m, position)
	return func() { blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, p, b, 0, c) }, func() []float64 { return c.Data }
}

func general(n, k int, f func(int) float64) blas64.General {
	return blas64.General{Rows: n, Cols: k, Stride: k, Data: fill(make([]float64, n*k), f)}
}

// gonumGradient keeps whole layers; the weights are where ours are: matrices,
// hidden biases, the intercept.
func gonumGradient(w work) (do func(), out func() []float64) {
	widths := append(append([]int{w.k}, w.hidden...), 1)
	size := 0
	for l := range len(widths) - 1 {
		size += (widths[l] + 1) * widths[l+1]
	}
	theta, grad := fill(make([]float64, size), position), make([]float64, size)
	h := []blas64.General{general(w.n, w.k, feature)}
	var ws, dws []blas64.General
	var bs, dbs [][]float64
	at := 0
	take := func(n int) (a, b []float64) {
		a, b = theta[at:at+n], grad[at:at+n]
		at += n
		return a, b
	}
	for l, cols := range widths[1:] {
		a, b := take(widths[l] * cols)
		ws, dws = append(ws, blas64.General{Rows: widths[l], Cols: cols, Stride: cols, Data: a}), append(dws, blas64.General{Rows: widths[l], Cols: cols, Stride: cols, Data: b})
		h = append(h, general(w.n, cols, feature))
	}
	for _, cols := range widths[1:] {
		a, b := take(cols)
		bs, dbs = append(bs, a), append(dbs, b)
	}
	y := fill(make([]float64, w.n), position)
	last := len(ws)
	return func() {
		for l := range ws {
			for i := range w.n {
				copy(h[l+1].Data[i*h[l+1].Cols:], bs[l])
			}
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, h[l], ws[l], 1, h[l+1])
			if l+1 < last {
				activate(w.act, h[l+1].Data)
			}
		}
		for i, v := range y {
			h[last].Data[i] -= v
		}
		for l := last - 1; l >= 0; l-- {
			blas64.Gemm(blas.Trans, blas.NoTrans, 1, h[l], h[l+1], 0, dws[l])
			clear(dbs[l])
			cols := h[l+1].Cols
			for i := range w.n {
				for j, v := range h[l+1].Data[i*cols:][:cols] {
					dbs[l][j] += v
				}
			}
			if l > 0 {
				d := general2(h[l])
				blas64.Gemm(blas.NoTrans, blas.Trans, 1, h[l+1], ws[l], 0, d)
				slope(w.act, h[l].Data, d.Data)
			}
		}
		for i, v := range theta {
			grad[i] += v
		}
	}, func() []float64 { return grad }
}

var spare = map[int]blas64.General{}

// general2 returns a matrix of the shape of a, the same for the same shape.
func general2(a blas64.General) blas64.General {
	if _, ok := spare[len(a.Data)]; !ok {
		spare[len(a.Data)] = general(a.Rows, a.Cols, one)
	}
	d := spare[len(a.Data)]
	d.Rows, d.Cols, d.Stride = a.Rows, a.Cols, a.Stride
	return d
}

func activate(act string, a []float64) {
	for i, v := range a {
		if act == "tanh" {
			a[i] = math.Tanh(v)
		} else {
			a[i] = max(v, 0)
		}
	}
}

// slope replaces a by d times the derivative where the activation is a.
func slope(act string, a, d []float64) {
	for i, v := range a {
		switch {
		case act == "tanh":
			a[i] = d[i] * (1 - v*v)
		case v > 0:
			a[i] = d[i]
		}
	}
}

func gonumGram(w work) (do func(), out func() []float64) {
	x, v := mat.NewDense(w.n, w.k, fill(make([]float64, w.n*w.k), feature)), mat.NewVecDense(w.k, fill(make([]float64, w.k), position))
	root := fill(make([]float64, w.k), func(j int) float64 { return math.Sqrt(scale(j)) })
	scaled, a := mat.NewDense(w.n, w.k, nil), mat.NewSymDense(w.n, nil)
	var c mat.Cholesky
	xv, back := mat.NewVecDense(w.n, nil), mat.NewVecDense(w.k, nil)
	return func() {
			for i := range w.n {
				from, to := x.RawRowView(i), scaled.RawRowView(i)
				for j, r := range root {
					to[j] = r * from[j]
				}
			}
			a.SymOuterK(1, scaled)
			for i := range w.n {
				a.SetSym(i, i, 1+a.At(i, i))
			}
			if !c.Factorize(a) {
				panic("not positive definite")
			}
			if w.kind == "gibbs" {
				xv.MulVec(x, v)
				back.MulVec(x.T(), xv)
			}
		}, func() []float64 {
			return append([]float64{c.LogDet()}, back.RawVector().Data...)
		}
}
