// Package linalg holds the linear algebra of the samplers on the panels of
// internal/kern: products of a matrix with vectors, X D X', the Cholesky factor
// of a matrix, and solutions by it. Nothing here allocates once its arguments
// are made, and all kernel sets give the same bits.
package linalg
