package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// outer writes the tiles of the product over rows: a features of one matrix by
// b of another, a sum in lanes for each pair.
func outer(c *build.Context) {
	for a := 1; a <= 5; a++ {
		for b := 1; b <= 5; b++ {
			outer512(c, a, b)
		}
	}
	for a := 1; a <= 4; a++ {
		for b := 1; b <= 3; b++ {
			outer2(c, a, b)
		}
	}
}

// outerTile writes the loop over the rows of all panels, which adds to sums:
// parts vectors of a panel, each stride bytes after the one before.
func outerTile(c *build.Context, v vector, label string, x, y reg.GPVirtual, sums [][]reg.VecVirtual, parts, stride int) {
	p, q, left, part := c.GP64(), c.GP64(), param(c, "n"), c.GP64()
	c.MOVQ(x, p)
	c.MOVQ(y, q)
	for _, row := range sums {
		for _, s := range row {
			zero(c, s)
		}
	}
	rows := make([]reg.VecVirtual, len(sums[0]))
	for j := range rows {
		rows[j] = v.load(c)
	}
	c.Label(label)
	c.MOVQ(operand.U32(parts), part)
	c.Label(label + "Part")
	for j, r := range rows {
		c.VMOVUPD(operand.Mem{Base: q, Disp: j * panelBytes}, r)
	}
	for i, row := range sums {
		a := v.load(c)
		c.VMOVUPD(operand.Mem{Base: p, Disp: i * panelBytes}, a)
		for j, s := range row {
			c.VFMADD231PD(rows[j], a, s)
		}
	}
	c.ADDQ(operand.Imm(uint64(stride)), p)
	c.ADDQ(operand.Imm(uint64(stride)), q)
	c.DECQ(part)
	c.JNZ(operand.LabelRef(label + "Part"))
	step := param(c, "aStep")
	c.LEAQ(operand.Mem{Base: p, Index: step, Scale: 8, Disp: -parts * stride}, p)
	step = param(c, "bStep")
	c.LEAQ(operand.Mem{Base: q, Index: step, Scale: 8, Disp: -parts * stride}, q)
	c.DECQ(left)
	c.JNZ(operand.LabelRef(label))
}

const outerSignature = "func(a *float64, aStep int, b *float64, bStep, n int, out *float64, outStep int)"

func newSums(c *build.Context, v vector, a, b int) (sums [][]reg.VecVirtual, flat []reg.VecVirtual) {
	for range a {
		var row []reg.VecVirtual
		for range b {
			row = append(row, v.load(c))
		}
		sums, flat = append(sums, row), append(flat, row...)
	}
	return sums, flat
}

func outer512(c *build.Context, a, b int) {
	c.Function(fmt.Sprintf("outerAVX512x%dx%d", a, b))
	c.Pragma("noescape")
	c.SignatureExpr(outerSignature)
	sums, flat := newSums(c, zmm, a, b)
	outerTile(c, zmm, "panel", param(c, "a"), param(c, "b"), sums, 3, 64)
	for len(flat)%8 != 0 {
		flat = append(flat, flat[len(flat)-1])
	}
	local := c.AllocLocal(8 * len(flat))
	for i := 0; i < len(flat); i += 8 {
		c.VMOVUPD(reduce8x8(c, flat[i:i+8]), local.Offset(8*i))
	}
	bits, mask := c.GP32(), c.K()
	c.MOVL(operand.U32(1<<b-1), bits)
	c.KMOVB(bits, mask)
	out, step := param(c, "out"), param(c, "outStep")
	for i := range a {
		x, y := c.ZMM(), c.ZMM()
		c.VMOVUPD_Z(local.Offset(8*i*b), mask, x)
		c.VMOVUPD_Z(operand.Mem{Base: out}, mask, y)
		c.VADDPD(x, y, y)
		c.VMOVUPD(y, mask, operand.Mem{Base: out})
		c.LEAQ(operand.Mem{Base: out, Index: step, Scale: 8}, out)
	}
	c.VZEROUPPER()
	c.RET()
}

// outer2 goes over the rows twice, once for each half of the 8 lanes.
func outer2(c *build.Context, a, b int) {
	c.Function(fmt.Sprintf("outerAVX2x%dx%d", a, b))
	c.Pragma("noescape")
	c.SignatureExpr(outerSignature)
	sums, flat := newSums(c, ymm, a, b)
	local := c.AllocLocal(32 * len(flat))
	x, y := param(c, "a"), param(c, "b")
	outerTile(c, ymm, "low", x, y, sums, 3, 64)
	for i, s := range flat {
		c.VMOVUPD(s, local.Offset(32*i))
	}
	c.ADDQ(operand.Imm(32), x)
	c.ADDQ(operand.Imm(32), y)
	outerTile(c, ymm, "high", x, y, sums, 3, 64)
	out, step := param(c, "out"), param(c, "outStep")
	for i, row := range sums {
		for j, s := range row {
			c.VADDPD(local.Offset(32*(i*b+j)), s, s)
			sum := reduce4(c, s)
			c.VADDSD(operand.Mem{Base: out, Disp: 8 * j}, sum, sum)
			c.VMOVSD(sum, operand.Mem{Base: out, Disp: 8 * j})
		}
		c.LEAQ(operand.Mem{Base: out, Index: step, Scale: 8}, out)
	}
	c.VZEROUPPER()
	c.RET()
}
