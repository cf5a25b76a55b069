//go:build linux

package main

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// work is what all contestants do on the same numbers, one of
//
//	mul       C = P W       n×m, P n×k and W k×m
//	back      C = P W'      W m×k
//	outer     C = A'B       k×m, A n×k and B n×m
//	each      the function act of n numbers
//	gradient  of ½ Σ (y - f)² + ½ |θ|² in θ, f a network of k features
//	gram      the Cholesky factor of I + X D X', X n×k
//	gibbs     that, and X'(X v)
type work struct {
	kind    string
	n, k, m int
	act     string
	hidden  []int
}

var works = []work{
	{kind: "mul", n: 192, k: 13, m: 10},
	{kind: "mul", n: 192, k: 13, m: 50},
	{kind: "mul", n: 192, k: 50, m: 50},
	{kind: "mul", n: 192, k: 100, m: 100},
	{kind: "back", n: 192, k: 50, m: 50},
	{kind: "outer", n: 192, k: 13, m: 50},
	{kind: "outer", n: 192, k: 50, m: 50},
	{kind: "each", n: 4800, act: "exp"},
	{kind: "each", n: 4800, act: "log"},
	{kind: "each", n: 4800, act: "tanh"},
	{kind: "gradient", n: 100, k: 1, act: "tanh", hidden: []int{8}},
	{kind: "gradient", n: 1000, k: 13, act: "relu", hidden: []int{50}},
	{kind: "gradient", n: 1000, k: 13, act: "tanh", hidden: []int{50}},
	{kind: "gradient", n: 1000, k: 8, act: "relu", hidden: []int{50, 50}},
	{kind: "gradient", n: 1000, k: 8, act: "tanh", hidden: []int{50, 50}},
	{kind: "gram", n: 200, k: 2000},
	{kind: "gram", n: 500, k: 10000},
	{kind: "gibbs", n: 200, k: 2000},
	{kind: "gibbs", n: 500, k: 10000},
}

// line is the work as another program is told it.
func (w work) line() string {
	return fmt.Sprintf("%s %d %d %d %s %s", w.kind, w.n, w.k, w.m, cmp.Or(w.act, "-"), cmp.Or(w.widths(","), "-"))
}

func (w work) widths(separator string) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(w.hidden), " ", separator), "[]")
}

// name is the work as the table has it.
func (w work) name() string {
	switch w.kind {
	case "mul":
		return fmt.Sprintf("%d×%d · %d×%d", w.n, w.k, w.k, w.m)
	case "back":
		return fmt.Sprintf("%d×%d · (%d×%d)'", w.n, w.k, w.m, w.k)
	case "outer":
		return fmt.Sprintf("(%d×%d)' · %d×%d", w.n, w.k, w.n, w.m)
	case "each":
		return fmt.Sprintf("%s of %d numbers", w.act, w.n)
	case "gram":
		return fmt.Sprintf("X D X', Cholesky, n = %d, p = %d", w.n, w.k)
	case "gibbs":
		return fmt.Sprintf("the same and X'(X v), n = %d, p = %d", w.n, w.k)
	}
	return fmt.Sprintf("gradient %d-%s-1 %s, n = %d", w.k, w.widths("-"), w.act, w.n)
}

// flops counts multiplications and additions; NaN for functions, each with its
// own.
func (w work) flops() float64 {
	n, k := float64(w.n), float64(w.k)
	switch w.kind {
	case "each":
		return math.NaN()
	case "gram":
		return n*n*k + n*n*n/3
	case "gibbs":
		return n*n*k + n*n*n/3 + 4*n*k
	case "gradient":
		all, first := 0.0, 0.0
		for l, rows := 0, w.k; l <= len(w.hidden); l++ {
			cols := 1
			if l < len(w.hidden) {
				cols = w.hidden[l]
			}
			all += float64(rows * cols)
			if l == 0 {
				first = all
			}
			rows = cols
		}
		return n * (6*all - 2*first) // forth, back to all but the features, and for each weight
	}
	return 2 * n * k * float64(w.m)
}

// The numbers that all contestants use.
func feature(i int) float64  { return math.Sin(1 + float64(i)) }
func square(i int) float64   { return feature(i)*feature(i) + 1e-9 }
func position(i int) float64 { return 0.3 * math.Cos(1.3*float64(i)) }

func fill(v []float64, f func(i int) float64) []float64 {
	for i := range v {
		v[i] = f(i)
	}
	return v
}

// check is what all contestants make of a result, to compare.
func check(v []float64) (s float64) {
	for i, x := range v {
		s += x * feature(i)
	}
	return s
}
