package kern

// ReLUAll writes max(x, 0) to dst, element by element: x where it is not below
// 0, so -0 and NaN stay. dst may be x.
func ReLUAll(dst, x []float64) { use.relu(dst[:len(x)], x) }

func reluPortable(dst, x []float64) {
	for i, v := range x {
		if v < 0 {
			v = 0
		}
		dst[i] = v
	}
}
