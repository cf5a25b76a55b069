package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signals decides what SIGINT, SIGTERM and SIGHUP do: end the process with
// status 128 + n at once, or, while a command has asked for it with until, end
// a context; the second signal of the same kind then ends the process.
//
// Note: leaving the default action to the kernel was rejected: the first
// process of a container is not killed by it, and Go would then exit with 2,
// which says bad input.
type signals struct {
	exit func(int) // os.Exit

	mu     sync.Mutex
	cancel context.CancelCauseFunc // nil: nobody asked
	seen   map[os.Signal]bool
}

// watch begins to listen. A signal that was ignored at the start stays so
// (nohup, background jobs). SIGPIPE becomes an error of the write instead of
// the process's end: a log's reader that goes away must not end a long run.
func (s *signals) watch() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	c := make(chan os.Signal, 8)
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(sig) {
			signal.Notify(c, sig)
		}
	}
	go func() {
		for sig := range c {
			s.receive(sig)
		}
	}()
}

func (s *signals) receive(sig os.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := sig.(syscall.Signal)
	if s.cancel == nil || s.seen[sig] {
		s.exit(128 + int(n))
		return
	}
	s.seen[sig] = true
	s.cancel(interrupted{n})
}

// untilSignal returns a context that ends at SIGINT, SIGTERM or SIGHUP with
// interrupted as its cause. From here to stop the command promises to finish
// what it holds soon after and to return an error that wraps the cause; the
// exit status follows from it. Without untilSignal a signal ends the process
// at once, which suits every command that only reads.
func (u *ui) untilSignal(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	s := u.signals
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel, s.seen = cancel, map[os.Signal]bool{}
	return ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cancel = nil
		cancel(nil)
	}
}
