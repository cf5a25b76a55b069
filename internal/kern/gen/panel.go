package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// panel writes the work on the rows of a panel that is not a product: to scale
// features, to solve with a triangle, and to reduce over rows.
func panel(c *build.Context) {
	for _, v := range []vector{zmm, ymm} {
		scale(c, v)
		for _, n := range v.sizes {
			solve8(c, v, n)
		}
	}
	for n := 1; n <= 3; n++ {
		for _, m := range []int{8, 1} {
			sumRowsTile(c, zmm, m, n)
		}
		for _, m := range []int{4, 1} {
			sumRowsTile(c, ymm, m, n)
		}
	}
}

func param(c *build.Context, name string) reg.GPVirtual {
	return c.Load(c.Param(name), c.GP64()).(reg.GPVirtual)
}

func scale(c *build.Context, v vector) {
	c.Function("scale" + v.set)
	c.Pragma("noescape")
	c.SignatureExpr("func(k int, d, p, c *float64)")
	k, d, p, out := param(c, "k"), param(c, "d"), param(c, "p"), param(c, "c")
	c.Label("feature")
	b := v.load(c)
	c.VBROADCASTSD(operand.Mem{Base: d}, b)
	for at := 0; at < panelBytes; at += 64 {
		c.PREFETCHT0(operand.Mem{Base: p, Disp: at + 24*panelBytes})
	}
	for at := 0; at < panelBytes; at += v.bytes {
		x := v.load(c)
		c.VMULPD(operand.Mem{Base: p, Disp: at}, b, x)
		c.VMOVUPD(x, operand.Mem{Base: out, Disp: at})
	}
	c.ADDQ(operand.Imm(8), d)
	c.ADDQ(operand.U32(panelBytes), p)
	c.ADDQ(operand.U32(panelBytes), out)
	c.DECQ(k)
	c.JNZ(operand.LabelRef("feature"))
	c.VZEROUPPER()
	c.RET()
}

// solve8 holds as many features in registers as a tile of the product has
// outputs, and takes those before them from where they were stored.
func solve8(c *build.Context, v vector, n int) {
	c.Function(fmt.Sprintf("solve8%sx%d", v.set, n))
	c.Pragma("noescape")
	c.SignatureExpr("func(t, inv, c *float64)")
	t, inv, out := param(c, "t"), param(c, "inv"), param(c, "c")
	b := v.load(c)
	x, rows := make([][]reg.VecVirtual, v.most), make([]reg.VecVirtual, n)
	for i := range n {
		for m := range x {
			x[m] = append(x[m], v.load(c))
		}
		rows[i] = v.load(c)
	}
	at := func(f, i int) operand.Mem { return operand.Mem{Base: out, Disp: f*panelBytes + i*v.bytes} }
	less := func(from []reg.VecVirtual, f, first int) {
		for m := range x {
			if first+m <= f {
				continue
			}
			c.VBROADCASTSD(operand.Mem{Base: t, Disp: f*panelBytes + 8*(first+m)}, b)
			for i, r := range from {
				c.VFNMADD231PD(r, b, x[m][i])
			}
		}
	}
	for first := 0; first < 8; first += v.most {
		for m := range x {
			for i, r := range x[m] {
				c.VMOVUPD(at(first+m, i), r)
			}
		}
		for f := range first {
			for i, r := range rows {
				c.VMOVUPD(at(f, i), r)
			}
			less(rows, f, first)
		}
		for m := range x {
			c.VBROADCASTSD(operand.Mem{Base: inv, Disp: 8 * (first + m)}, b)
			for i, r := range x[m] {
				c.VMULPD(r, b, r)
				c.VMOVUPD(r, at(first+m, i))
			}
			less(x[m], first+m, first)
		}
	}
	c.VZEROUPPER()
	c.RET()
}

// sumRows writes the loops over groups of m features and over panels; clear,
// add and done do the work of a group.
func sumRows(c *build.Context, m int, clear func(), add func(v, p reg.GPVirtual), done func(out reg.GPVirtual)) {
	groups, p, out, vStep, pStep := param(c, "groups"), param(c, "p"), param(c, "out"), param(c, "vStep"), param(c, "pStep")
	c.SHLQ(operand.Imm(3), vStep)
	c.SHLQ(operand.Imm(3), pStep)
	c.Label("group")
	clear()
	v, left, in := param(c, "v"), param(c, "panels"), c.GP64()
	c.MOVQ(p, in)
	c.Label("panel")
	add(v, in)
	c.ADDQ(vStep, v)
	c.ADDQ(pStep, in)
	c.DECQ(left)
	c.JNZ(operand.LabelRef("panel"))
	done(out)
	c.ADDQ(operand.U32(m*panelBytes), p)
	c.ADDQ(operand.Imm(uint64(8*m)), out)
	c.DECQ(groups)
	c.JNZ(operand.LabelRef("group"))
	c.VZEROUPPER()
	c.RET()
}

// sumRowsTile takes m features, and the first 8n rows of a panel.
func sumRowsTile(c *build.Context, v vector, m, n int) {
	c.Function(fmt.Sprintf("sumRows%sx%dx%d", v.set, m, n))
	c.Pragma("noescape")
	c.SignatureExpr("func(groups int, v *float64, vStep int, p *float64, pStep int, out *float64, panels int)")
	perFeature := 64 / v.bytes
	sums := newSums(c, v, m, perFeature)
	sumRows(c, m, func() {
		for _, row := range sums {
			for _, s := range row {
				zero(c, s)
			}
		}
	}, func(rows, p reg.GPVirtual) {
		for i := range n * perFeature {
			x := v.load(c)
			c.VMOVUPD(operand.Mem{Base: rows, Disp: i * v.bytes}, x)
			for j, row := range sums {
				c.VFMADD231PD(operand.Mem{Base: p, Disp: j*panelBytes + i*v.bytes}, x, row[i%perFeature])
			}
		}
	}, func(out reg.GPVirtual) {
		addLanes(c, v, out, sums)
	})
}

// reduce8x8 returns the sums of up to 8 vectors of 8 lanes.
func reduce8x8(c *build.Context, s []reg.VecVirtual) reg.VecVirtual {
	// fold adds two ways to choose 128-bit blocks from a and b, or from one twice
	fold := func(a, b reg.VecVirtual, low, high uint8) reg.VecVirtual {
		x, y := c.ZMM(), c.ZMM()
		c.VSHUFF64X2(operand.U8(low), b, a, x)
		c.VSHUFF64X2(operand.U8(high), b, a, y)
		c.VADDPD(y, x, x)
		return x
	}
	// lanes l and l+4: the halves of each
	halves := func(a, b int) reg.VecVirtual {
		if b >= len(s) {
			b = a
		}
		return fold(s[a], s[b], 0x44, 0xee)
	}
	// lanes l and l+2: the quarters of vectors a, a+2, a+4 and a+6
	quarters := func(a int) reg.VecVirtual {
		low := halves(a, a+2)
		high := low
		if a+4 < len(s) {
			high = halves(a+4, a+6)
		}
		return fold(low, high, 0x88, 0xdd)
	}
	even, odd := quarters(0), quarters(1)
	x, y := c.ZMM(), c.ZMM()
	c.VUNPCKLPD(odd, even, x)
	c.VUNPCKHPD(odd, even, y)
	c.VADDPD(y, x, x)
	return x
}

// addLanes adds the sums of the lanes of each feature to those at out. A feature
// has one vector, or two of half the lanes each.
func addLanes(c *build.Context, v vector, out reg.GPVirtual, sums [][]reg.VecVirtual) {
	to := operand.Mem{Base: out}
	if len(sums) == 1 {
		addTo(c, to, reduce8(c, v, sums[0]), 1)
		return
	}
	first := make([]reg.VecVirtual, len(sums))
	for j, row := range sums {
		first[j] = row[0]
		if len(row) > 1 {
			c.VADDPD(row[1], row[0], row[0])
		}
	}
	if v.bytes == 64 {
		sum := reduce8x8(c, first)
		c.VADDPD(to, sum, sum)
		c.VMOVUPD(sum, to)
		return
	}
	addTo(c, to, reduce4x4(c, first), 4)
}

// reduce4x4 returns the sums of up to 4 vectors of 4 lanes.
func reduce4x4(c *build.Context, s []reg.VecVirtual) reg.VecVirtual {
	if len(s) == 1 {
		return reduce4(c, s[0])
	}
	// lanes l and l+2 of two vectors, or of one twice
	fold := func(a, b int) reg.VecVirtual {
		if b >= len(s) {
			b = a
		}
		x, y := c.YMM(), c.YMM()
		c.VBLENDPD(operand.Imm(0xc), s[b], s[a], x)
		c.VPERM2F128(operand.Imm(0x21), s[b], s[a], y)
		c.VADDPD(y, x, x)
		return x
	}
	even, odd, x, y := fold(0, 2), fold(1, 3), c.YMM(), c.YMM()
	c.VUNPCKLPD(odd, even, x)
	c.VUNPCKHPD(odd, even, y)
	c.VADDPD(y, x, x)
	return x
}

// addTo adds the first n elements of sum to those at out.
func addTo(c *build.Context, out operand.Mem, sum reg.VecVirtual, n int) {
	if n == 4 {
		c.VADDPD(out, sum.AsY(), sum.AsY())
		c.VMOVUPD(sum.AsY(), out)
		return
	}
	if n == 3 {
		third := c.XMM()
		c.VEXTRACTF128(operand.Imm(1), sum.AsY(), third)
		addTo(c, out.Offset(16), third, 1)
	}
	if n == 1 {
		c.VADDSD(out, sum.AsX(), sum.AsX())
		c.VMOVSD(sum.AsX(), out)
		return
	}
	c.VADDPD(out, sum.AsX(), sum.AsX())
	c.VMOVUPD(sum.AsX(), out)
}
