//go:build race

package gibbs

const raced = true
