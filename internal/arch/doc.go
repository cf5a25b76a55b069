// Package arch holds no code, only the test that the module keeps its own
// rules: who may import whom, that everything exported is documented, and what
// a library never does (print, exit, read the clock, draw from the global
// generator).
package arch
