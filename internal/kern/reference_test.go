package kern

import (
	"math"
	"math/big"
)

// The reference: elementary functions in math/big, by series whose remainder
// is below 2^-320 of the result, in 400 bits and more.

const bits = 400

func number(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }

func blank() *big.Float { return new(big.Float).SetPrec(bits) }

// bigLn2 is log 2 = Σ 1/(k 2^k).
var bigLn2 = func() *big.Float {
	sum := blank()
	for k := 1; k <= bits+10; k++ {
		term := blank().Quo(number(1), number(float64(k)))
		sum.Add(sum, term.SetMantExp(term, -k))
	}
	return sum
}()

// bigExpm1 returns e^x - 1: near 0 by Taylor's series at x/2^40 and 40 times
// (1+m)² - 1 = m (2+m), which keeps small results.
func bigExpm1(x *big.Float) *big.Float {
	if x.MantExp(nil) > 0 { // |x| >= 1
		e := bigExp(x)
		return e.Sub(e, number(1))
	}
	r := blank().SetMantExp(x, -40)
	sum, term := blank(), number(1)
	for k := 1; k < 15; k++ {
		term.Mul(term, r).Quo(term, number(float64(k)))
		sum.Add(sum, term)
	}
	for range 40 {
		sum.Mul(sum, blank().Add(sum, number(2)))
	}
	return sum
}

func bigExp(x *big.Float) *big.Float {
	n, _ := blank().Quo(x, bigLn2).Int64()
	e := bigExpm1(blank().Sub(x, blank().Mul(bigLn2, number(float64(n)))))
	e.Add(e, number(1))
	return e.SetMantExp(e, int(n))
}

// bigLog1p returns log(1+x) by Halley's steps on e^l - 1 = x, each of which
// makes three times as many digits right.
func bigLog1p(x *big.Float) *big.Float {
	k := 0
	if u := blank().Add(x, number(1)); u.Cmp(number(0.5)) < 0 || u.Cmp(number(2)) > 0 {
		k = u.MantExp(u)
		x = u.Sub(u, number(1))
	}
	start, _ := x.Float64()
	l := number(math.Log1p(start))
	if math.Abs(start) < 0x1p-1000 {
		l = blank().Set(x)
	}
	for range 4 {
		e := bigExpm1(l)
		step := blank().Sub(x, e)
		step.SetMantExp(step, 1).Quo(step, e.Add(e, x).Add(e, number(2)))
		l.Add(l, step)
	}
	return l.Add(l, blank().Mul(bigLn2, number(float64(k))))
}

func bigLog(x *big.Float) *big.Float {
	m := blank()
	k := x.MantExp(m)
	l := bigLog1p(m.Sub(m, number(1)))
	return l.Add(l, blank().Mul(bigLn2, number(float64(k))))
}

func bigTanh(x *big.Float) *big.Float {
	m := bigExpm1(blank().SetMantExp(x, 1))
	return blank().Quo(m, blank().Add(m, number(2)))
}

func bigSigmoid(x *big.Float) *big.Float {
	e := bigExp(blank().Neg(x))
	return blank().Quo(number(1), e.Add(e, number(1)))
}

func bigSoftplus(x *big.Float) *big.Float {
	if x.Sign() > 0 {
		return blank().Add(x, bigLog1p(bigExp(blank().Neg(x))))
	}
	return bigLog1p(bigExp(x))
}

// ulps returns how far got is from want, in units of the last place of want;
// +Inf where one of them is beyond the largest number and the other is not.
func ulps(got float64, want *big.Float) float64 {
	near, _ := want.Float64()
	switch {
	case math.IsInf(got, 0) || math.IsInf(near, 0):
		if got == near {
			return 0
		}
		return math.Inf(1)
	case math.IsNaN(got):
		return math.Inf(1)
	}
	e := max(want.MantExp(nil)-53, -1074)
	d := blank().Sub(number(got), want)
	u, _ := d.SetMantExp(d, -e).Float64()
	return math.Abs(u)
}
