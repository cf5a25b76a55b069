//go:build long

package gibbs

const long = true
