//go:build !race

package mcmctest

// raced tells whether the race detector watches.
const raced = false
