//go:build linux

package main

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// contestant does a piece of work calls times; it returns the time of one, and
// the check of what came out. ok is false where it does not do such work.
type contestant interface {
	name() string
	run(w work, calls int) (seconds, check float64, ok bool)
}

// local is a contestant of this program: prepare returns what does the work
// and what it made.
type local struct {
	is      string
	prepare func(w work) (do func(), out func() []float64)
	last    string
	do      func()
	out     func() []float64
}

func (l *local) name() string { return l.is }

func (l *local) run(w work, calls int) (seconds, sum float64, ok bool) {
	if line := w.line(); line != l.last {
		l.do, l.out = l.prepare(w)
		l.last = line
	}
	// What it works on comes near the core, and the monitor of Go's runtime, which
	// looks every 20 µs after the wait for another program, goes back to sleep.
	for i, start := 0, time.Now(); i < calls || time.Since(start) < 20*time.Millisecond; i++ {
		l.do()
	}
	start := now()
	for range calls {
		l.do()
	}
	return (now() - start) / float64(calls), check(l.out()), true
}

// result is what was shown for a piece of work: medians over the rounds that
// count, NaN where none did.
type result struct {
	seconds, share float64   // of the first contestant, its share of the peak
	times          []float64 // how many times what the first took each took in the same round
}

// contest lets all do w in turn until each has enough rounds that count: those
// between two probes that reach most of what the best tenth of them reach. It
// returns that, too.
func contest(w work, all []contestant, p peak, rounds int, limit time.Duration) (r result, best float64, err error) {
	calls, err := calibrate(w, all)
	if err != nil {
		return r, 0, err
	}
	var probes []float64
	probe := func() float64 {
		v := p.probe()
		at, _ := slices.BinarySearch(probes, v)
		probes = slices.Insert(probes, at, v)
		best = probes[len(probes)*9/10]
		return v
	}
	var seconds, shares []float64
	times := make([][]float64, len(all))
	enough := func() bool {
		for i := range all {
			if calls[i] > 0 && len(times[i]) < rounds {
				return false
			}
		}
		return true
	}
	for start := time.Now(); !enough() && time.Since(start) < limit; {
		first := math.NaN()
		for i, c := range all {
			if calls[i] == 0 {
				continue
			}
			before := probe()
			t, _, _ := c.run(w, calls[i])
			after := probe()
			if min(before, after) < 0.96*best {
				continue
			}
			if i == 0 {
				first = t
				seconds, shares = append(seconds, t), append(shares, w.flops()/t*1e-9/((before+after)/2))
			}
			if first > 0 {
				times[i] = append(times[i], t/first)
			}
		}
	}
	r.seconds, r.share = median(seconds), median(shares)
	for _, t := range times {
		r.times = append(r.times, median(t))
	}
	return r, best, nil
}

// calibrate returns how many calls of w make a round of each contestant: half a
// millisecond and, unless they take long, four calls. It is 0 for one that does
// not do w, and an error where they do not make the same.
func calibrate(w work, all []contestant) ([]int, error) {
	calls, want := make([]int, len(all)), math.NaN()
	for i, c := range all {
		seconds, sum, ok := c.run(w, 1)
		if !ok {
			continue
		}
		if i == 0 {
			want = sum
		}
		if !(math.Abs(sum-want) <= 1e-8*math.Max(1, math.Abs(want))) {
			return nil, fmt.Errorf("%s: %s makes %v, %s %v", w.name(), c.name(), sum, all[0].name(), want)
		}
		calls[i] = int(math.Ceil(5e-4 / seconds))
		if seconds < 1e-2 {
			calls[i] = max(calls[i], 4)
		}
	}
	return calls, nil
}

// median returns the middle of v, NaN of none.
func median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	v = slices.Sorted(slices.Values(v))
	return (v[len(v)/2] + v[(len(v)-1)/2]) / 2
}
