//go:build linux

package main

import (
	"math"

	"golang.org/x/sys/unix"
)

// peak is a loop of independent fused multiply-adds: what it is called with is
// how often it goes round, each time for so many operations.
type peak struct {
	run   func(n int)
	flops float64
}

var sink float64

var peakPortable = peak{func(n int) {
	a, b, c, d, e, f, g, h := 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5
	for range n {
		a, b, c, d = math.FMA(a, 0.5, 0.5), math.FMA(b, 0.5, 0.5), math.FMA(c, 0.5, 0.5), math.FMA(d, 0.5, 0.5)
		e, f, g, h = math.FMA(e, 0.5, 0.5), math.FMA(f, 0.5, 0.5), math.FMA(g, 0.5, 0.5), math.FMA(h, 0.5, 0.5)
	}
	sink = a + b + c + d + e + f + g + h
}, 16}

// probe returns the operations a nanosecond that the loop reaches now.
func (p peak) probe() float64 {
	const n = 4000
	start := now()
	p.run(n)
	return p.flops * n / (1e9 * (now() - start))
}

// now returns the seconds of a core that this program has had: others that take
// their turn are not counted.
func now() float64 {
	var t unix.Timespec
	must(unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t))
	return float64(t.Nano()) * 1e-9
}
