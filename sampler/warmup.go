package sampler

import "math"

// adaptive is a metric that learns in warm-up.
type adaptive interface {
	whitener
	// begin takes a first metric from the gradient where the chain starts.
	begin(s *State)
	// learn takes what came out of adapting step at, counted from 0, of n, and
	// reports whether the metric became another one.
	learn(at, n float64, s *State, o outcome) bool
	tuned() []any    // pointers to the metric, for checkpoints
	learning() []any // pointers to what learn needs besides
}

// fixed is a metric that learns nothing.
type fixed struct{ whitener }

func (Unit) new(int) adaptive { return fixed{unit{}} }

func (fixed) begin(*State) {}

func (fixed) learn(_, _ float64, _ *State, _ outcome) bool { return false }

func (fixed) tuned() []any { return nil }

func (fixed) learning() []any { return nil }

// overlapping fits a metric to draws and gradients of overlapping windows: the
// fore one is fitted, and when the back one is full it takes the fore one's
// place and another begins. So a fit has always seen at least one window, and
// nothing older than two. [Seyboldt, Carlson & Carpenter 2026, Section 4]
type overlapping struct {
	estimate
	fore, back [2]*moments // of draws and gradients
	size       float64     // of a window
	fitted     float64     // draws of the last fit; 0: none yet
}

// early tells whether a step belongs to the first part of a warm-up of n steps,
// in which the chain may still be on its way to where the target's mass is.
func early(at, n float64) bool { return at < earlyPart*n }

// The windows: of earlyWindow draws in the first part of warm-up, then of
// window draws, each larger than the one before; in the last part the metric
// rests.
const (
	earlyPart, restPart  = 0.3, 0.15
	earlyWindow, window  = 10, 80
	windowGrowth, enough = 1.5, 3
	fitGrowth            = 1.2
)

func newOverlapping(e estimate, n int, products bool) *overlapping {
	f := &overlapping{estimate: e, size: window}
	for k := range 2 {
		f.fore[k], f.back[k] = newMoments(n, products), newMoments(n, products)
	}
	return f
}

func (Diagonal) new(n int) adaptive { return newOverlapping(newDiagonal(n), n, false) }

func (Dense) new(n int) adaptive { return newOverlapping(newDense(n), n, true) }

func (f *overlapping) begin(s *State) {
	f.guess(s.Grad)
	f.add(s)
}

func (f *overlapping) add(s *State) {
	for _, m := range [2][2]*moments{f.fore, f.back} {
		m[0].add(s.X)
		m[1].add(s.Grad)
	}
}

func (f *overlapping) learn(at, n float64, s *State, o outcome) bool {
	rest := n * (1 - restPart)
	if at >= rest {
		return false
	}
	if o.moved {
		f.add(s)
	}
	size, next := float64(earlyWindow), float64(earlyWindow)
	if !early(at, n) {
		size, next = f.size, math.Floor(windowGrowth*f.size)
	}
	if f.back[0].n >= size && at+next <= rest {
		f.fore, f.back = f.back, f.fore
		f.back[0].reset()
		f.back[1].reset()
		if !early(at, n) {
			f.size = next
		}
	}
	if n := f.fore[0].n; n < enough || n < fitGrowth*f.fitted && n >= f.fitted {
		return false
	}
	first := f.fitted == 0
	f.fitted = f.fore[0].n
	f.fit(f.fore[0], f.fore[1])
	return first
}

func (f *overlapping) tuned() []any { return []any{f.numbers()} }

func (f *overlapping) learning() []any {
	parts := []any{&f.size, &f.fitted}
	for _, m := range [4]*moments{f.fore[0], f.fore[1], f.back[0], f.back[1]} {
		parts = append(parts, m.parts()...)
	}
	return parts
}
