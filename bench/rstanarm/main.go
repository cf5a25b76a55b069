// The rstanarm command writes the sparse set of a seed, n = 100 and p = 500, as CSV:
//
//	go run ./bench/rstanarm SEED
package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"

	"noiseprior/internal/mcmctest"
)

func main() {
	const n, p = 100, 500
	seed, err := strconv.ParseUint(os.Args[1], 10, 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, "rstanarm:", err)
		os.Exit(2)
	}
	x, y := mcmctest.Sparse(n, p, 5, seed)
	w := csv.NewWriter(os.Stdout)
	row := make([]string, p+1)
	write := func() {
		if err := w.Write(row); err != nil {
			panic(err)
		}
	}
	for j := range p {
		row[j] = fmt.Sprint("x", j+1)
	}
	row[p] = "y"
	write()
	for i := range n {
		for j := range p {
			row[j] = strconv.FormatFloat(x[i*p+j], 'g', -1, 64)
		}
		row[p] = strconv.FormatFloat(y[i], 'g', -1, 64)
		write()
	}
	w.Flush()
}
