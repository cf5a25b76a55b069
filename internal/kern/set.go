package kern

import (
	"fmt"
	"math"
	"os"
	"strings"
)

// set is one implementation of every operation. Lengths were checked before
// its functions are called.
type set struct {
	name string

	exp, log, tanh, sigmoid, softplus, relu func(dst, x []float64)

	dot func(x, y []float64) float64
	mul func(how How, k, m int, w Weights, p, c Panels, n, rows int)

	back func(how How, out, w []float64, h, d Panels, n int)

	scale   func(d, p, c []float64)
	solve8  func(t []float64, inv *[8]float64, c []float64, rows int)
	sumRows func(out []float64, p, v Panels, n, rows int)
	outer   func(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int)

	axpy            func(a float64, x, y []float64)
	times, addTimes func(dst, x, y []float64)
	misfit          func(df, y, f []float64, inv float64) float64
}

var portable = set{
	name: "portable",

	exp: expPortable, log: logPortable, tanh: tanhPortable,
	sigmoid: sigmoidPortable, softplus: softplusPortable, relu: reluPortable,

	dot: dotPortable,
	mul: mulPortable,

	back: backPortable,

	scale:   scalePortable,
	solve8:  solve8Portable,
	sumRows: sumRowsPortable,
	outer:   outerPortable,

	axpy: axpyPortable, times: timesPortable, addTimes: addTimesPortable, misfit: misfitPortable,
}

// use is the set in use. It is chosen once, before main; tests alone change it.
var use, problem = choose(os.Getenv(Variable), available())

// Variable is the environment variable that names the kernel set to use, one
// that this CPU can run: avx512, avx2 or portable.
const Variable = "NOISEPRIOR_KERNELS"

// Name returns the name of the kernel set in use: avx512, avx2 or portable.
func Name() string { return use.name }

// Names returns the names of the kernel sets that this program has on this CPU,
// the best first.
func Names() (names []string) {
	for _, s := range available() {
		names = append(names, s.name)
	}
	return names
}

// Problem returns what is wrong with the environment variable that names the
// kernel set, nil where nothing is. The best set is then in use.
func Problem() error { return problem }

func choose(name string, sets []set) (set, error) {
	if name == "" {
		return sets[0], nil
	}
	var known []string
	for _, s := range sets {
		if s.name == name {
			return s, nil
		}
		known = append(known, s.name)
	}
	return sets[0], fmt.Errorf("%s=%s: this program on this CPU has %s: use one of them, or unset it", Variable, name, strings.Join(known, ", "))
}

// reduce returns the sum of 8 lanes.
func reduce(s *[8]float64) float64 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

func fma(a, b, c float64) float64 { return math.FMA(a, b, c) }
