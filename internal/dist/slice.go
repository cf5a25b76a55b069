package dist

import (
	"math"
	"math/rand/v2"
)

// Slice returns one transition of slice sampling with stepping out and
// shrinkage from x, for the density exp(logf) on the line. It leaves that
// density invariant for every width > 0; width is the first guess of the
// slice's length. logf may return -Inf; at x it must be finite, else x is
// returned. [Neal 2003, Fig. 3 and 5]
func Slice(rng *rand.Rand, logf func(float64) float64, x, width float64) float64 {
	const most = 64 // steps out on both sides together, shared at random as [Neal 2003] asks
	fx := logf(x)
	if math.IsInf(fx, 0) || math.IsNaN(fx) {
		return x
	}
	level := fx - Exponential(rng)
	lo := x - float64(width*rng.Float64())
	hi := lo + width
	left := rng.IntN(most)
	for right := most - 1 - left; right > 0 && logf(hi) > level; right-- {
		hi += width
	}
	for ; left > 0 && logf(lo) > level; left-- {
		lo -= width
	}
	return shrink(rng, logf, x, lo, hi, level)
}

// SliceWithin is Slice without the steps out: the move stays in one window of
// that width, which lies about x at random. It takes fewer evaluations where
// the width is a few times that of the density. [Neal 2003, Sec. 4.1]
func SliceWithin(rng *rand.Rand, logf func(float64) float64, x, width float64) float64 {
	fx := logf(x)
	if math.IsInf(fx, 0) || math.IsNaN(fx) {
		return x
	}
	level := fx - Exponential(rng)
	lo := x - float64(width*rng.Float64())
	return shrink(rng, logf, x, lo, lo+width, level)
}

// shrink returns a point of [lo, hi] above the level, the last at which logf
// was evaluated unless it is x.
func shrink(rng *rand.Rand, logf func(float64) float64, x, lo, hi, level float64) float64 {
	for {
		y := lo + float64((hi-lo)*rng.Float64())
		if logf(y) > level || y == x {
			return y
		}
		if y < x {
			lo = y
		} else {
			hi = y
		}
	}
}
