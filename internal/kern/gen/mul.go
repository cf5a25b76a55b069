package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vector is a width of registers, and what differs between widths.
type vector struct {
	set   string
	bytes int
	most  int // outputs of the largest tile
	sizes []int
	load  func(*build.Context) reg.VecVirtual
}

var (
	zmm = vector{set: "AVX512", bytes: 64, most: 8, sizes: []int{1, 2, 3}, load: (*build.Context).ZMM}
	ymm = vector{set: "AVX2", bytes: 32, most: 4, sizes: []int{2, 3}, load: (*build.Context).YMM}
)

const panelBytes = 24 * 8

// mul writes the tiles of the product: m outputs by n vectors of rows each.
func mul(c *build.Context) {
	for _, v := range []vector{zmm, ymm} {
		for m := 1; m <= v.most; m++ {
			for _, n := range v.sizes {
				mulTile(c, v, m, n)
			}
		}
	}
}

func mulTile(c *build.Context, v vector, m, n int) {
	c.Function(fmt.Sprintf("mul%sx%dx%d", v.set, m, n))
	c.Pragma("noescape")
	c.SignatureExpr("func(how, k int, w *float64, wk, wm int, p *float64, pStep int, c *float64, cStep, panels int)")
	wk, wm, p, out, panels := param(c, "wk"), param(c, "wm"), param(c, "p"), param(c, "c"), param(c, "panels")
	c.SHLQ(operand.Imm(3), wk)
	c.SHLQ(operand.Imm(3), wm)
	wm3 := c.GP64()
	c.LEAQ(operand.Mem{Base: wm, Index: wm, Scale: 2}, wm3)
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

	c.Label("panel")
	how, k, w, w4, in := param(c, "how"), param(c, "k"), param(c, "w"), c.GP64(), c.GP64()
	c.LEAQ(operand.Mem{Base: w, Index: wm, Scale: 4}, w4)
	c.MOVQ(p, in)
	c.TESTQ(how, how)
	c.JNZ(operand.LabelRef("load"))
	each(func(a reg.VecVirtual, _ operand.Mem) { zero(c, a) })
	c.JMP(operand.LabelRef("start"))
	c.Label("load")
	each(func(a reg.VecVirtual, at operand.Mem) { c.VMOVUPD(at, a) })
	c.Label("start")
	c.CMPQ(how, operand.Imm(2))
	c.JEQ(operand.LabelRef("minus"))

	rows := make([]reg.VecVirtual, n)
	for i := range rows {
		rows[i] = v.load(c)
	}
	terms := func(label string, fma func(...operand.Op)) {
		c.Label(label)
		for i, r := range rows {
			c.VMOVUPD(operand.Mem{Base: in, Disp: i * v.bytes}, r)
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
			for i, r := range rows {
				fma(r, b, acc[j][i])
			}
		}
		c.ADDQ(operand.U32(panelBytes), in)
		c.ADDQ(wk, w)
		if m > 4 {
			c.ADDQ(wk, w4)
		}
		c.DECQ(k)
		c.JNZ(operand.LabelRef(label))
	}
	terms("plus", c.VFMADD231PD)
	c.JMP(operand.LabelRef("store"))
	terms("minus", c.VFNMADD231PD)

	c.Label("store")
	each(func(a reg.VecVirtual, at operand.Mem) { c.VMOVUPD(a, at) })
	step := param(c, "pStep")
	c.LEAQ(operand.Mem{Base: p, Index: step, Scale: 8}, p)
	step = param(c, "cStep")
	c.LEAQ(operand.Mem{Base: out, Index: step, Scale: 8}, out)
	c.DECQ(panels)
	c.JNZ(operand.LabelRef("panel"))
	c.VZEROUPPER()
	c.RET()
}

func zero(c *build.Context, a reg.VecVirtual) {
	if a.Size() == 64 {
		c.VPXORQ(a, a, a)
	} else {
		c.VXORPD(a, a, a)
	}
}
