package kern

import "math"

// Hypot returns √(a² + b²), within 2 ulp; nothing on the way over- or underflows.
func Hypot(a, b float64) float64 {
	a, b = math.Abs(a), math.Abs(b)
	if a < b {
		a, b = b, a
	}
	if a == 0 || math.IsInf(a, 0) {
		return a
	}
	r := b / a
	return a * math.Sqrt(fma(r, r, 1))
}
