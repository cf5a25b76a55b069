package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// dot writes the product of two vectors, the addition of a multiple, and products
// by element.
func dot(c *build.Context) {
	dotAVX512(c)
	dotAVX2(c)
	for _, v := range []vector{zmm, ymm} {
		axpy(c, v)
		misfit(c, v)
		byElement(c, v, "times", func(x, y, _ operand.Op, to reg.VecVirtual) { c.VMULPD(y, x, to) },
			func(x, y, _ operand.Op, to reg.VecVirtual) { c.VMULSD(y, x, to) })
		byElement(c, v, "addTimes", func(x, y, old operand.Op, to reg.VecVirtual) { c.VMOVUPD(old, to); c.VFMADD231PD(y, x, to) },
			func(x, y, old operand.Op, to reg.VecVirtual) { c.VMOVSD(old, to); c.VFMADD231SD(y, x, to) })
	}
}

func dotAVX512(c *build.Context) {
	c.Function("dotAVX512")
	c.Pragma("noescape")
	c.SignatureExpr("func(x, y []float64) float64")
	x := c.Load(c.Param("x").Base(), c.GP64())
	y := c.Load(c.Param("y").Base(), c.GP64())
	n := c.Load(c.Param("x").Len(), c.GP64())
	s, a := c.ZMM(), c.ZMM()
	c.VPXORQ(s, s, s)

	c.Label("eights")
	c.CMPQ(n, operand.Imm(8))
	c.JLT(operand.LabelRef("rest"))
	c.VMOVUPD(operand.Mem{Base: x}, a)
	c.VFMADD231PD(operand.Mem{Base: y}, a, s)
	c.ADDQ(operand.Imm(64), x)
	c.ADDQ(operand.Imm(64), y)
	c.SUBQ(operand.Imm(8), n)
	c.JMP(operand.LabelRef("eights"))

	c.Label("rest")
	c.TESTQ(n, n)
	c.JZ(operand.LabelRef("sum"))
	bits, mask, b := c.GP64(), c.K(), c.ZMM()
	c.MOVQ(operand.U32(1), bits)
	c.SHLXQ(n, bits, bits)
	c.DECQ(bits)
	c.KMOVB(bits.As32(), mask)
	c.VMOVUPD_Z(operand.Mem{Base: x}, mask, a)
	c.VMOVUPD_Z(operand.Mem{Base: y}, mask, b)
	c.VFMADD231PD(a, b, s)

	c.Label("sum")
	sum := reduce8(c, zmm, []reg.VecVirtual{s})
	c.VZEROUPPER()
	c.Store(sum, c.ReturnIndex(0))
	c.RET()
}

func dotAVX2(c *build.Context) {
	c.Function("dotAVX2")
	c.Pragma("noescape")
	c.SignatureExpr("func(x, y []float64) float64")
	x := c.Load(c.Param("x").Base(), c.GP64())
	y := c.Load(c.Param("y").Base(), c.GP64())
	n := c.Load(c.Param("x").Len(), c.GP64())
	s, t, a, b := c.YMM(), c.YMM(), c.YMM(), c.YMM()
	c.VXORPD(s, s, s)
	c.VXORPD(t, t, t)

	c.Label("eights")
	c.CMPQ(n, operand.Imm(8))
	c.JLT(operand.LabelRef("rest"))
	c.VMOVUPD(operand.Mem{Base: x}, a)
	c.VMOVUPD(operand.Mem{Base: x, Disp: 32}, b)
	c.VFMADD231PD(operand.Mem{Base: y}, a, s)
	c.VFMADD231PD(operand.Mem{Base: y, Disp: 32}, b, t)
	c.ADDQ(operand.Imm(64), x)
	c.ADDQ(operand.Imm(64), y)
	c.SUBQ(operand.Imm(8), n)
	c.JMP(operand.LabelRef("eights"))

	c.Label("rest")
	c.TESTQ(n, n)
	c.JZ(operand.LabelRef("sum"))
	masks, low, high, d := c.GP64(), c.YMM(), c.YMM(), c.YMM()
	c.LEAQ(masks8(c), masks)
	c.NEGQ(n)
	c.VMOVUPD(operand.Mem{Base: masks, Index: n, Scale: 8, Disp: 64}, low)
	c.VMOVUPD(operand.Mem{Base: masks, Index: n, Scale: 8, Disp: 96}, high)
	c.VMASKMOVPD(operand.Mem{Base: x}, low, a)
	c.VMASKMOVPD(operand.Mem{Base: y}, low, b)
	c.VFMADD231PD(a, b, s)
	c.VMASKMOVPD(operand.Mem{Base: x, Disp: 32}, high, b)
	c.VMASKMOVPD(operand.Mem{Base: y, Disp: 32}, high, d)
	c.VFMADD231PD(b, d, t)

	c.Label("sum")
	sum := reduce8(c, ymm, []reg.VecVirtual{s, t})
	c.VZEROUPPER()
	c.Store(sum, c.ReturnIndex(0))
	c.RET()
}

// reduce4 returns the sum of 4 lanes: l and l+2, then the two that are left.
func reduce4(c *build.Context, s reg.VecVirtual) reg.VecVirtual {
	half := c.XMM()
	c.VEXTRACTF128(operand.Imm(1), s.AsY(), half)
	c.VADDPD(half, s.AsX(), s.AsX())
	c.VUNPCKHPD(s.AsX(), s.AsX(), half)
	c.VADDSD(half, s.AsX(), half)
	return half
}

// masks8 returns 8 words of ones and then 8 of zeros: read from 8-n on, they
// choose n lanes.
func masks8(c *build.Context) operand.Mem {
	m := c.StaticGlobal("masks8")
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 16 {
		v := operand.U64(0)
		if i < 8 {
			v--
		}
		c.AddDatum(8*i, v)
	}
	return m
}

func axpy(c *build.Context, v vector) {
	c.Function("axpy" + v.set)
	c.Pragma("noescape")
	c.SignatureExpr("func(a float64, x, y []float64)")
	a, b := v.load(c), v.load(c)
	c.VBROADCASTSD(operand.NewParamAddr("a", 0), a)
	x := c.Load(c.Param("x").Base(), c.GP64())
	y := c.Load(c.Param("y").Base(), c.GP64())
	n := c.Load(c.Param("x").Len(), c.GP64())
	elements(c, v, n, []reg.Register{x, y}, func() {
		c.VMOVUPD(operand.Mem{Base: y}, b)
		c.VFMADD231PD(operand.Mem{Base: x}, a, b)
		c.VMOVUPD(b, operand.Mem{Base: y})
	}, func() {
		c.VMOVSD(operand.Mem{Base: y}, b.AsX())
		c.VFMADD231SD(operand.Mem{Base: x}, a.AsX(), b.AsX())
		c.VMOVSD(b.AsX(), operand.Mem{Base: y})
	})
}

// byElement writes what makes an element of dst of those of x and y, and of what
// dst was: vectors by all, numbers by one.
func byElement(c *build.Context, v vector, name string, all, one func(x, y, old operand.Op, to reg.VecVirtual)) {
	c.Function(name + v.set)
	c.Pragma("noescape")
	c.SignatureExpr("func(dst, x, y []float64)")
	dst := c.Load(c.Param("dst").Base(), c.GP64())
	x := c.Load(c.Param("x").Base(), c.GP64())
	y := c.Load(c.Param("y").Base(), c.GP64())
	n := c.Load(c.Param("x").Len(), c.GP64())
	a, b := v.load(c), v.load(c)
	elements(c, v, n, []reg.Register{dst, x, y}, func() {
		c.VMOVUPD(operand.Mem{Base: x}, a)
		all(a, operand.Mem{Base: y}, operand.Mem{Base: dst}, b)
		c.VMOVUPD(b, operand.Mem{Base: dst})
	}, func() {
		c.VMOVSD(operand.Mem{Base: x}, a.AsX())
		one(a.AsX(), operand.Mem{Base: y}, operand.Mem{Base: dst}, b.AsX().(reg.VecVirtual))
		c.VMOVSD(b.AsX(), operand.Mem{Base: dst})
	})
}

// elements writes the loops over n elements at each of the places, which it
// moves on: vectors, then one by one; and the return.
func elements(c *build.Context, v vector, n reg.Register, at []reg.Register, vectors, single func()) {
	loop := func(label, next string, bytes int, do func()) {
		c.Label(label)
		c.CMPQ(n, operand.Imm(uint64(bytes/8)))
		c.JLT(operand.LabelRef(next))
		do()
		for _, p := range at {
			c.ADDQ(operand.Imm(uint64(bytes)), p)
		}
		c.SUBQ(operand.Imm(uint64(bytes/8)), n)
		c.JMP(operand.LabelRef(label))
	}
	loop("vectors", "rest", v.bytes, vectors)
	loop("rest", "end", 8, single)
	c.Label("end")
	c.VZEROUPPER()
	c.RET()
}

// misfit goes over y, whole groups of 8.
func misfit(c *build.Context, v vector) {
	c.Function("misfit" + v.set)
	c.Pragma("noescape")
	c.SignatureExpr("func(df, y, f []float64, inv float64) float64")
	inv := v.load(c)
	c.VBROADCASTSD(operand.NewParamAddr("inv", 72), inv)
	df := c.Load(c.Param("df").Base(), c.GP64())
	y := c.Load(c.Param("y").Base(), c.GP64())
	f := c.Load(c.Param("f").Base(), c.GP64())
	n := c.Load(c.Param("y").Len(), c.GP64())
	sums := newSums(c, v, 1, 64/v.bytes)[0]
	for _, a := range sums {
		zero(c, a)
	}
	c.Label("eights")
	c.SUBQ(operand.Imm(8), n)
	c.JLT(operand.LabelRef("sum"))
	for i, a := range sums {
		r := v.load(c)
		c.VMOVUPD(operand.Mem{Base: y, Disp: i * v.bytes}, r)
		c.VSUBPD(operand.Mem{Base: f, Disp: i * v.bytes}, r, r)
		c.VMULPD(inv, r, r)
		c.VFMADD231PD(r, r, a)
		c.VMULPD(inv, r, r)
		c.VMOVUPD(r, operand.Mem{Base: df, Disp: i * v.bytes})
	}
	for _, p := range []reg.Register{df, y, f} {
		c.ADDQ(operand.Imm(64), p)
	}
	c.JMP(operand.LabelRef("eights"))
	c.Label("sum")
	sum := reduce8(c, v, sums)
	c.VZEROUPPER()
	c.Store(sum, c.ReturnIndex(0))
	c.RET()
}

// reduce8 returns the sum of the 8 lanes of a vector, or of two.
func reduce8(c *build.Context, v vector, s []reg.VecVirtual) reg.VecVirtual {
	if v.bytes == 64 {
		half := c.YMM()
		c.VEXTRACTF64X4(operand.Imm(1), s[0], half)
		c.VADDPD(half, s[0].AsY(), s[0].AsY())
	} else {
		c.VADDPD(s[1], s[0], s[0])
	}
	return reduce4(c, s[0])
}
