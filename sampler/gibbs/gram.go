package gibbs

import (
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
)

// gram gives products of the columns of a design. Chains share it, and with it
// the rows of X'X that one of them asked for, unless rows of X are weighed, or p
// is so large that these would not have room; then each chain keeps some, see
// [products].
type gram struct {
	g          *design
	p          int
	x          *mat.Dense // nil where the likelihood is left out: then all products are 0
	packed     *linalg.Panels
	age        int           // how often it was renewed
	c          []float64     // X'X, p×p, a row filled in when it is asked for; nil: p is large, or X changes
	filled     []atomic.Bool // rows of c
	filling    sync.Mutex
	column     []float64 // for who fills c
	own        []float64 // the diagonal of X'X
	cy, co     []float64 // X'y, X'o
	yy, yo, oo float64
}

// mostGram is the largest p for which X'X is shared: 200 MB.
const mostGram = 5000

// newGram returns the products of g's columns, p of them.
func newGram(g *design, p int) *gram {
	m := &gram{g: g, p: p, x: g.x, own: make([]float64, p), cy: make([]float64, p), co: make([]float64, p)}
	if g.x == nil {
		return m
	}
	n, _ := g.x.Dims()
	m.packed, m.column = g.packed(), linalg.NewVector(n)
	m.renew()
	switch {
	case g.weighed:
		g.forms = append(g.forms, m)
	case p <= mostGram:
		m.c, m.filled = make([]float64, p*p), make([]atomic.Bool, p)
	}
	return m
}

// renew takes the products of the design as it is now.
func (m *gram) renew() {
	y, o := m.g.y, m.g.o
	m.age++
	copy(m.column, y)
	m.packed.MulTransVec(m.cy, m.column)
	copy(m.column, o)
	m.packed.MulTransVec(m.co, m.column)
	m.yy, m.yo, m.oo = kern.Dot(y, y), kern.Dot(y, o), kern.Dot(o, o)
	clear(m.own)
	for i := range y {
		for j, v := range m.x.RawRowView(i) {
			m.own[j] += float64(v * v)
		}
	}
}

// shared returns X'x_i from c.
func (m *gram) shared(i int) []float64 {
	row := m.c[i*m.p : (i+1)*m.p]
	if !m.filled[i].Load() {
		m.filling.Lock()
		defer m.filling.Unlock()
		if !m.filled[i].Load() {
			m.row(row, i, m.column)
			m.filled[i].Store(true)
		}
	}
	return row
}

// row writes X'x_i to out, by way of column.
func (m *gram) row(out []float64, i int, column []float64) {
	if m.x == nil {
		clear(out)
		return
	}
	mat.Col(column, i, m.x)
	m.packed.MulTransVec(out, column)
}

// at returns x_i'x_j. Its last digits depend on p alone, not on which rows are
// filled in.
func (m *gram) at(i, j int) float64 {
	switch {
	case m.c != nil:
		return m.shared(i)[j]
	case m.x == nil:
		return 0
	}
	s, x := 0.0, m.x.RawMatrix()
	for r := range x.Rows {
		s += float64(x.Data[r*x.Stride+i] * x.Data[r*x.Stride+j])
	}
	return s
}

// rows returns the number of rows of X, 0 where the likelihood is left out.
func (m *gram) rows() int {
	if m.x == nil {
		return 0
	}
	n, _ := m.x.Dims()
	return n
}
