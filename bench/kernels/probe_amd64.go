//go:build linux && !purego

package main

//go:noescape
func peak512(n int)

//go:noescape
func peak2(n int)

var peaks = map[string]peak{
	"avx512":   {peak512, 24 * 8 * 2},
	"avx2":     {peak2, 24 * 4 * 2},
	"portable": peakPortable,
}
