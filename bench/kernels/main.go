//go:build linux

// The kernels command lets the kernels of this module do pieces of work beside
// gonum and the programs named as arguments, in turn, on one thread, and prints
// what share of the peak each reaches that loops of fused multiply-adds reach at
// the time:
//
//	go run ./bench/kernels [-only text] [command ...]
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"noiseprior/internal/kern"
)

func main() {
	only := flag.String("only", "", "do the work whose name has this `text`")
	rounds := flag.Int("rounds", 25, "rounds that count, for each piece of work and contestant")
	limit := flag.Duration("limit", 40*time.Second, "longest time for a piece of work")
	alone := flag.Bool("alone", false, "leave gonum out")
	asPeer := flag.Bool("peer", false, "be one of the programs that another build of this one is told of")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	all := []contestant{&local{is: "kern " + kern.Name(), prepare: ours}}
	if *asPeer {
		serve(all[0], os.Stdin)
		return
	}
	if !*alone {
		all = append(all, &local{is: "gonum", prepare: gonum})
	}
	for _, command := range flag.Args() {
		p, err := start(command)
		if err != nil {
			fmt.Fprintln(os.Stderr, "kernels:", err)
			os.Exit(1)
		}
		all = append(all, p)
	}
	head, rule := "| work |", "| --- |"
	for i, c := range all {
		head, rule = head+" "+c.name()+" |", rule+" --- |"
		if i == 0 {
			head, rule = head+" share of peak |", rule+" --- |"
		}
	}
	fmt.Printf("%s\n%s\n", head, rule)
	p, peak := peaks[kern.Name()], 0.0
	for _, w := range works {
		if !strings.Contains(w.name(), *only) {
			continue
		}
		results, best, err := contest(w, all, p, *rounds, *limit)
		if err != nil {
			fmt.Fprintln(os.Stderr, "kernels:", err)
			os.Exit(1)
		}
		peak = max(peak, best)
		fmt.Println(row(w, results))
	}
	fmt.Printf("\nPeak: %.1f GFLOP/s.\n", peak)
}

// row has our time and share, and how many times ours the others took.
func row(w work, results []result) string {
	cells := []string{w.name()}
	for i, r := range results {
		switch {
		case r.rounds == 0:
			cells = append(cells, "")
		case i == 0:
			cells = append(cells, fmt.Sprintf("%.3g µs", 1e6*r.seconds))
		default:
			cells = append(cells, fmt.Sprintf("%.3gx", r.times))
		}
		switch {
		case i > 0:
		case r.share > 0:
			cells = append(cells, fmt.Sprintf("%.0f %%", 100*r.share))
		default:
			cells = append(cells, "")
		}
	}
	return "| " + strings.Join(cells, " | ") + " |"
}
