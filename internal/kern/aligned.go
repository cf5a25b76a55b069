package kern

import "unsafe"

// Aligned returns n zeros that begin at a multiple of 64 bytes, where vectors
// lie in one cache line each.
func Aligned(n int) []float64 {
	v := make([]float64, n+8)
	at := int(-uintptr(unsafe.Pointer(unsafe.SliceData(v)))%64) / 8
	return v[at : at+n : at+n]
}
