package sampler

import "math"

// windows fits a diagonal metric to the draws of windows that double, after a
// first part of warm-up that adapts the step size alone, as does the last.
type windows struct {
	diagonal
	draws     *moments
	size, end float64 // of the window, in steps; the step at which it ends
}

func (Stan) new(n int) adaptive {
	return &windows{diagonal: newDiagonal(n), draws: newMoments(n, false)}
}

func (w *windows) begin(*State) {}

// schedule returns the steps before the first window, of the first window, and
// after the last, of a warm-up of n steps.
func (*windows) schedule(n float64) (before, first, after float64) {
	before, first, after = 75, 25, 50
	if n < before+first+after {
		before, after = math.Floor(0.15*n), math.Floor(0.1*n)
		first = n - before - after
	}
	return before, first, after
}

func (w *windows) learn(at, n float64, s *State, _ outcome) bool {
	before, first, after := w.schedule(n)
	if at < before || at >= n-after || n < 20 {
		return false
	}
	if at == before {
		w.resize(first, before+first, n-after)
	}
	w.draws.add(s.X)
	if at+1 < w.end {
		return false
	}
	for i := range w.scale {
		variance := w.draws.squares[i] / (w.draws.n - 1)
		w.scale[i] = math.Sqrt((float64(w.draws.n*variance) + 5*1e-3) / (w.draws.n + 5))
	}
	w.draws.reset()
	w.resize(2*w.size, w.end+float64(2*w.size), n-after)
	return true
}

// resize sets the window of some size that ends at end; it takes in the next
// one, twice as large, where that would not end before last.
func (w *windows) resize(size, end, last float64) {
	w.size, w.end = size, end
	if w.end+float64(2*size) > last {
		w.end = last
	}
}

func (w *windows) tuned() []any { return []any{w.scale} }

func (w *windows) learning() []any {
	return append([]any{&w.size, &w.end}, w.draws.parts()...)
}
