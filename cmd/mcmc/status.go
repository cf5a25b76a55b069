package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
)

// The exit statuses, besides 128 + n after signal n.
const (
	statusDone   = 0
	statusFailed = 1 // failed while running: any other error
	statusUsage  = 2 // bad usage or bad input: nothing was written
	statusCheck  = 3 // a check did not hold
)

// failure is an error that carries its exit status.
type failure struct {
	status int
	err    error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// usagef returns an error with status 2: the command line is wrong.
func usagef(format string, args ...any) error {
	return failure{statusUsage, fmt.Errorf(format, args...)}
}

// badInput gives err status 2: what was given to read is wrong. nil stays nil.
func badInput(err error) error {
	if err == nil {
		return nil
	}
	return failure{statusUsage, err}
}

// checkFailed returns an error with status 3: the command did its work, and
// what it checked does not hold.
func checkFailed(format string, args ...any) error {
	return failure{statusCheck, fmt.Errorf(format, args...)}
}

// interrupted is the cause of a context that a signal ended.
type interrupted struct{ sig syscall.Signal }

func (i interrupted) Error() string {
	name, ok := map[syscall.Signal]string{syscall.SIGINT: "SIGINT", syscall.SIGTERM: "SIGTERM", syscall.SIGHUP: "SIGHUP"}[i.sig]
	if !ok {
		name = i.sig.String()
	}
	return "interrupted by " + name
}

// status returns the exit status of an error. A signal counts before all else,
// whatever the error that it led to was wrapped in.
func status(err error) int {
	var i interrupted
	var f failure
	switch {
	case err == nil:
		return statusDone
	case errors.As(err, &i):
		return 128 + int(i.sig)
	case errors.As(err, &f):
		return f.status
	}
	return statusFailed
}

// finish prints err, if there is one, and returns the exit status. A reader of
// stdout that went away (`mcmc summary RUN | head`) is no failure; results that
// could not be written are.
func (u *ui) finish(err error) int {
	var lost outputError
	if errors.As(err, &lost) {
		err = nil
	}
	if err == nil {
		if err = u.out.err; errors.Is(err, syscall.EPIPE) {
			err = nil
		}
	}
	if err != nil {
		fmt.Fprintln(u.err, "mcmc: "+sentence(err))
	}
	return status(err)
}

// sentence returns what err says on one line, without the name of the package
// that says it.
func sentence(err error) string {
	text := strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	packages := regexp.MustCompile(`^((dataset|diagnostics|expr|export|gibbs|gsm|model|plots|report|runfolder|sampler|submit): )+`)
	return packages.ReplaceAllString(text, "")
}

// outputError is a failed write to stdout.
type outputError struct{ err error }

func (e outputError) Error() string { return fmt.Sprintf("cannot write the results: %v", e.err) }
func (e outputError) Unwrap() error { return e.err }

// stdout writes results and remembers the first error, so that a command may
// ignore it: finish does not.
type stdout struct {
	file *os.File // nil in tests
	to   interface{ Write([]byte) (int, error) }
	err  error
}

func (w *stdout) Write(b []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(b)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		w.err = outputError{err}
		return n, w.err
	}
	return n, nil
}
