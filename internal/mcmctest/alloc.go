package mcmctest

import "testing"

// AllocatesNothing checks that f, after a first run, allocates nothing in so many
// runs; what names it. Under the race detector it skips the test: a sync.Pool then
// forgets at random, and what is asked of it is allocated anew.
func AllocatesNothing(t testing.TB, what string, runs int, f func()) {
	t.Helper()
	if raced {
		t.Skip("the race detector makes a sync.Pool forget at random, so allocations cannot be counted: run without -race")
	}
	if n := testing.AllocsPerRun(runs, f); n != 0 {
		t.Errorf("%s: %v allocations a run", what, n)
	}
}
