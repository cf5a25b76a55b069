package gibbs

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
	"noiseprior/internal/linalg"
)

// reduced is a design turned to at most p rows by one QR of (X, o, y), so that
// X'X is R'R, y is (ry, what R cannot reach), and nothing depends on n.
type reduced struct {
	g          *design
	p          int
	r          []float64         // R, p×p row-major
	c          *linalg.Symmetric // R'R
	ry, ro     []float64         // Q'y, Q'o
	cy, co     []float64         // X'y, X'o
	yy, yo, oo float64           // products of the parts out of reach
	o          bool              // o is not zero

	qr linalg.QR // of (X, o, y)
}

func reduce(g *design) *reduced {
	p := 0
	if g.x != nil {
		_, p = g.x.Dims()
	}
	d := &reduced{g: g, p: p, r: make([]float64, p*p), c: linalg.NewSymmetric(p), ry: make([]float64, p), ro: make([]float64, p), cy: make([]float64, p), co: make([]float64, p)}
	d.renew()
	if g.weighed {
		g.forms = append(g.forms, d)
	} else {
		d.qr = linalg.QR{} // as large as the data, and needed once
	}
	return d
}

// renew turns the design as it is now.
func (d *reduced) renew() {
	g, p := d.g, d.p
	d.qr.Reset(max(len(g.y), p+2), p+2)
	for i := range g.y {
		for j := range p {
			d.qr.Col(j)[i] = g.x.At(i, j)
		}
	}
	copy(d.qr.Col(p), g.o)
	copy(d.qr.Col(p+1), g.y)
	d.qr.Factor()
	d.take()
}

// take reads what is needed off the QR.
func (d *reduced) take() {
	p := d.p
	copy(d.ro, d.qr.Col(p)[:p])
	copy(d.ry, d.qr.Col(p + 1)[:p])
	oo, oy, yy := d.qr.At(p, p), d.qr.At(p, p+1), d.qr.At(p+1, p+1)
	d.oo, d.yo, d.yy = oo*oo, oo*oy, float64(oy*oy)+float64(yy*yy)
	d.o = d.g.gaussian
	for i := range p {
		c := d.qr.Col(i)[:i+1]
		for j, v := range c {
			d.r[j*p+i] = v
			d.c.Set(i, j, kern.Dot(c[:j+1], d.qr.Col(j)[:j+1]))
		}
		d.cy[i], d.co[i] = kern.Dot(c, d.ry[:i+1]), kern.Dot(c, d.ro[:i+1])
	}
}

// tall works on p×p matrices: B = I + r D X'X D is the precision of z, factored
// for each r. The unit diagonal keeps it stable however far the scales are
// apart, since Cholesky's error does not depend on the scaling of rows and
// columns. [Rue 2001]
type tall struct {
	*reduced
	d         []float64         // scales
	dc        *linalg.Symmetric // D X'X D
	l         linalg.Cholesky   // of B
	vy, vo, e []float64         // B⁻¹ √r D X'y, the same for o; scratch
}

func newTall(r *reduced) *tall {
	p := r.p
	t := &tall{reduced: r, d: linalg.NewVector(p), dc: linalg.NewSymmetric(p), vy: linalg.NewVector(p), vo: linalg.NewVector(p), e: linalg.NewVector(p)}
	t.l.Reset(p)
	return t
}

func (t *tall) prepare(d []float64) {
	copy(t.d, d)
	t.dc.Scale(t.d, t.c)
}

func (t *tall) margin(r float64) margin {
	p := t.p
	if p == 0 {
		return margin{yy: t.yy, yo: t.yo, oo: t.oo}
	}
	root := math.Sqrt(r)
	if !t.l.Factor(1, r, t.dc) && !factorByQR(&t.l, p, func(i, j int) float64 { return root * t.r[i*p+j] * t.d[j] }) {
		return margin{logdet: math.Inf(1)}
	}
	m := margin{logdet: t.l.LogDet()}
	m.yy = t.yy + t.part(t.vy, t.cy, t.ry, root)
	if t.o {
		m.oo = t.oo + t.part(t.vo, t.co, t.ro, root)
		m.yo = t.yo + t.rest(t.ro, t.ry)
	}
	return m
}

// part solves B v = √r D c and returns q'(I + r R D² R')⁻¹q as
// |q - √r R D v|² + |v|², a sum of squares that cannot cancel.
func (t *tall) part(v, c, q []float64, root float64) float64 {
	for j := range v {
		v[j] = root * t.d[j] * c[j]
	}
	t.l.Forward(v)
	t.l.Backward(v)
	for j := range v {
		t.e[j] = root * t.d[j] * v[j]
	}
	return t.rest(q, nil) + kern.Dot(v, v)
}

// rest returns the product of q - R e with other, or with itself where other is nil.
func (t *tall) rest(q, other []float64) float64 {
	s := 0.0
	for i := range q {
		a := q[i] - kern.Dot(t.r[i*t.p+i:i*t.p+t.p], t.e[i:])
		b := a
		if other != nil {
			b = other[i]
		}
		s += float64(a * b)
	}
	return s
}

func (t *tall) draw(rng *rand.Rand, z []float64, sigma, intercept float64) {
	for j := range t.e {
		t.e[j] = dist.Normal(rng)
	}
	t.l.Backward(t.e)
	for j, v := range t.e {
		z[j] = v + (t.vy[j]-float64(intercept*t.vo[j]))/sigma
	}
}
