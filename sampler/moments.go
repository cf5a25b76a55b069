package sampler

import "noiseprior/internal/kern"

// moments are running means of vectors and sums of squares about them; with
// products, of each pair of coordinates. [Welford 1962]
type moments struct {
	n             float64
	mean, squares []float64
	off           []float64 // scratch
}

func newMoments(dim int, products bool) *moments {
	size := dim
	if products {
		size = dim * dim
	}
	return &moments{mean: make([]float64, dim), squares: make([]float64, size), off: make([]float64, dim)}
}

func (m *moments) parts() []any { return []any{&m.n, m.mean, m.squares} }

func (m *moments) reset() {
	m.n = 0
	clear(m.mean)
	clear(m.squares)
}

// square returns the sum of products of coordinates i and j about their means.
func (m *moments) square(i, j int) float64 {
	if dim := len(m.mean); len(m.squares) > dim {
		return m.squares[i*dim+j]
	}
	return m.squares[i]
}

func (m *moments) add(x []float64) {
	m.n++
	for i := range m.mean {
		m.off[i] = x[i] - m.mean[i]
		m.mean[i] += m.off[i] / m.n
	}
	dim := len(m.mean)
	if len(m.squares) == dim {
		for i, d := range m.off {
			m.squares[i] += float64(d * (x[i] - m.mean[i]))
		}
		return
	}
	share := (m.n - 1) / m.n
	for i, d := range m.off {
		kern.Axpy(float64(share*d), m.off, m.squares[i*dim:(i+1)*dim])
	}
}
