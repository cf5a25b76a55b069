package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vector is a width of registers, and what differs between widths.
type vector struct {
	set    string
	bytes  int
	most   int // outputs of the largest tile
	sizes  []int
	unroll int // terms of a product in a turn of its loop: a power of 2
	load   func(*build.Context) reg.VecVirtual
}

var (
	zmm = vector{set: "AVX512", bytes: 64, most: 8, sizes: []int{1, 2, 3}, unroll: 1, load: (*build.Context).ZMM}
	ymm = vector{set: "AVX2", bytes: 32, most: 4, sizes: []int{2, 3}, unroll: 2, load: (*build.Context).YMM}
)

const panelBytes = 24 * 8

// mul writes the tiles of the product: m outputs by n vectors of rows each.
func mul(c *build.Context) {
	for _, v := range []vector{zmm, ymm} {
		last := len(v.sizes) - 1
		for m := 1; m <= v.most; m++ {
			for i, n := range v.sizes {
				switch {
				case i < last && 1 < m && m < v.most:
					continue // parts of a panel have the largest tile and the smallest
				case i == last && m == 1 && v.bytes == 32:
					n *= 2 // half a panel has too few sums to keep a core at work
				}
				mulTile(c, v, m, n)
			}
		}
	}
}

// A tile's work on a panel: to begin its sums, to add its terms, to finish.
// The numbers are those of package kern's How.
const (
	set = iota
	add
	sub
	relu
	timesTanh
	timesReLU
)

func mulTile(c *build.Context, v vector, m, n int) {
	c.Function(fmt.Sprintf("mul%sx%dx%d", v.set, m, n))
	c.Pragma("noescape")
	c.SignatureExpr("func(how, k int, w *float64, wk, wm int, bias, p *float64, pStep int, c *float64, cStep, panels, groups, tiles int)")
	wk, wm, p, out := param(c, "wk"), param(c, "wm"), param(c, "p"), param(c, "c")
	c.SHLQ(operand.Imm(3), wk)
	c.SHLQ(operand.Imm(3), wm)
	wm3, bias, tileW := c.GP64(), c.GP64(), c.GP64()
	c.LEAQ(operand.Mem{Base: wm, Index: wm, Scale: 2}, wm3)
	ahead := c.GP64() // weights come from far where they are a matrix of many columns
	if m == v.most {
		c.MOVQ(wk, ahead)
		c.SHLQ(operand.Imm(3), ahead)
	}

	// What the loops around the terms need is in memory: how many panels, groups
	// and tiles are left, where the group's output begins, and the steps.
	word := func() operand.Mem { return c.AllocLocal(8) }
	panelsLeft, groupsLeft, tilesLeft, groupOut, wStep, pStep, outStep := word(), word(), word(), word(), word(), word(), word()
	group := n * v.bytes
	done, t := param(c, "groups"), c.GP64()
	c.IMUL3Q(operand.U32(group), done, done)
	for _, s := range []struct {
		name string
		to   operand.Mem
	}{{"pStep", pStep}, {"cStep", outStep}} {
		c.Load(c.Param(s.name), t)
		c.SHLQ(operand.Imm(3), t)
		c.SUBQ(done, t)
		c.MOVQ(t, s.to)
	}
	c.IMUL3Q(operand.U32(m), wm, t)
	c.MOVQ(t, wStep)
	reset := func(name string, left operand.Mem) {
		c.Load(c.Param(name), t)
		c.MOVQ(t, left)
	}

	acc := make([][]reg.VecVirtual, m)
	for j := range acc {
		for range n {
			acc[j] = append(acc[j], v.load(c))
		}
	}
	each := func(f func(a reg.VecVirtual, at operand.Mem)) {
		for j := range acc {
			for i, a := range acc[j] {
				f(a, operand.Mem{Base: out, Disp: j*panelBytes + i*v.bytes})
			}
		}
	}
	full := n >= v.sizes[len(v.sizes)-1] // the rest is for linear algebra, which has no bias and no finish

	reset("panels", panelsLeft)
	c.Label("panel")
	reset("groups", groupsLeft)
	c.Label("group")
	reset("tiles", tilesLeft)
	c.Load(c.Param("w"), tileW)
	c.Load(c.Param("bias"), bias)
	c.MOVQ(out, groupOut)
	c.Label("tile")
	how, k, w, w4, in := param(c, "how"), param(c, "k"), c.GP64(), c.GP64(), c.GP64()
	c.MOVQ(tileW, w)
	if m > 4 {
		c.LEAQ(operand.Mem{Base: w, Index: wm, Scale: 4}, w4)
	}
	c.MOVQ(p, in)
	c.CMPQ(how, operand.Imm(add))
	c.JEQ(operand.LabelRef("load"))
	c.CMPQ(how, operand.Imm(sub))
	c.JEQ(operand.LabelRef("load"))
	if full {
		c.Load(c.Param("bias"), t)
		c.TESTQ(t, t)
		c.JZ(operand.LabelRef("zero"))
		for j := range acc {
			c.VBROADCASTSD(operand.Mem{Base: bias, Disp: 8 * j}, acc[j][0])
			for _, a := range acc[j][1:] {
				c.VMOVAPD(acc[j][0], a)
			}
		}
		c.ADDQ(operand.Imm(uint64(8*m)), bias)
		c.JMP(operand.LabelRef("plus"))
		c.Label("zero")
	}
	each(func(a reg.VecVirtual, _ operand.Mem) { zero(c, a) })
	c.JMP(operand.LabelRef("plus"))
	c.Label("load")
	each(func(a reg.VecVirtual, at operand.Mem) { c.VMOVUPD(at, a) })
	c.CMPQ(how, operand.Imm(sub))
	c.JEQ(operand.LabelRef("minus"))

	rows := make([]reg.VecVirtual, n)
	for i := range rows {
		rows[i] = v.load(c)
	}
	term := func(at int, fma func(...operand.Op)) {
		row := func(i int) operand.Op { return operand.Mem{Base: in, Disp: at*panelBytes + i*v.bytes} }
		if m > 1 {
			for i, r := range rows {
				c.VMOVUPD(row(i), r)
			}
			row = func(i int) operand.Op { return rows[i] }
		}
		for j := range acc {
			at := operand.Mem{Base: w}
			if j >= 4 {
				at.Base = w4
			}
			switch j % 4 {
			case 1, 2:
				at.Index, at.Scale = wm, uint8(j%4)
			case 3:
				at.Index, at.Scale = wm3, 1
			}
			b := v.load(c)
			c.VBROADCASTSD(at, b)
			for i := range rows {
				fma(row(i), b, acc[j][i])
			}
		}
		c.ADDQ(wk, w)
		if m > 4 {
			c.ADDQ(wk, w4)
		}
	}
	// terms writes the loop over them, several at a time, those beyond first:
	// fewer turns tell the core better where the loop ends.
	terms := func(label string, fma func(...operand.Op)) {
		c.Label(label)
		if v.unroll > 1 {
			c.TESTQ(operand.U32(v.unroll-1), k)
			c.JZ(operand.LabelRef(label + "Many"))
			term(0, fma)
			c.ADDQ(operand.U32(panelBytes), in)
			c.DECQ(k)
			c.JMP(operand.LabelRef(label))
			c.Label(label + "Many")
			c.TESTQ(k, k)
			c.JZ(operand.LabelRef(label + "Done"))
			c.Label(label + "Turn")
		}
		if m == v.most {
			c.PREFETCHT0(operand.Mem{Base: w, Index: ahead, Scale: 1})
			if full && v.bytes == 32 { // for many terms, whose rows come from far, too
				const termsAhead = 16
				for i := range v.unroll {
					for line := 0; line < n*v.bytes; line += 64 {
						c.PREFETCHT0(operand.Mem{Base: in, Disp: (termsAhead+i)*panelBytes + line})
					}
				}
			}
		}
		for i := range v.unroll {
			term(i, fma)
		}
		c.ADDQ(operand.U32(v.unroll*panelBytes), in)
		c.SUBQ(operand.Imm(uint64(v.unroll)), k)
		if v.unroll > 1 {
			c.JNZ(operand.LabelRef(label + "Turn"))
			c.Label(label + "Done")
		} else {
			c.JNZ(operand.LabelRef(label))
		}
	}
	terms("plus", c.VFMADD231PD)
	if full {
		finish(c, v, how, each)
	}
	c.JMP(operand.LabelRef("store"))
	terms("minus", c.VFNMADD231PD)

	c.Label("store")
	each(func(a reg.VecVirtual, at operand.Mem) { c.VMOVUPD(a, at) })
	c.ADDQ(operand.U32(m*panelBytes), out)
	c.ADDQ(wStep, tileW)
	c.DECQ(tilesLeft)
	c.JNZ(operand.LabelRef("tile"))
	c.MOVQ(groupOut, out)
	c.ADDQ(operand.U32(group), out)
	c.ADDQ(operand.U32(group), p)
	c.DECQ(groupsLeft)
	c.JNZ(operand.LabelRef("group"))
	c.ADDQ(pStep, p)
	c.ADDQ(outStep, out)
	c.DECQ(panelsLeft)
	c.JNZ(operand.LabelRef("panel"))
	c.VZEROUPPER()
	c.RET()
}

// finish turns the sums to what how says. A maximum gives its second source
// where one is no number, and where both are zeros.
func finish(c *build.Context, v vector, how reg.GPVirtual, each func(func(reg.VecVirtual, operand.Mem))) {
	for _, f := range []struct {
		label string
		how   uint64
	}{{"relu", relu}, {"timesTanh", timesTanh}, {"timesReLU", timesReLU}} {
		c.CMPQ(how, operand.Imm(f.how))
		c.JEQ(operand.LabelRef(f.label))
	}
	c.JMP(operand.LabelRef("store"))

	c.Label("relu")
	none := v.load(c)
	zero(c, none)
	each(func(a reg.VecVirtual, _ operand.Mem) { c.VMAXPD(a, none, a) })
	c.JMP(operand.LabelRef("store"))

	c.Label("timesTanh")
	one := v.load(c)
	broadcast(c, math.Float64bits(1), one)
	each(func(a reg.VecVirtual, at operand.Mem) {
		x, t := v.load(c), v.load(c)
		c.VMOVUPD(at, x)
		c.VMOVAPD(one, t)
		c.VFNMADD231PD(x, x, t)
		c.VMULPD(t, a, a)
	})
	c.JMP(operand.LabelRef("store"))

	c.Label("timesReLU")
	zero(c, none)
	each(func(a reg.VecVirtual, at operand.Mem) {
		if v.bytes == 64 {
			mask := c.K()
			c.VCMPPD(operand.Imm(1), at, none, mask) // 0 < c
			c.VMOVAPD_Z(a, mask, a)
			return
		}
		mask := c.YMM()
		c.VCMPPD(operand.Imm(1), at, none, mask)
		c.VANDPD(mask, a, a)
	})
}

func zero(c *build.Context, a reg.VecVirtual) {
	if a.Size() == 64 {
		c.VPXORQ(a, a, a)
	} else {
		c.VXORPD(a, a, a)
	}
}
