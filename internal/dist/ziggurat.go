package dist

import (
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// layers covers the area below a density that falls from 1 at 0 by 256 strips of equal
// area, the widest first: strip i > 0 is the rectangle up to x[i] between the
// heights f[i] and f[i+1], strip 0 is the one below f[1] together with the
// tail beyond x[1]. [Marsaglia & Tsang 2000b]
type layers struct{ x, f [257]float64 }

// newLayers returns the strips of area v for a tail from r on; inverse is that of f.
func newLayers(r, v float64, f, inverse func(float64) float64) (l layers) {
	l.x[0], l.x[1] = v/f(r), r
	l.f[1] = f(r)
	for i := 1; i < 255; i++ {
		l.f[i+1] = l.f[i] + v/l.x[i]
		l.x[i+1] = inverse(l.f[i+1])
	}
	l.f[256] = 1
	return l
}

var normal = newLayers(0x1.d3bb48209ad33p+1, 0x1.43016a5a43732p-8,
	func(x float64) float64 { return kern.Exp(-0.5 * x * x) },
	func(y float64) float64 { return math.Sqrt(-2 * kern.Log(y)) })

// Normal returns a standard normal draw. It is never 0.
//
// Note: rand's NormFloat64 calls math.Exp, whose bits depend on the CPU, and
// has 31 random bits for a place within a strip; here are 53.
func Normal(rng *rand.Rand) float64 {
	for {
		u := rng.Uint64()
		i := u & 0xff
		x := float64(float64(int64(u)>>10|1) * 0x1p-53 * normal.x[i]) // odd: as often negative as positive
		a := math.Abs(x)
		if a < normal.x[i+1] {
			return x
		}
		if i == 0 {
			return math.Copysign(normalTail(rng), x)
		}
		if height(rng, &normal, i) < kern.Exp(-0.5*a*a) {
			return x
		}
	}
}

// normalTail returns a normal draw given that it is beyond x[1]. [Marsaglia 1964]
func normalTail(rng *rand.Rand) float64 {
	for {
		d := Exponential(rng) / normal.x[1]
		if 2*Exponential(rng) > d*d {
			return normal.x[1] + d
		}
	}
}

// height returns a uniform height within strip i.
func height(rng *rand.Rand, l *layers, i uint64) float64 {
	return l.f[i] + float64(rng.Float64()*(l.f[i+1]-l.f[i]))
}

var exponential = newLayers(0x1.ec9d9297ebb83p+2, 0x1.02d84bc4b0285p-8,
	func(x float64) float64 { return kern.Exp(-x) },
	func(y float64) float64 { return -kern.Log(y) })

// Exponential returns a draw from the exponential law with mean 1. It is never 0.
func Exponential(rng *rand.Rand) float64 {
	from := 0.0
	for {
		u := rng.Uint64()
		i := u & 0xff
		x := float64(float64(u>>11|1) * 0x1p-53 * exponential.x[i])
		switch {
		case x < exponential.x[i+1]:
			return from + x
		case i == 0: // the tail is the whole law again
			from += exponential.x[1]
		case height(rng, &exponential, i) < kern.Exp(-x):
			return from + x
		}
	}
}
