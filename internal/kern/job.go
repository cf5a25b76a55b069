package kern

import (
	"runtime"
	"sync/atomic"
)

// Job is work in parts, which the goroutine that runs it shares with those
// helpers that are free. No part may read what another writes, so that what
// comes out does not depend on who did it. Running it allocates nothing.
type Job struct {
	do      func(part int, scratch []float64)
	left    atomic.Int64 // parts that nobody has taken
	done    atomic.Int64
	scratch []float64
}

// NewJob returns a job whose parts do does, with a scratch of size elements that
// others do not touch meanwhile.
func NewJob(size int, do func(part int, scratch []float64)) *Job {
	return &Job{do: do, scratch: Aligned(size)}
}

var (
	offered atomic.Pointer[Job] // the job to help with: one at a time
	helpers atomic.Int64
	wake    = make(chan struct{}, 64)
)

// Run does the parts 0 to parts-1, the last first, and returns when all are
// done.
func (j *Job) Run(parts int) {
	j.done.Store(0)
	j.left.Store(int64(parts))
	if n := min(helpers.Load(), int64(parts)-1); n > 0 && offered.CompareAndSwap(nil, j) {
		for range n {
			select {
			case wake <- struct{}{}:
			default:
			}
		}
		defer offered.Store(nil)
	}
	j.work(j.scratch)
	for i := 1; j.done.Load() < int64(parts); i++ {
		if i%spins == 0 {
			runtime.Gosched()
		}
	}
}

func (j *Job) work(scratch []float64) {
	for part := j.left.Add(-1); part >= 0; part = j.left.Add(-1) {
		j.do(int(part), scratch)
		j.done.Add(1)
	}
}

// Help starts n helpers for the jobs of this program, and returns what stops
// them: for cores that would else be idle.
func Help(n int) (stop func()) {
	if n <= 0 {
		return func() {}
	}
	end := make(chan struct{})
	helpers.Add(int64(n))
	for range n {
		go help(end)
	}
	return func() {
		helpers.Add(-int64(n))
		close(end)
	}
}

// spins is how often who waits looks again before it lets others have its core:
// some ten microseconds, since waking takes as long.
const spins = 10_000

func help(end <-chan struct{}) {
	var scratch []float64
	for {
		for range spins {
			if j := offered.Load(); j != nil && j.left.Load() > 0 {
				if len(scratch) < len(j.scratch) {
					scratch = Aligned(len(j.scratch))
				}
				j.work(scratch[:len(j.scratch)])
			}
		}
		select {
		case <-wake:
		case <-end:
			return
		}
	}
}
