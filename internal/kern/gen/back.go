package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// back writes the way back through the weights of one output: m features of
// each panel at a time, their sums over rows in registers.
func back(c *build.Context) {
	for _, how := range []uint64{set, timesTanh, timesReLU} {
		for _, m := range []int{8, 1} {
			backTile(c, zmm, m, how)
		}
		for _, m := range []int{4, 1} {
			backTile(c, ymm, m, how)
		}
	}
}

func backTile(c *build.Context, v vector, m int, how uint64) {
	c.Function(fmt.Sprintf("back%s%sx%d", map[uint64]string{set: "", timesTanh: "Tanh", timesReLU: "ReLU"}[how], v.set, m))
	c.Pragma("noescape")
	c.SignatureExpr("func(groups int, w, v *float64, vStep int, p *float64, pStep int, out *float64, panels int)")
	weights := param(c, "w")
	perFeature := 64 / v.bytes
	sums, w := newSums(c, v, m, perFeature), make([]reg.VecVirtual, m)
	for j := range w {
		w[j] = v.load(c)
	}
	d, h, t, u := v.load(c), v.load(c), v.load(c), v.load(c)
	var one operand.Mem
	switch how {
	case timesTanh: // no register is left for it
		one = c.AllocLocal(v.bytes)
		broadcast(c, math.Float64bits(1), u)
		c.VMOVUPD(u, one)
	case timesReLU:
		zero(c, u)
	}
	sumRows(c, m, func() {
		for j, row := range sums {
			for _, s := range row {
				zero(c, s)
			}
			c.VBROADCASTSD(operand.Mem{Base: weights, Disp: 8 * j}, w[j])
		}
		c.ADDQ(operand.Imm(uint64(8*m)), weights)
	}, func(rows, p reg.GPVirtual) {
		for i := range panelBytes / v.bytes {
			c.VMOVUPD(operand.Mem{Base: rows, Disp: i * v.bytes}, d)
			for j := range sums {
				at := operand.Mem{Base: p, Disp: j*panelBytes + i*v.bytes}
				c.VMOVUPD(at, h)
				c.VFMADD231PD(h, d, sums[j][i%perFeature])
				c.VMULPD(d, w[j], t)
				switch {
				case how == timesTanh:
					c.VMOVUPD(one, u)
					c.VFNMADD231PD(h, h, u)
					c.VMULPD(u, t, t)
				case how == timesReLU && v.bytes == 64:
					mask := c.K()
					c.VCMPPD(operand.Imm(1), h, u, mask) // 0 < h
					c.VMOVAPD_Z(t, mask, t)
				case how == timesReLU:
					c.VCMPPD(operand.Imm(1), h, u, h) // 0 < h
					c.VANDPD(h, t, t)
				}
				c.VMOVUPD(t, at)
			}
		}
	}, func(out reg.GPVirtual) {
		addLanes(c, v, out, sums)
	})
}

func broadcast(c *build.Context, word uint64, to reg.VecVirtual) {
	bits := c.GP64()
	c.MOVQ(operand.U64(word), bits)
	c.VMOVQ(bits, to.AsX())
	c.VBROADCASTSD(to.AsX(), to)
}
