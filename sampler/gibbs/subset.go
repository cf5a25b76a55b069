package gibbs

import "math"

// subset is a set S of columns with the Cholesky factor of X_S'X_S + I/ρ, which
// it up- and down-dates as columns come and go, O(k²) each for k columns. It
// knows what the data say of S with the weights integrated out, up to a
// constant:
//
//	logdet = log|I + ρ X_S'X_S|,  yy = y'(I + ρ X_S X_S')⁻¹y
type subset struct {
	g          *gram
	rho, alpha float64 // prior variance over that of the noise; intercept taken off y
	idx        []int
	where      []int // position of a column in idx; -1: not in S
	l          [][]float64
	u, v       []float64 // L⁻¹ X_S'y; scratch
	logdet, yy float64
	rows       map[int][]float64 // X'x_i of columns that are or were in S, where g does not keep X'X
}

// mostRows is how many rows of X'X a subset keeps of columns that left.
const mostRows = 512

func newSubset(g *gram) *subset {
	s := &subset{g: g, where: make([]int, g.p), rows: map[int][]float64{}}
	for j := range s.where {
		s.where[j] = -1
	}
	return s
}

// reset empties S and sets the target to y - alpha o.
func (s *subset) reset(rho, alpha float64) {
	for _, j := range s.idx {
		s.where[j] = -1
	}
	s.rho, s.alpha, s.idx, s.u = rho, alpha, s.idx[:0], s.u[:0]
	s.logdet, s.yy = 0, s.g.yy-2*alpha*s.g.yo+alpha*alpha*s.g.oo
}

func (s *subset) xy(j int) float64 { return s.g.cy[j] - float64(s.alpha*s.g.co[j]) }

// with returns how logdet and yy change if column j comes to S, and leaves in
// v what add needs.
func (s *subset) with(j int) (logdet, yy float64) {
	d, e := s.lead(j)
	return math.Log(d * s.rho), -e * e / d
}

// lead returns the squared diagonal element of column j's row of the factor,
// and its element of L⁻¹X'y times that element.
func (s *subset) lead(j int) (d, e float64) {
	s.v = s.v[:0]
	d, e = s.g.at(j, j)+1/s.rho, s.xy(j)
	for i, other := range s.idx {
		a := s.row(other)[j]
		for k, l := range s.l[i][:i] {
			a -= l * s.v[k]
		}
		a /= s.l[i][i]
		s.v = append(s.v, a)
		d -= a * a
		e -= a * s.u[i]
	}
	// The prior alone gives 1/ρ; less is rounding.
	return math.Max(d, 1/s.rho), e
}

// row returns X'x_i for a column that is in S or comes to it.
func (s *subset) row(i int) []float64 {
	if s.g.c != nil {
		return s.g.c[i*s.g.p : (i+1)*s.g.p]
	}
	if r, ok := s.rows[i]; ok {
		return r
	}
	if len(s.rows) >= mostRows+len(s.idx) {
		for j := range s.rows {
			if s.where[j] < 0 {
				delete(s.rows, j)
			}
		}
	}
	r := make([]float64, s.g.p)
	for j := range r {
		r[j] = s.g.at(i, j)
	}
	s.rows[i] = r
	return r
}

// add puts column j into S.
func (s *subset) add(j int) {
	d, e := s.lead(j)
	k := len(s.idx)
	if k == len(s.l) {
		s.l = append(s.l, nil)
	}
	root := math.Sqrt(d)
	s.l[k] = append(append(s.l[k][:0], s.v...), root)
	s.idx, s.where[j] = append(s.idx, j), k
	s.u = append(s.u, e/root)
	s.logdet += math.Log(d * s.rho)
	s.yy -= e * e / d
}

// without returns how logdet and yy change if column j leaves S.
func (s *subset) without(j int) (logdet, yy float64) {
	at, k := s.where[j], len(s.idx)
	// e = L⁻¹ (unit vector at): the inverse's diagonal is |e|², the weight e'u
	s.v = append(s.v[:0], make([]float64, k)...)
	norm, weight := 0.0, 0.0
	for i := at; i < k; i++ {
		a := 0.0
		if i == at {
			a = 1
		}
		for c := at; c < i; c++ {
			a -= s.l[i][c] * s.v[c]
		}
		a /= s.l[i][i]
		s.v[i] = a
		norm += a * a
		weight += a * s.u[i]
	}
	return math.Log(norm / s.rho), weight * weight / norm
}

// remove takes column j out of S: its row of the factor goes, and rotations
// make the rest triangular again.
func (s *subset) remove(j int) {
	logdet, yy := s.without(j)
	s.logdet += logdet
	s.yy += yy
	at, k := s.where[j], len(s.idx)
	row := s.l[at]
	copy(s.l[at:k-1], s.l[at+1:k])
	s.l[k-1] = row
	copy(s.idx[at:], s.idx[at+1:])
	s.idx = s.idx[:k-1]
	s.where[j] = -1
	for i := at; i < k-1; i++ {
		s.where[s.idx[i]] = i
		a, b := s.l[i][i], s.l[i][i+1]
		h := math.Hypot(a, b)
		cos, sin := a/h, b/h
		for r := i; r < k-1; r++ {
			p, q := s.l[r][i], s.l[r][i+1]
			s.l[r][i], s.l[r][i+1] = float64(cos*p)+float64(sin*q), float64(cos*q)-float64(sin*p)
		}
		p, q := s.u[i], s.u[i+1]
		s.u[i], s.u[i+1] = float64(cos*p)+float64(sin*q), float64(cos*q)-float64(sin*p)
		s.l[i] = s.l[i][:i+1]
	}
	s.u = s.u[:k-1]
}
