package main

import (
	"math"
	"slices"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// elementwise writes the elementwise functions: the algorithms of package
// kern's Exp, Log and so on, operation by operation. What is no number there
// goes through them, too, and its result is chosen at the end.
func elementwise(c *build.Context) {
	masks := masks8(c)
	for _, f := range []struct {
		name    string
		of      function
		streams [2]int // vectors that go through side by side: as many as 32 or 16 registers hold
	}{
		{"exp", (*lanes).exp, [2]int{4, 3}},
		{"log", (*lanes).log, [2]int{2, 2}},
		{"tanh", (*lanes).tanh, [2]int{4, 3}},
		{"sigmoid", (*lanes).sigmoid, [2]int{4, 3}},
		{"softplus", (*lanes).softplus, [2]int{2, 2}},
		{"relu", (*lanes).relu, [2]int{2, 2}},
	} {
		elementwiseLoop(c, zmm, masks, f.name, f.of, f.streams[0])
		elementwiseLoop(c, ymm, masks, f.name, f.of, f.streams[1])
	}
	writeWords(c)
}

// function writes what is done to the arguments that x loads, each time anew.
type function func(l *lanes, x func() group) group

func elementwiseLoop(c *build.Context, v vector, masks8 operand.Mem, name string, of function, streams int) {
	c.Function(name + v.set)
	c.Pragma("noescape")
	c.SignatureExpr("func(dst, x []float64)")
	dst := c.Load(c.Param("dst").Base(), c.GP64())
	x := c.Load(c.Param("x").Base(), c.GP64())
	n := c.Load(c.Param("x").Len(), c.GP64())

	c.Label("vectors")
	c.CMPQ(n, operand.Imm(uint64(streams*v.bytes/8)))
	c.JLT(operand.LabelRef("rest"))
	l := &lanes{c, v}
	in := func() group {
		return l.each(streams, func(i int, to reg.VecVirtual) { c.VMOVUPD(operand.Mem{Base: x, Disp: i * v.bytes}, to) })
	}
	for i, r := range of(l, in) {
		c.VMOVUPD(r, operand.Mem{Base: dst, Disp: i * v.bytes})
	}
	c.ADDQ(operand.U32(streams*v.bytes), x)
	c.ADDQ(operand.U32(streams*v.bytes), dst)
	c.SUBQ(operand.Imm(uint64(streams*v.bytes/8)), n)
	c.JMP(operand.LabelRef("vectors"))

	c.Label("rest")
	c.TESTQ(n, n)
	c.JLE(operand.LabelRef("end"))
	if v.bytes == 64 {
		bits, mask := c.GP64(), c.K()
		c.MOVQ(operand.I32(-1), bits)
		c.BZHIQ(n, bits, bits) // n or more than 8 ones
		c.KMOVB(bits.As32(), mask)
		in := func() group {
			return l.each(1, func(_ int, to reg.VecVirtual) { c.VMOVUPD_Z(operand.Mem{Base: x}, mask, to) })
		}
		c.VMOVUPD(of(l, in)[0], mask, operand.Mem{Base: dst})
	} else {
		masks, most, mask := c.GP64(), c.GP64(), c.YMM()
		c.MOVQ(operand.U32(4), most)
		c.CMPQ(n, most)
		c.CMOVQLT(n, most)
		c.LEAQ(masks8, masks)
		c.NEGQ(most)
		c.VMOVUPD(operand.Mem{Base: masks, Index: most, Scale: 8, Disp: 64}, mask)
		in := func() group {
			return l.each(1, func(_ int, to reg.VecVirtual) { c.VMASKMOVPD(operand.Mem{Base: x}, mask, to) })
		}
		c.VMASKMOVPD(of(l, in)[0], mask, operand.Mem{Base: dst})
	}
	c.ADDQ(operand.U32(v.bytes), x)
	c.ADDQ(operand.U32(v.bytes), dst)
	c.SUBQ(operand.Imm(uint64(v.bytes/8)), n)
	c.JMP(operand.LabelRef("rest"))

	c.Label("end")
	c.VZEROUPPER()
	c.RET()
}

// group is a vector of each stream.
type group []reg.VecVirtual

// lanes writes one operation after the other, each for all streams. Results
// are new registers unless it says otherwise.
type lanes struct {
	c *build.Context
	v vector
}

func (l *lanes) each(n int, write func(i int, to reg.VecVirtual)) group {
	g := make(group, n)
	for i := range g {
		g[i] = l.v.load(l.c)
		write(i, g[i])
	}
	return g
}

// number is a register of the same number in all lanes.
func (l *lanes) number(x float64) reg.VecVirtual { return l.word(math.Float64bits(x)) }

func (l *lanes) word(bits uint64) reg.VecVirtual {
	r := l.v.load(l.c)
	l.c.VBROADCASTSD(word(l.c, bits), r)
	return r
}

func (l *lanes) add(a, b group) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VADDPD(b[i], a[i], to) })
}

func (l *lanes) addNumber(a group, x float64) group {
	r := l.number(x)
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VADDPD(r, a[i], to) })
}

func (l *lanes) sub(a, b group) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VSUBPD(b[i], a[i], to) })
}

func (l *lanes) mul(a, b group) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VMULPD(b[i], a[i], to) })
}

func (l *lanes) mulNumber(a group, x float64) group {
	r := l.number(x)
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VMULPD(r, a[i], to) })
}

func (l *lanes) div(a, b group) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VDIVPD(b[i], a[i], to) })
}

// fma writes a b + to to to.
func (l *lanes) fma(a, b, to group) group {
	for i := range a {
		l.c.VFMADD231PD(a[i], b[i], to[i])
	}
	return to
}

// fmaNumber writes a x + to to to.
func (l *lanes) fmaNumber(a group, x float64, to group) group {
	r := l.number(x)
	for i := range a {
		l.c.VFMADD231PD(r, a[i], to[i])
	}
	return to
}

// polynomial returns coefficients[0] + x (coefficients[1] + x (...)).
func (l *lanes) polynomial(x group, coefficients ...float64) group {
	last := len(coefficients) - 1
	sum := l.copies(len(x), coefficients[last])
	for k := last - 1; k >= 0; k-- {
		if l.v.bytes == 64 {
			for i := range sum {
				l.c.VFMADD213PD_BCST(word(l.c, math.Float64bits(coefficients[k])), x[i], sum[i])
			}
			continue
		}
		r := l.number(coefficients[k])
		for i := range sum {
			l.c.VFMADD213PD(r, x[i], sum[i]) // sum = x sum + r
		}
	}
	return sum
}

// least returns a, or x where that is less; a NaN of a stays.
func (l *lanes) least(a group, x float64) group {
	r := l.number(x)
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VMINPD(a[i], r, to) })
}

// most returns a, or x where that is more; a NaN or -0 of a stays.
func (l *lanes) most(a group, x float64) group {
	r := l.number(x)
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VMAXPD(a[i], r, to) })
}

func (l *lanes) and(a group, bits uint64) group {
	r := l.word(bits)
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VANDPD(r, a[i], to) })
}

func (l *lanes) or(a group, bits uint64) group {
	r := l.word(bits)
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VORPD(r, a[i], to) })
}

func (l *lanes) orWith(a, b group) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VORPD(b[i], a[i], to) })
}

// addWord and subWord are on the bits as integers.
func (l *lanes) addWord(a group, bits uint64) group {
	r := l.word(bits)
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VPADDQ(r, a[i], to) })
}

func (l *lanes) subWords(a, b group) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VPSUBQ(b[i], a[i], to) })
}

func (l *lanes) left(a group, by uint64) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VPSLLQ(operand.Imm(by), a[i], to) })
}

func (l *lanes) right(a group, by uint64) group {
	return l.each(len(a), func(i int, to reg.VecVirtual) { l.c.VPSRLQ(operand.Imm(by), a[i], to) })
}

// The comparisons of VCMPPD: false for a NaN but for those that say so.
const (
	equal     = 0x00
	less      = 0x11
	unordered = 0x03
	notMore   = 0x1a // or a NaN
	more      = 0x1e
)

// choose returns yes where a is in relation to x, and no elsewhere.
func (l *lanes) choose(a group, relation uint64, x float64, yes, no group) group {
	r := l.number(x)
	return l.each(len(a), func(i int, to reg.VecVirtual) {
		if l.v.bytes == 64 {
			k := l.c.K()
			l.c.VCMPPD(operand.Imm(relation), r, a[i], k)
			l.c.VBLENDMPD(yes[i], no[i], k, to)
			return
		}
		mask := l.c.YMM()
		l.c.VCMPPD(operand.Imm(relation), r, a[i], mask)
		l.c.VBLENDVPD(mask, yes[i], no[i], to)
	})
}

// copies is a number as a group of registers to write to.
func (l *lanes) copies(n int, x float64) group {
	return l.each(n, func(i int, to reg.VecVirtual) { l.c.VBROADCASTSD(word(l.c, math.Float64bits(x)), to) })
}

// all is a number as a group of one register, to read from.
func (l *lanes) all(n int, x float64) group {
	g, r := make(group, n), l.number(x)
	for i := range g {
		g[i] = r
	}
	return g
}

// orNaN returns y, and the one NaN where x is one.
func (l *lanes) orNaN(x, y group) group {
	return l.choose(x, unordered, 0, l.all(len(x), math.NaN()), y)
}

// word returns the place in memory of a constant.
func word(c *build.Context, bits uint64) operand.Mem {
	at := slices.Index(words, bits)
	if at < 0 {
		at = len(words)
		words = append(words, bits)
	}
	return operand.NewDataAddr(operand.Symbol{Name: "words", Static: true}, 8*at)
}

// words holds the constants in use, by their bits.
var words []uint64

func writeWords(c *build.Context) {
	c.StaticGlobal("words")
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i, bits := range words {
		c.AddDatum(8*i, operand.U64(bits))
	}
}
