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
	"math"
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
		r, best, err := contest(w, all, p, *rounds, *limit)
		if err != nil {
			fmt.Fprintln(os.Stderr, "kernels:", err)
			os.Exit(1)
		}
		peak = max(peak, best)
		fmt.Println(row(w, r))
	}
	fmt.Printf("\nPeak: %.1f GFLOP/s.\n", peak)
}

// row has our time and share, and how many times ours the others took: nothing
// where no round counted.
func row(w work, r result) string {
	cell := func(v float64, format string) string {
		if math.IsNaN(v) {
			return ""
		}
		return fmt.Sprintf(format, v)
	}
	us, format := 1e6*r.seconds, "%.3g µs"
	if us >= 999.5 {
		us, format = us/1000, "%.3g ms"
	}
	cells := []string{w.name(), cell(us, format), cell(100*r.share, "%.0f %%")}
	for _, t := range r.times[1:] {
		cells = append(cells, cell(t, "%.3gx"))
	}
	return "| " + strings.Join(cells, " | ") + " |"
}
