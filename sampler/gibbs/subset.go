package gibbs

import (
	"math"

	"noiseprior/internal/kern"
)

// subset is a set S of columns with the Cholesky factor LL' of X_S'X_S + I/ρ,
// which it up- and down-dates as columns come and go. It knows what the data
// say of S with the weights integrated out, up to a constant:
//
//	logdet = log|I + ρ X_S'X_S|,  yy = y'(I + ρ X_S X_S')⁻¹y
//
// Under a Zellner slab, ρ that of its g, the factor is of X_S'X_S alone, P_S the
// projection on its columns: [Liang et al. 2008, Eq. 5]
//
//	logdet = k log(1 + ρ),        yy = y'(I + ρ P_S)⁻¹y = y'y - y'P_S y ρ/(1+ρ)
//
// It keeps L⁻¹X_S'X, so that what any column would change is known at once: a
// date of k columns costs O(kp), a look O(1). Columns come and go a few times a
// scan and are looked at p times.
type subset struct {
	g          *gram
	zellner    bool
	rho, alpha float64 // prior variance over that of the noise; intercept taken off y
	ridge      float64 // 1/ρ, 0 under a Zellner slab
	idx        []int
	where      []int       // position of a column in idx; -1: not in S
	l, v       [][]float64 // rows of L and of L⁻¹X_S'X
	u          []float64   // L⁻¹X_S'y
	d, e       []float64   // x_j'x_j + 1/ρ - |v_j|² and x_j'y - v_j'u, v_j column j of v
	logdet, yy float64
	unit       []float64 // scratch
	kept       *products
}

func newSubset(g *gram, zellner bool) *subset {
	s := &subset{g: g, zellner: zellner, where: make([]int, g.p), d: make([]float64, g.p), e: make([]float64, g.p), kept: newProducts(g)}
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
	s.rho, s.ridge, s.alpha, s.idx, s.u = rho, 1/rho, alpha, s.idx[:0], s.u[:0]
	if s.zellner {
		s.ridge = 0
	}
	s.logdet, s.yy = 0, s.g.yy-float64(2*alpha*s.g.yo)+float64(alpha*alpha*s.g.oo)
	for j := range s.d {
		s.d[j], s.e[j] = s.g.own[j]+s.ridge, s.g.cy[j]-float64(alpha*s.g.co[j])
	}
}

// with returns how logdet and yy change if column j comes to S.
func (s *subset) with(j int) (logdet, yy float64) {
	return s.gain(s.lead(j), s.e[j])
}

// gain returns how logdet and yy change with a column of which S leaves the
// square d, and the product e with what it leaves of y.
func (s *subset) gain(d, e float64) (logdet, yy float64) {
	if s.zellner {
		return kern.Log1p(s.rho), -e * e / d * (s.rho / (1 + s.rho))
	}
	return kern.Log(d * s.rho), -e * e / d
}

// lead returns d of column j. The prior alone gives 1/ρ, and no column is a
// combination of others under a Zellner slab; less is rounding.
func (s *subset) lead(j int) float64 {
	return math.Max(s.d[j], math.Max(s.ridge, 1e-14*s.g.own[j]))
}

// add puts column j into S.
func (s *subset) add(j int) {
	d, e := s.lead(j), s.e[j]
	logdet, yy := s.gain(d, e)
	s.logdet += logdet
	s.yy += yy
	k, root := len(s.idx), math.Sqrt(d)
	if k == len(s.l) {
		s.l, s.v = append(s.l, nil), append(s.v, make([]float64, s.g.p))
	}
	row := s.v[k]
	copy(row, s.kept.of(j, s.where))
	s.l[k] = s.l[k][:0]
	for _, v := range s.v[:k] {
		s.l[k] = append(s.l[k], v[j])
		kern.Axpy(-v[j], v, row)
	}
	s.l[k] = append(s.l[k], root)
	u := e / root
	for c, v := range row {
		v /= root
		row[c] = v
		s.d[c] -= float64(v * v)
		s.e[c] -= float64(v * u)
	}
	s.idx, s.where[j], s.u = append(s.idx, j), k, append(s.u, u)
}

// without returns how logdet and yy change if column j leaves S.
func (s *subset) without(j int) (logdet, yy float64) {
	at, k := s.where[j], len(s.idx)
	// e = L⁻¹ (unit vector at): the inverse's diagonal is |e|², the weight e'u
	s.unit = append(s.unit[:0], s.u...)
	norm, weight := 0.0, 0.0
	for i := at; i < k; i++ {
		a := 0.0
		if i == at {
			a = 1
		}
		for c := at; c < i; c++ {
			a -= float64(s.l[i][c] * s.unit[c])
		}
		a /= s.l[i][i]
		s.unit[i] = a
		norm += float64(a * a)
		weight += float64(a * s.u[i])
	}
	logdet, yy = s.gain(1/norm, weight/norm)
	return -logdet, -yy
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
		h := kern.Hypot(a, b)
		cos, sin := a/h, b/h
		for r := i; r < k-1; r++ {
			s.l[r][i], s.l[r][i+1] = turn(s.l[r][i], s.l[r][i+1], cos, sin)
		}
		s.u[i], s.u[i+1] = turn(s.u[i], s.u[i+1], cos, sin)
		p, q := s.v[i], s.v[i+1]
		for c := range p {
			p[c], q[c] = turn(p[c], q[c], cos, sin)
		}
		s.l[i] = s.l[i][:i+1]
	}
	u := s.u[k-1]
	for c, v := range s.v[k-1] {
		s.d[c] += float64(v * v)
		s.e[c] += float64(v * u)
	}
	s.u = s.u[:k-1]
}

// turn returns (p, q) turned by the angle of that cosine and sine.
func turn(p, q, cos, sin float64) (float64, float64) {
	return float64(cos*p) + float64(sin*q), float64(cos*q) - float64(sin*p)
}
