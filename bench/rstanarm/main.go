// The rstanarm command writes the sparse set of a seed, n = 100 and p = 500, as CSV:
//
//	go run ./bench/rstanarm SEED
package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"

	"noiseprior/internal/mcmctest"
)

func main() {
	const n, p = 100, 500
	seed, err := strconv.ParseUint(strings.Join(os.Args[1:], " "), 10, 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, "rstanarm: the argument is the seed of a set:", err)
		os.Exit(2)
	}
	x, y := mcmctest.Sparse(n, p, 5, seed)
	w := csv.NewWriter(os.Stdout)
	row := make([]string, p+1)
	for j := range p {
		row[j] = fmt.Sprint("x", j+1)
	}
	row[p] = "y"
	w.Write(row) // w keeps the first error
	for i := range n {
		for j := range p {
			row[j] = strconv.FormatFloat(x[i*p+j], 'g', -1, 64)
		}
		row[p] = strconv.FormatFloat(y[i], 'g', -1, 64)
		w.Write(row)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		fmt.Fprintln(os.Stderr, "rstanarm:", err)
		os.Exit(1)
	}
}
