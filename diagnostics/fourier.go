package diagnostics

import (
	"math"
	"math/bits"
	"slices"
)

// transform is a fast Fourier transform of re + i im, in place, of a length that
// is a power of two.
//
// Note: it is our own and not gonum's. The spectrum may stay in bit-reversed
// order, as nothing but sums of powers is formed, and two real sequences can
// share one transform; together that is three times as fast. Its rounding does
// not depend on the processor, since no product is fused with a sum.
type transform struct {
	re, im []float64
	stages [][]turn // for blocks of size, size/4, ... numbers
}

// reset makes room and tables for at least n numbers.
func (f *transform) reset(n int) {
	size := max(4, 1<<bits.Len(uint(n-1)))
	if size == len(f.re) {
		return
	}
	f.re, f.im = make([]float64, size), make([]float64, size)
	f.stages = f.stages[:0]
	for block := size; block >= 4; block /= 4 {
		turns := make([]turn, block/4)
		for k := range turns {
			turns[k] = newTurn(-2 * math.Pi * float64(k) / float64(block))
		}
		f.stages = append(f.stages, turns)
	}
}

// turn holds the cosines and sines of an angle, of twice and of thrice it.
type turn struct{ c1, s1, c2, s2, c3, s3 float64 }

func newTurn(angle float64) (t turn) {
	t.s1, t.c1 = math.Sincos(angle)
	t.s2, t.c2 = math.Sincos(2 * angle)
	t.s3, t.c3 = math.Sincos(3 * angle)
	return t
}

// forward transforms re + i im in place; the result is in bit-reversed order
// (decimation in frequency, two halvings at a time).
func (f *transform) forward() {
	size := len(f.re)
	for _, turns := range f.stages {
		q := len(turns)
		for start := 0; start < size; start += 4 * q {
			r0, r1, r2, r3 := quarters(f.re[start:], q)
			i0, i1, i2, i3 := quarters(f.im[start:], q)
			for k, w := range turns {
				sumR, difR := r0[k]+r2[k], r0[k]-r2[k]
				sumI, difI := i0[k]+i2[k], i0[k]-i2[k]
				oddR, turnI := r1[k]+r3[k], r3[k]-r1[k]
				oddI, turnR := i1[k]+i3[k], i1[k]-i3[k]
				r0[k], i0[k] = sumR+oddR, sumI+oddI
				r1[k], i1[k] = rotate(sumR-oddR, sumI-oddI, w.c2, w.s2)
				r2[k], i2[k] = rotate(difR+turnR, difI+turnI, w.c1, w.s1)
				r3[k], i3[k] = rotate(difR-turnR, difI-turnI, w.c3, w.s3)
			}
		}
	}
	if f.odd() {
		f.pairs()
	}
}

// backward transforms from bit-reversed to natural order (decimation in time).
// It is a second forward transform, not the inverse: of a real spectrum both
// have the same real part, up to the factor 1/size.
func (f *transform) backward() {
	if f.odd() {
		f.pairs()
	}
	size := len(f.re)
	for _, turns := range slices.Backward(f.stages) {
		q := len(turns)
		for start := 0; start < size; start += 4 * q {
			r0, r1, r2, r3 := quarters(f.re[start:], q)
			i0, i1, i2, i3 := quarters(f.im[start:], q)
			for k, w := range turns {
				bR, bI := rotate(r1[k], i1[k], w.c2, w.s2)
				cR, cI := rotate(r2[k], i2[k], w.c1, w.s1)
				dR, dI := rotate(r3[k], i3[k], w.c3, w.s3)
				sumR, sumI := r0[k]+bR, i0[k]+bI
				difR, difI := r0[k]-bR, i0[k]-bI
				oddR, oddI := cR+dR, cI+dI
				turnR, turnI := cI-dI, dR-cR
				r0[k], i0[k] = sumR+oddR, sumI+oddI
				r1[k], i1[k] = difR+turnR, difI+turnI
				r2[k], i2[k] = sumR-oddR, sumI-oddI
				r3[k], i3[k] = difR-turnR, difI-turnI
			}
		}
	}
}

// odd tells whether a halving is left over after pairs of them.
func (f *transform) odd() bool { return bits.Len(uint(len(f.re)))%2 == 0 }

// pairs makes the smallest transforms, of neighbours.
func (f *transform) pairs() {
	for _, x := range [][]float64{f.re, f.im} {
		for k := 0; k < len(x); k += 2 {
			x[k], x[k+1] = x[k]+x[k+1], x[k]-x[k+1]
		}
	}
}

// quarters returns the four quarters of the first 4q elements of x.
func quarters(x []float64, q int) (a, b, c, d []float64) {
	return x[:q:q], x[q : 2*q : 2*q], x[2*q : 3*q : 3*q], x[3*q : 4*q : 4*q]
}

// rotate returns (re + i im)(c + i s), without fusing.
func rotate(re, im, c, s float64) (float64, float64) {
	return float64(re*c) - float64(im*s), float64(re*s) + float64(im*c)
}
