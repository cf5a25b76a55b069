//go:build !long

package gibbs

// long asks for the longer of two versions of a test: go test -tags long.
const long = false
