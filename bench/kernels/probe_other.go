//go:build linux && (!amd64 || purego)

package main

var peaks = map[string]peak{"portable": peakPortable}
