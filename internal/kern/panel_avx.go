//go:build amd64 && !purego

package kern

func scale512(d, p, c []float64) { scaleAVX512(len(d), &d[0], &p[0], &c[0]) }

func scale2(d, p, c []float64) { scaleAVX2(len(d), &d[0], &p[0], &c[0]) }

var solve8Tiles512 = [3]func(t, inv, c *float64){solve8AVX512x1, solve8AVX512x2, solve8AVX512x3}

func solve8On512(t []float64, inv *[8]float64, c []float64, rows int) {
	solve8Tiles512[rows/8-1](&t[0], &inv[0], &c[0])
}

func solve8On2(t []float64, inv *[8]float64, c []float64, rows int) {
	if rows == Height {
		solve8AVX2x3(&t[0], &inv[0], &c[0])
		solve8AVX2x3(&t[0], &inv[0], &c[12])
		return
	}
	for r := 0; r < rows; r += 8 {
		solve8AVX2x2(&t[0], &inv[0], &c[r])
	}
}

type sumRowsTile func(groups int, v *float64, vStep int, p *float64, pStep int, out *float64, panels int)

var (
	sumRows512x8 = [3]sumRowsTile{sumRowsAVX512x8x1, sumRowsAVX512x8x2, sumRowsAVX512x8x3}
	sumRows512x1 = [3]sumRowsTile{sumRowsAVX512x1x1, sumRowsAVX512x1x2, sumRowsAVX512x1x3}
	sumRows2x4   = [3]sumRowsTile{sumRowsAVX2x4x1, sumRowsAVX2x4x2, sumRowsAVX2x4x3}
	sumRows2x1   = [3]sumRowsTile{sumRowsAVX2x1x1, sumRowsAVX2x1x2, sumRowsAVX2x1x3}
)

func sumRowsOn512(out []float64, p, v Panels, n, rows int) {
	sumRowsBy(8, sumRows512x8[rows/8-1], sumRows512x1[rows/8-1], out, p, v, n)
}

func sumRowsOn2(out []float64, p, v Panels, n, rows int) {
	sumRowsBy(4, sumRows2x4[rows/8-1], sumRows2x1[rows/8-1], out, p, v, n)
}

// sumRowsBy takes most features together, and what is left one by one.
func sumRowsBy(most int, together, single sumRowsTile, out []float64, p, v Panels, n int) {
	whole := len(out) / most
	if whole > 0 {
		together(whole, &v.V[0], v.Step, &p.V[0], p.Step, &out[0], n)
	}
	if left := len(out) - whole*most; left > 0 {
		single(left, &v.V[0], v.Step, &p.V[whole*most*Height], p.Step, &out[whole*most], n)
	}
}
