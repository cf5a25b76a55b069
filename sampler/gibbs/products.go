package gibbs

import "noiseprior/internal/linalg"

// products keeps the rows of X'X that a chain met last, where they have no room
// in its [gram]: O(np) saved each time that a column comes back.
type products struct {
	g      *gram
	age    int // of g, to which the rows belong
	most   int
	rows   map[int][]float64
	free   [][]float64
	column []float64
}

// keptBytes is how much memory a chain spends on rows of X'X.
const keptBytes = 64 << 20

func newProducts(g *gram) *products {
	return &products{g: g, most: max(1, keptBytes/(8*max(g.p, 1))), rows: map[int][]float64{}, column: linalg.NewVector(g.rows())}
}

// of returns X'x_j. Where there is no room left, all rows go but those of the
// columns with a place in where.
func (k *products) of(j int, where []int) []float64 {
	if k.g.c != nil {
		return k.g.shared(j)
	}
	if k.age != k.g.age {
		k.age = k.g.age
		for _, r := range k.rows {
			k.free = append(k.free, r)
		}
		clear(k.rows)
	}
	if r, ok := k.rows[j]; ok {
		return r
	}
	if len(k.rows) >= k.most && len(k.free) == 0 {
		for i, r := range k.rows {
			if where[i] < 0 {
				k.free = append(k.free, r)
				delete(k.rows, i)
			}
		}
	}
	var r []float64
	if last := len(k.free) - 1; last >= 0 {
		r, k.free = k.free[last], k.free[:last]
	} else {
		r = make([]float64, k.g.p)
	}
	k.g.row(r, j, k.column)
	k.rows[j] = r
	return r
}
