// Package sampler runs Markov chains on R^dim: what a target, a kernel and a
// recorder are, one loop that drives them, and the streams of random numbers.
//
// A [Kernel] is one transition that leaves a target invariant; a [Sweep] is
// several of them, one after the other, and itself a kernel. [Run] drives one
// chain per goroutine and hands every row to a [Recorder]; storage, progress
// and memory are recorders around that one loop.
//
// The future of a chain is a function of its position, its kernel's tuning and
// its stream alone. A [Checkpoint] holds these three, so a run that was cut
// anywhere and resumed gives the same rows, bit for bit, as one that was not.
package sampler
