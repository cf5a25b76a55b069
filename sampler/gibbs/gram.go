package gibbs

import "gonum.org/v1/gonum/mat"

// gram gives products of the columns of a design, all at hand where p is
// moderate, else made when asked for. Chains share it.
type gram struct {
	p          int
	c          []float64   // X'X, p×p; nil: from cols
	cols       [][]float64 // columns of X
	cy, co     []float64   // X'y, X'o
	yy, yo, oo float64
	neighbours [][]int // for each column those that correlate with it most; symmetric
}

// mostGram is the largest p for which X'X is kept: 32 MB.
const mostGram = 2000

// newGram returns the products of g's columns, p of them; all are 0 where the
// likelihood is left out.
func newGram(g *design, p int) *gram {
	m := &gram{p: p, cy: make([]float64, p), co: make([]float64, p)}
	if g.x == nil {
		m.c = make([]float64, p*p)
		m.neighbours = make([][]int, p)
		return m
	}
	for j := range p {
		m.cols = append(m.cols, mat.Col(nil, j, g.x))
		m.cy[j], m.co[j] = dot(m.cols[j], g.y), dot(m.cols[j], g.o)
	}
	m.yy, m.yo, m.oo = dot(g.y, g.y), dot(g.y, g.o), dot(g.o, g.o)
	if p <= mostGram {
		c := make([]float64, p*p)
		for i := range p {
			for j := range i + 1 {
				v := dot(m.cols[i], m.cols[j])
				c[i*p+j], c[j*p+i] = v, v
			}
		}
		m.c = c
	}
	m.neighbours = m.correlated(8)
	return m
}

// at returns x_i'x_j.
func (m *gram) at(i, j int) float64 {
	if m.c != nil {
		return m.c[i*m.p+j]
	}
	return dot(m.cols[i], m.cols[j])
}

// rows returns the number of rows of X, 0 where the likelihood is left out.
func (m *gram) rows() int {
	if len(m.cols) == 0 {
		return 0
	}
	return len(m.cols[0])
}

// correlated returns for each column the k with the largest squared
// correlation, made symmetric. Where X'X is not kept, the partners are sought
// among the columns that correlate most with the target, since the cost would
// be O(n p²) otherwise.
func (m *gram) correlated(k int) [][]int {
	among := make([]int, m.p)
	for j := range among {
		among[j] = j
	}
	if m.c == nil {
		among = largest(among, mostGram/4, func(j int) float64 { return m.cy[j] * m.cy[j] / max(m.at(j, j), 1e-300) })
	}
	linked := make([]map[int]bool, m.p)
	for _, j := range among {
		linked[j] = map[int]bool{}
	}
	for _, i := range among {
		others := largest(among, k+1, func(j int) float64 {
			v := m.at(i, j)
			return v * v / max(m.at(j, j), 1e-300)
		})
		for _, j := range others {
			if j != i {
				linked[i][j], linked[j][i] = true, true
			}
		}
	}
	out := make([][]int, m.p)
	for _, i := range among {
		for _, j := range among {
			if linked[i][j] {
				out[i] = append(out[i], j)
			}
		}
	}
	return out
}

// largest returns the k elements of idx with the largest score, in no
// particular but a fixed order.
func largest(idx []int, k int, score func(int) float64) []int {
	if len(idx) <= k {
		return idx
	}
	var best []int
	var values []float64
	for _, j := range idx {
		v := score(j)
		at := len(best)
		for at > 0 && values[at-1] < v {
			at--
		}
		if at == k {
			continue
		}
		best = append(best[:at], append([]int{j}, best[at:]...)...)
		values = append(values[:at], append([]float64{v}, values[at:]...)...)
		if len(best) > k {
			best, values = best[:k], values[:k]
		}
	}
	return best
}
