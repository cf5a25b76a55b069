package linalg

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/kern"
)

var sizes = []int{1, 2, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 33, 47, 48, 49, 56, 72, 73, 100, 143, 200, 257, 301}

func uniform(rng *rand.Rand, n int) []float64 {
	v := NewVector(n)
	for i := range v {
		v[i] = 2*rng.Float64() - 1
	}
	return v
}

// problem is an n×p matrix X with D, X D X' and the factor of I + r X D X'.
type problem struct {
	x    *Panels
	d    []float64
	a    *Symmetric
	c    Cholesky
	r    float64
	dX   *mat.Dense
	dA   *mat.SymDense // I + r X D X'
	dFac mat.Cholesky
}

func newProblem(t *testing.T, rng *rand.Rand, n, p int) *problem {
	t.Helper()
	q := &problem{d: uniform(rng, p), a: NewSymmetric(n), r: 3}
	q.dX = mat.NewDense(n, p, uniform(rng, n*p))
	q.x = NewPanels(n, p, q.dX.At)
	for j := range q.d {
		q.d[j] *= q.d[j]
	}
	NewGram().Of(q.a, q.x, q.d)
	q.c.Reset(n)
	require.True(t, q.c.Factor(1, q.r, q.a))
	var dx mat.Dense
	dx.Mul(q.dX, mat.NewDiagDense(p, q.d))
	var a mat.Dense
	a.Mul(&dx, q.dX.T())
	q.dA = mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			q.dA.SetSym(i, j, q.r*a.At(i, j))
		}
		q.dA.SetSym(i, i, 1+q.dA.At(i, i))
	}
	require.True(t, q.dFac.Factorize(q.dA))
	return q
}

// gonum's figures, by other sums, are the reference.
func TestAgainstGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range sizes {
		p := 1 + rng.IntN(600)
		q := newProblem(t, rng, n, p)
		var l mat.TriDense
		q.dFac.LTo(&l)
		for i := range n {
			for j := range i + 1 {
				want := q.dA.At(i, j)
				if i == j {
					want--
				}
				require.InDelta(t, want, q.r*q.a.At(i, j), 1e-12*float64(p), "X D X', n %d, p %d", n, p)
				require.InDelta(t, l.At(i, j), q.c.l.At(i, j), 1e-11*float64(p), "L, n %d, p %d", n, p)
			}
		}
		require.InDelta(t, q.dFac.LogDet(), q.c.LogDet(), 1e-11*float64(n))

		y := uniform(rng, n)
		var want, half mat.VecDense
		require.NoError(t, q.dFac.SolveVecTo(&want, mat.NewVecDense(n, y)))
		require.NoError(t, half.SolveVec(&l, mat.NewVecDense(n, y)))
		got := NewVector(n)
		copy(got, y)
		q.c.Forward(got)
		require.InDeltaSlice(t, half.RawVector().Data, got, 1e-11, "L⁻¹y, n %d", n)
		q.c.Backward(got)
		require.InDeltaSlice(t, want.RawVector().Data, got, 1e-11, "A⁻¹y, n %d", n)

		v, xv, xy := uniform(rng, p), NewVector(n), make([]float64, p)
		var wv, wy mat.VecDense
		wv.MulVec(q.dX, mat.NewVecDense(p, v))
		q.x.MulVec(xv, v)
		require.InDeltaSlice(t, wv.RawVector().Data, xv, 1e-12*float64(p))
		wy.MulVec(q.dX.T(), mat.NewVecDense(n, y))
		q.x.MulTransVec(xy, y)
		require.InDeltaSlice(t, wy.RawVector().Data, xy, 1e-12*float64(n))
	}
}

func TestFactorRefusesWhatIsNotPositiveDefinite(t *testing.T) {
	for _, n := range []int{1, 9, 24, 50} {
		for at := range n {
			for _, v := range []float64{-1, -2, math.NaN(), math.Inf(-1)} {
				a := NewSymmetric(n)
				a.Set(at, at, v)
				var c Cholesky
				c.Reset(n)
				require.False(t, c.Factor(1, 1, a), "%d of %d: %v", at, n, v)
				require.True(t, c.Factor(1, 1, NewSymmetric(n)))
			}
		}
	}
}

func TestSetFactor(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 10, 30} {
		q := newProblem(t, rng, n, 20)
		var c Cholesky
		c.Reset(n)
		c.SetFactor(q.c.l.At)
		require.Equal(t, q.c.LogDet(), c.LogDet())
		y, z := uniform(rng, n), NewVector(n)
		copy(z, y)
		for _, f := range []func(*Cholesky, []float64){(*Cholesky).Forward, (*Cholesky).Backward} {
			f(&q.c, y)
			f(&c, z)
			require.InDeltaSlice(t, y, z, 1e-14)
		}
	}
}

func TestScale(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, n := range sizes {
		a, s, d := NewSymmetric(n), NewSymmetric(3), uniform(rng, n)
		for i := range n {
			for j := range i + 1 {
				a.Set(i, j, rng.Float64())
			}
		}
		s.Scale(d, a)
		require.Equal(t, n, s.Dim())
		for i := range n {
			for j := range i + 1 {
				require.Equal(t, d[i]*d[j]*a.At(i, j), s.At(i, j))
			}
		}
	}
}

// What stands behind a vector, left over from a longer one, does no harm.
func TestVectorsMayHaveBeenLonger(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	q := newProblem(t, rng, 10, 20)
	y, want := uniform(rng, 24), NewVector(10)
	for i := range y[10:] {
		y[10+i] = math.NaN()
	}
	copy(want, y)
	for _, f := range []func(*Cholesky, []float64){(*Cholesky).Forward, (*Cholesky).Backward} {
		f(&q.c, want)
		f(&q.c, y[:10])
		require.Equal(t, want, y[:10])
	}
}

func TestQRAgainstGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	var q QR
	for _, n := range sizes {
		for _, k := range []int{1, n/2 + 1, n} {
			a := mat.NewDense(n, k, uniform(rng, n*k))
			if k > 2 {
				a.SetCol(1, make([]float64, n)) // a column of zeros
			}
			q.Reset(n, k)
			for j := range k {
				mat.Col(q.Col(j), j, a)
			}
			q.Factor()
			var want mat.Dense
			want.Mul(a.T(), a)
			for i := range k {
				for j := i; j < k; j++ {
					s := 0.0
					for h := range i + 1 {
						s += q.At(h, i) * q.At(h, j)
					}
					require.InDelta(t, want.At(i, j), s, 1e-14*float64(n), "R'R, n %d, k %d", n, k)
				}
			}
		}
	}
}

func TestNormOverTheRangeOfFloats(t *testing.T) {
	for _, c := range []float64{1e-300, 1e-150, 1, 1e150, 1e300, 5e-324} {
		require.InEpsilon(t, 5*c, Norm([]float64{3 * c, 0, -4 * c}), 1e-15)
	}
	require.Zero(t, Norm(nil))
	require.Zero(t, Norm([]float64{0, 0}))
	require.Equal(t, math.Inf(1), Norm([]float64{1, math.Inf(-1)}))
	require.True(t, math.IsNaN(Norm([]float64{1, math.NaN()})))
}

func TestLogDetOverTheRangeOfFloats(t *testing.T) {
	for _, v := range []float64{1e-150, 1e-3, 1, 1e3, 1e150} {
		var c Cholesky
		c.Reset(50)
		c.SetFactor(func(i, j int) float64 {
			if i == j {
				return v
			}
			return 0
		})
		require.InEpsilon(t, 1+100*math.Log(v), 1+c.LogDet(), 1e-13)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	q, g := newProblem(t, rng, 100, 50), NewGram()
	y, v := uniform(rng, 100), uniform(rng, 50)
	require.Zero(t, testing.AllocsPerRun(10, func() {
		g.Of(q.a, q.x, q.d)
		q.c.Reset(100)
		q.c.Factor(1, q.r, q.a)
		q.c.Forward(y)
		q.c.Backward(y)
		q.x.MulVec(y, v)
		q.x.MulTransVec(v, y)
	}))
}

// sum is the hash of everything that this package computes on a few problems:
// the same with each kernel set, on each machine, by any number of threads.
const sum = "85d629cc82c6929040e021a5dec88c6c2bb5823c14799c68ff92ec76ca970094"

func TestBitsAreTheSameEverywhere(t *testing.T) {
	if os.Getenv("PRINT_BITS") != "" {
		fmt.Println(bits(t))
		return
	}
	require.Equal(t, sum, bits(t), kern.Name())
	for _, n := range []int{1, 3} {
		stop := kern.Help(n)
		require.Equal(t, sum, bits(t), "%d helpers", n)
		stop()
	}
	for _, name := range kern.Names() {
		if name == kern.Name() {
			continue
		}
		c := exec.Command(os.Args[0], "-test.run=^TestBitsAreTheSameEverywhere$")
		c.Env = append(os.Environ(), kern.Variable+"="+name, "PRINT_BITS=1")
		out, err := c.Output()
		require.NoError(t, err)
		require.Contains(t, string(out), sum, name)
	}
}

func bits(t *testing.T) string {
	rng := rand.New(rand.NewPCG(7, 8))
	h := sha256.New()
	add := func(v []float64) { require.NoError(t, binary.Write(h, binary.LittleEndian, v)) }
	for _, n := range sizes {
		p := 1 + rng.IntN(600)
		x := NewPanels(n, p, func(int, int) float64 { return 2*rng.Float64() - 1 })
		a, d, y, z := NewSymmetric(n), uniform(rng, p), uniform(rng, n), NewVector(n)
		for j := range d {
			d[j] *= d[j]
		}
		NewGram().Of(a, x, d)
		var c Cholesky
		c.Reset(n)
		require.True(t, c.Factor(1, 0.5, a))
		for i := range n {
			for j := range i + 1 {
				add([]float64{a.At(i, j), c.l.At(i, j)})
			}
		}
		c.Forward(y)
		add(y)
		c.Backward(y)
		add(y)
		x.MulVec(z, d)
		add(z)
		x.MulTransVec(d, z)
		add(d)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
