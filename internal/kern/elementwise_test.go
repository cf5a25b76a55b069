package kern

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// function is an elementwise function in its forms, and what is known of it.
type function struct {
	one   func(x float64) float64
	all   func(dst, x []float64) // nil where there is none
	exact func(x *big.Float) *big.Float
	ulps  float64   // the error that its comment states
	from  float64   // between from and to the result is
	to    float64   // neither special nor constant
	at    []float64 // points of its own to look at closely
	known [][2]float64
}

var inf, nan = math.Inf(1), math.NaN()

var functions = map[string]function{
	"exp": {Exp, ExpAll, bigExp, 1.1, -745.2, 709.8, []float64{-708.4, -1022 * math.Ln2, 709.782712893384, -745.1332191019411},
		[][2]float64{{0, 1}, {math.Copysign(0, -1), 1}, {inf, inf}, {-inf, 0}, {1e300, inf}, {-1e300, 0}, {710, inf}, {709.79, inf}, {-745.2, 0}, {-746, 0}, {5e-324, 1}, {-5e-324, 1}}},
	"log": {Log, LogAll, bigLog, 1, 5e-324, math.MaxFloat64, []float64{0x1p-1022, 1, math.Sqrt2, math.Sqrt2 / 2},
		[][2]float64{{1, 0}, {0, -inf}, {math.Copysign(0, -1), -inf}, {inf, inf}, {-1, nan}, {-inf, nan}, {-5e-324, nan}}},
	"log1p": {Log1p, nil, bigLog1p, 2, -1 + 0x1p-53, math.MaxFloat64, []float64{0, -0.25, rootLess, 1, 0x1p53, 0x1p-54, -0x1p-54},
		[][2]float64{{0, 0}, {math.Copysign(0, -1), math.Copysign(0, -1)}, {-1, -inf}, {inf, inf}, {-1.5, nan}, {-inf, nan}, {5e-324, 5e-324}, {-5e-324, -5e-324}}},
	"expm1": {Expm1, nil, bigExpm1, 2, -60, 709.8, []float64{0, 40, -40, math.Ln2, -math.Ln2, math.Ln2 / 2, -math.Ln2 / 2},
		[][2]float64{{0, 0}, {math.Copysign(0, -1), math.Copysign(0, -1)}, {inf, inf}, {-inf, -1}, {-1e300, -1}, {1e300, inf}, {5e-324, 5e-324}, {-5e-324, -5e-324}}},
	"tanh": {Tanh, TanhAll, bigTanh, 3, -21, 21, []float64{0, 20, -20, math.Ln2 / 4, math.Ln2 / 2, 0x1.1173e524de7cep-1, 0x1.1160ba797cbe2p-1, 0x1.84b33d12a7ef9p-3},
		[][2]float64{{0, 0}, {math.Copysign(0, -1), math.Copysign(0, -1)}, {inf, 1}, {-inf, -1}, {1e300, 1}, {-1e300, -1}, {5e-324, 5e-324}, {-5e-324, -5e-324}}},
	"sigmoid": {Sigmoid, SigmoidAll, bigSigmoid, 3, -745.2, 750, []float64{0, -708.4, 36.7},
		[][2]float64{{0, 0.5}, {math.Copysign(0, -1), 0.5}, {inf, 1}, {-inf, 0}, {1e300, 1}, {-1e300, 0}, {5e-324, 0.5}}},
	"softplus": {Softplus, SoftplusAll, bigSoftplus, 3, -745.2, 1000, []float64{0, -708.4, math.Log(rootLess), -math.Log(rootLess), math.Log(0.5)},
		[][2]float64{{0, math.Ln2}, {math.Copysign(0, -1), math.Ln2}, {inf, inf}, {-inf, 0}, {1e300, 1e300}, {-1e300, 0}, {math.MaxFloat64, math.MaxFloat64}}},
	"relu": {relu, ReLUAll, func(x *big.Float) *big.Float { return number(relu(first(x.Float64()))) }, 0, -inf, inf, nil,
		[][2]float64{{0, 0}, {math.Copysign(0, -1), math.Copysign(0, -1)}, {inf, inf}, {-inf, 0}, {5e-324, 5e-324}, {-5e-324, 0}}},
}

func relu(x float64) float64 {
	if x < 0 {
		return 0
	}
	return x
}

func first[A, B any](a A, _ B) A { return a }

// points returns about n points of f's domain: even ones, ones even in the
// exponent, and neighbours of what it is to be looked at closely.
func (f function) points(n int) []float64 {
	rng := rand.New(rand.NewPCG(20, 26))
	lo, hi := math.Max(f.from, -1e308), math.Min(f.to, 1e308)
	var x []float64
	for _, c := range append([]float64{f.from, f.to}, f.at...) {
		up, down := c, c
		for range n / 100 {
			x = append(x, up, down, c+(rng.Float64()-0.5)*1e-3*math.Max(1, math.Abs(c)))
			up, down = math.Nextafter(up, inf), math.Nextafter(down, -inf)
		}
	}
	for len(x) < n {
		v := math.Ldexp(1+rng.Float64(), rng.IntN(2098)-1074)
		x = append(x, lo/2+rng.Float64()*(hi/2-lo/2)*2+lo/2, v, -v, math.Ldexp(rng.NormFloat64(), rng.IntN(14)-10))
	}
	within := x[:0]
	for _, v := range x {
		if v >= f.from && v <= f.to && !math.IsInf(v, 0) {
			within = append(within, v)
		}
	}
	return within
}

// worst returns the largest error of one over the points, and where it is.
func (f function) worst(one func(float64) float64, points []float64) (ulp, at float64) {
	for _, x := range points {
		if u := ulps(one(x), f.exact(number(x))); !(u <= ulp) {
			ulp, at = u, x
		}
	}
	return ulp, at
}

func TestElementwiseIsWithinItsUlps(t *testing.T) {
	n := 12_000
	if testing.Short() {
		n = 3_000
	}
	for name, f := range functions {
		t.Run(name, func(t *testing.T) {
			p := f.points(n)
			require.Greater(t, len(p), n/4)
			u, at := f.worst(f.one, p)
			t.Logf("%.3f ulp at %v, %d points", u, at, len(p))
			require.LessOrEqual(t, u, f.ulps, at)
		})
	}
}

// A coefficient in error in its last digits shows.
func TestElementwiseErrorIsSeen(t *testing.T) {
	for name, f := range functions {
		u, _ := f.worst(func(x float64) float64 { return f.one(x) * (1 + 4*0x1p-52) }, f.points(1000))
		require.Greater(t, u, math.Max(f.ulps, 3), name)
	}
}

func TestElementwiseSpecials(t *testing.T) {
	for name, f := range functions {
		require.True(t, math.IsNaN(f.one(nan)), name)
		for _, k := range f.known {
			got := f.one(k[0])
			if math.IsNaN(k[1]) {
				require.True(t, math.IsNaN(got), "%s of %v is %v", name, k[0], got)
				continue
			}
			require.Equal(t, math.Float64bits(k[1]), math.Float64bits(got), "%s of %v is %v, not %v", name, k[0], got, k[1])
		}
	}
}

// anything returns n numbers of every kind: all bit patterns, specials, and
// those of the function's domain.
func (f function) anything(n int) []float64 {
	rng := rand.New(rand.NewPCG(3, 1))
	x := append(f.points(n/2), nan, -nan, mark, math.Float64frombits(0x7ff0000000000001))
	for _, k := range f.known {
		x = append(x, k[0], -k[0])
	}
	for len(x) < n {
		x = append(x, math.Float64frombits(rng.Uint64()))
	}
	rng.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
	return x
}

func TestElementwiseSetsGiveTheSameBits(t *testing.T) {
	for name, f := range functions {
		if f.all == nil {
			continue
		}
		x := f.anything(50_000)
		for lo, n := 0, 0; lo < len(x); lo, n = lo+n, (n+1)%131 {
			part := x[lo:min(lo+n, len(x))]
			requireSame(t, func() []float64 {
				from, to := guard(part), guard(make([]float64, len(part)))
				f.all(to.v, from.v)
				from.intact(t, name, n)
				to.intact(t, name, n)
				f.all(from.v, from.v) // in place
				for i := range part {
					require.Equal(t, math.Float64bits(to.v[i]), math.Float64bits(from.v[i]), name)
					require.Equal(t, math.Float64bits(f.one(part[i])), math.Float64bits(to.v[i]), "%s of %v", name, part[i])
				}
				return to.v
			}, name, lo, n)
		}
	}
}

func TestElementwiseRefusesAShortDestination(t *testing.T) {
	for name, f := range functions {
		if f.all != nil {
			require.Panics(t, func() { f.all(make([]float64, 3, 3), make([]float64, 4)) }, name)
		}
	}
}

func BenchmarkElementwise(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, y := normals(rng, 1024), make([]float64, 1024)
	for i := range x {
		x[i] = math.Abs(x[i])
	}
	for name, f := range functions {
		b.Run(name+"/one", func(b *testing.B) {
			s := 0.0
			for i := 0; b.Loop(); i++ {
				s += f.one(x[i&1023])
			}
			y[0] = s
		})
		if f.all == nil {
			continue
		}
		for _, s := range available() {
			b.Run(name+"/"+s.name, func(b *testing.B) {
				before := use
				defer func() { use = before }()
				use = s
				for b.Loop() {
					f.all(y, x)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/element")
			})
		}
	}
}
