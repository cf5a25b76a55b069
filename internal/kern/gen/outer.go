package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// outer writes the tiles of the product over rows: a features of one matrix by
// b of another, two at least, a sum in lanes for each pair.
func outer(c *build.Context) {
	for a := 2; a <= 5; a++ {
		for b := 2; b <= 5; b++ {
			outer512(c, a, b)
		}
	}
	for a := 2; a <= 3; a++ {
		for b := 2; b <= 12/a; b++ {
			outer2(c, a, b)
		}
	}
}

// outerTile writes the loop over the rows of all panels, which adds to sums:
// three vectors of each panel, 8 rows apart, from those at from bytes on. The
// features of a are places that go on with each panel.
func outerTile(c *build.Context, v vector, label string, sums [][]reg.VecVirtual, from int, a func(i int) operand.Mem, next func()) {
	q, left, qStep := param(c, "b"), param(c, "n"), param(c, "bStep")
	for _, row := range sums {
		for _, s := range row {
			zero(c, s)
		}
	}
	rows := make([]reg.VecVirtual, len(sums))
	for i := range rows {
		rows[i] = v.load(c)
	}
	c.Label(label)
	for at := from; at < panelBytes; at += 64 {
		for i, r := range rows {
			c.VMOVUPD(a(i).Offset(at), r)
		}
		for j := range sums[0] {
			b := v.load(c)
			c.VMOVUPD(operand.Mem{Base: q, Disp: j*panelBytes + at}, b)
			for i, r := range rows {
				c.VFMADD231PD(r, b, sums[i][j])
			}
		}
	}
	next()
	c.LEAQ(operand.Mem{Base: q, Index: qStep, Scale: 8}, q)
	c.DECQ(left)
	c.JNZ(operand.LabelRef(label))
}

const outerSignature = "func(a *float64, aStep int, b *float64, bStep, n int, out *float64, outStep int)"

func newSums(c *build.Context, v vector, a, b int) [][]reg.VecVirtual {
	sums := make([][]reg.VecVirtual, a)
	for i := range sums {
		for range b {
			sums[i] = append(sums[i], v.load(c))
		}
	}
	return sums
}

func outer512(c *build.Context, a, b int) {
	c.Function(fmt.Sprintf("outerAVX512x%dx%d", a, b))
	c.Pragma("noescape")
	c.SignatureExpr(outerSignature)
	sums := newSums(c, zmm, a, b)
	p, pStep := param(c, "a"), param(c, "aStep")
	outerTile(c, zmm, "panel", sums, 0,
		func(i int) operand.Mem { return operand.Mem{Base: p, Disp: i * panelBytes} },
		func() { c.LEAQ(operand.Mem{Base: p, Index: pStep, Scale: 8}, p) })
	bits, mask := c.GP32(), c.K()
	c.MOVL(operand.U32(1<<b-1), bits)
	c.KMOVB(bits, mask)
	out, step := param(c, "out"), param(c, "outStep")
	for _, row := range sums {
		x, y := reduce8x8(c, row), c.ZMM()
		c.VMOVUPD_Z(operand.Mem{Base: out}, mask, y)
		c.VADDPD(x, y, y)
		c.VMOVUPD(y, mask, operand.Mem{Base: out})
		c.LEAQ(operand.Mem{Base: out, Index: step, Scale: 8}, out)
	}
	c.VZEROUPPER()
	c.RET()
}

// outer2 does tiles of features of a one after the other, and goes over the rows
// of each twice, once for each half of the 8 lanes. The last feature of a tile
// has places of its own.
func outer2(c *build.Context, a, b int) {
	c.Function(fmt.Sprintf("outerAVX2x%dx%d", a, b))
	c.Pragma("noescape")
	c.SignatureExpr("func(a *float64, aStep int, last *float64, lastStep int, b *float64, bStep, n int, out *float64, outStep int, lastOut *float64, tiles int)")
	tileA, tileLast, out, lastOut, step := param(c, "a"), param(c, "last"), param(c, "out"), param(c, "lastOut"), param(c, "outStep")
	p, l, pStep, lStep := c.GP64(), c.GP64(), param(c, "aStep"), param(c, "lastStep")
	c.SHLQ(operand.Imm(3), step)
	c.SHLQ(operand.Imm(3), pStep)
	c.SHLQ(operand.Imm(3), lStep)
	sums := newSums(c, ymm, a, b)
	local := c.AllocLocal(32 * a * b)
	at := func(i, j int) operand.Mem { return local.Offset(32 * (i*b + j)) }
	feature := func(i int) operand.Mem {
		if i == a-1 {
			return operand.Mem{Base: l}
		}
		return operand.Mem{Base: p, Disp: i * panelBytes}
	}
	half := func(label string, from int) {
		c.MOVQ(tileA, p)
		c.MOVQ(tileLast, l)
		outerTile(c, ymm, label, sums, from, feature, func() {
			c.ADDQ(pStep, p)
			c.ADDQ(lStep, l)
			if from > 0 {
				return
			}
			for i := range a { // b is near the core from the tile before
				for line := 0; line < panelBytes; line += 64 {
					c.PREFETCHT0(feature(i).Offset(line))
				}
			}
		})
	}
	left := c.AllocLocal(8)
	c.Load(c.Param("tiles"), p)
	c.MOVQ(p, left)
	c.Label("tile")
	half("low", 0)
	for i, row := range sums {
		for j, s := range row {
			c.VMOVUPD(s, at(i, j))
		}
	}
	half("high", 32)
	for i, row := range sums {
		for j, s := range row {
			c.VADDPD(at(i, j), s, s)
		}
		to := out
		if i == a-1 {
			to = lastOut
		}
		for j := 0; j < b; j += 4 {
			part := row[j:min(b, j+4)]
			addTo(c, operand.Mem{Base: to, Disp: 8 * j}, reduce4x4(c, part), len(part))
		}
		c.ADDQ(step, out)
	}
	for range a {
		c.ADDQ(step, lastOut)
	}
	c.ADDQ(operand.U32(a*panelBytes), tileA)
	c.ADDQ(operand.U32(a*panelBytes), tileLast)
	c.DECQ(left)
	c.JNZ(operand.LabelRef("tile"))
	c.VZEROUPPER()
	c.RET()
}
