package main

import "math"

// The constants are those of package kern, where they are explained.
const (
	log2e    = 0x1.71547652b82fep+0
	ln2      = 0x1.62e42fefa39efp-1
	ln2lo    = 0x1.abc9e3b39803fp-56
	round    = 0x1.8p52
	roundExp = round + 2*1023
	expMin   = -746
	expMax   = 710
	tanhMax  = 20
	tanhC    = 0x1.d8d964d7e7809p+9
	tanhP1   = 0x1.a44c9f0e7b717p+8
	tanhP2   = 0x1.e0367746e8134p+3
	tanhQ1   = 0x1.a44419fa2f318p+6
	rootLess = 0x1.a827999fcef32p-2
	sqrtHalf = 0x3fe6a09e667f3bcd
	mantissa = 0x000fffffffffffff
	sign     = 1 << 63
)

var (
	expOdd  = []float64{0x1.555555555553ep-3, 0x1.1111111118cf4p-7, 0x1.a01a0171b4624p-13, 0x1.71de976b65255p-19, 0x1.ae49054093754p-26}
	expEven = []float64{0.5, 0x1.5555555553b15p-5, 0x1.6c16c179fbb4fp-10, 0x1.a019b3a81cb19p-16, 0x1.2897590cf55d4p-22}
	logOdd  = []float64{0x1.5555555555592p-1, 0x1.24924941f123ap-2, 0x1.74663ee84732bp-3, 0x1.2f056367ca141p-3}
	logEven = []float64{0x1.999999997fdb8p-2, 0x1.c71c52095df83p-3, 0x1.39a1babaaeaacp-3}
)

func (l *lanes) exp(x func() group) group {
	y := l.expWithin(l.most(l.least(x(), expMax), expMin))
	return l.orNaN(x(), y)
}

// expWithin returns e^y for y between expMin and expMax.
func (l *lanes) expWithin(y group) group {
	t := l.nearest(y, log2e, roundExp)
	p := l.addNumber(l.expRest(y, t, roundExp), 1)
	n := l.left(t, 52)
	half := l.left(l.right(n, 53), 52)
	return l.mul(l.mul(p, half), l.subWords(n, half))
}

// nearest returns the sum of shift and x times by, whose low bits are an integer.
func (l *lanes) nearest(x group, by, shift float64) group {
	return l.fmaNumber(x, by, l.copies(len(x), shift))
}

// expRest returns e^r - 1 for r = x - n log 2, n = t - shift. It writes to x.
func (l *lanes) expRest(x, t group, shift float64) group {
	n := l.addNumber(t, -shift)
	r := l.fmaNumber(n, -ln2lo, l.fmaNumber(n, -ln2, x))
	z := l.mul(r, r)
	odd, even := l.polynomial(z, expOdd...), l.polynomial(z, expEven...)
	return l.fma(z, l.fma(r, odd, even), r)
}

func (l *lanes) log(load func() group) group {
	x := load()
	small := func(yes, no group) group { return l.choose(x, less, 0x1p-1022, yes, no) }
	k0 := small(l.all(len(x), -54), l.all(len(x), 0))
	e, f := l.split(small(l.mulNumber(x, 0x1p54), x))
	y := l.logSum(l.add(k0, e), f)
	x = load()
	y = l.choose(x, equal, math.Inf(1), x, y)
	edge := l.choose(x, equal, 0, l.all(len(x), math.Inf(-1)), l.all(len(x), math.NaN()))
	return l.choose(x, notMore, 0, edge, y)
}

// split returns k and f such that x = 2^k (1 + f). An exponent becomes a number
// in the last places of 2^52, 1024 above itself as negative ones have none.
func (l *lanes) split(x group) (k, f group) {
	i := l.addWord(x, 1<<64-sqrtHalf)
	k = l.right(l.addWord(i, 1024<<52), 52)
	k = l.addNumber(l.or(k, math.Float64bits(0x1p52)), -(0x1p52 + 1024))
	f = l.addNumber(l.addWord(l.and(i, mantissa), sqrtHalf), -1)
	return k, f
}

// logSum returns k log 2 + log(1 + f).
func (l *lanes) logSum(k, f group) group {
	s := l.div(f, l.addNumber(f, 2))
	z := l.mul(s, s)
	w := l.mul(z, z)
	odd, even := l.polynomial(w, logOdd...), l.polynomial(w, logEven...)
	p := l.fma(z, odd, l.mul(w, even))
	h := l.mul(l.mulNumber(f, 0.5), f)
	rest := l.sub(h, l.fma(s, l.add(h, p), l.mulNumber(k, ln2lo)))
	return l.fmaNumber(k, ln2, l.sub(f, rest))
}

func (l *lanes) tanh(load func() group) group {
	v := l.least(l.and(load(), sign-1), tanhMax)
	t := l.nearest(v, 2*log2e, round)
	n := l.addNumber(t, -round)
	r := l.fmaNumber(n, -ln2/2, v)
	z := l.mul(r, r)
	b := l.fma(r, l.mul(z, l.addNumber(z, tanhQ1)), l.mulNumber(n, -ln2lo/2*tanhC))
	b = l.fmaNumber(r, tanhC, b)
	a := l.polynomial(z, tanhC, tanhP1, tanhP2)
	s := l.left(l.addWord(t, 1023), 52)
	top := l.fma(l.addNumber(s, 1), b, l.mul(l.addNumber(s, -1), a))
	less := l.sub(a, b)
	y := l.div(top, l.add(top, l.add(less, less)))
	return l.orWith(y, l.and(load(), sign))
}

// expOfLess returns e^-|x|.
func (l *lanes) expOfLess(x group) group { return l.expWithin(l.most(l.or(x, sign), expMin)) }

func (l *lanes) sigmoid(load func() group) group {
	e := l.expOfLess(load())
	x := load()
	top := l.choose(x, less, 0, e, l.all(len(x), 1))
	return l.orNaN(x, l.div(top, l.addNumber(e, 1)))
}

func (l *lanes) softplus(load func() group) group {
	e := l.expOfLess(load())
	large := func(yes, no group) group { return l.choose(e, more, rootLess, yes, no) }
	f := large(l.mulNumber(l.addNumber(e, -1), 0.5), e)
	k := large(l.all(len(e), 1), l.all(len(e), 0))
	y := l.logSum(k, f)
	x := load()
	return l.orNaN(x, l.add(y, l.most(x, 0)))
}

func (l *lanes) relu(load func() group) group { return l.most(load(), 0) }
