// Package kern holds the numeric kernels: products of matrices stored in row
// panels, and elementwise functions, in AVX-512, in AVX2 with FMA, and in plain
// Go.
//
// All sets give the same bits, so that draws do not depend on the CPU they were
// made on. Therefore
//   - a product accumulates over its inner index in order, one fused
//     multiply-add a term; rows are vector lanes, so their number does not matter;
//   - a reduction runs in 8 virtual lanes, element i in lane i mod 8, and ends
//     in one tree: lanes l and l+4, then l and l+2, then the two that are left;
//     where lanes are left empty at the end, zeros are taken, but for [Misfit];
//   - an elementwise function is one sequence of additions, multiplications,
//     divisions, roots and fused multiply-adds.
//
// The assembly is written by the programs in gen, a module of its own, so that
// nothing that only they need comes to those who build this one.
package kern

//go:generate go -C gen run . ..
