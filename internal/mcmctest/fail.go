package mcmctest

import (
	"fmt"
	"runtime"
	"testing"
)

// MustFail fails t unless check, run on a stand-in, reports a failure; it logs
// what was reported.
func MustFail(t *testing.T, check func(tb testing.TB)) {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		check(r)
	}()
	<-done
	if !r.failed {
		t.Fatal("the planted bug was not noticed")
	}
	t.Log("noticed, as it must be: " + r.first)
}

// recorder is a testing.TB that remembers a failure instead of passing it on.
type recorder struct {
	testing.TB
	failed bool
	first  string
}

func (r *recorder) Helper() {}

func (r *recorder) Logf(string, ...any) {}

func (r *recorder) Log(...any) {}

func (r *recorder) note(text string) {
	if !r.failed {
		r.failed, r.first = true, text
	}
}

func (r *recorder) Errorf(format string, args ...any) { r.note(fmt.Sprintf(format, args...)) }

func (r *recorder) Error(args ...any) { r.note(fmt.Sprint(args...)) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.note(fmt.Sprint(args...))
	runtime.Goexit()
}

func (r *recorder) Fail() { r.note("Fail") }

func (r *recorder) FailNow() {
	r.note("FailNow")
	runtime.Goexit()
}

func (r *recorder) Failed() bool { return r.failed }
