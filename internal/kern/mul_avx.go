//go:build amd64 && !purego

package kern

// mulTile is the product of a fixed number of outputs and of vectors of rows: for
// so many groups of rows, and tiles of outputs, of each panel.
type mulTile func(how, k int, w *float64, wk, wm int, bias, p *float64, pStep int, c *float64, cStep, panels, groups, tiles int)

func mulAVX512(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	evenTiles(m, 8, func(at, size, count int) {
		mulTiles512[size-1][rows/8-1].call(how, k, at, size, w, p, c, n, 1, count)
	})
}

// mulAVX2 takes 12 rows at a time where it can, else 8; for one output a panel.
func mulAVX2(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	evenTiles(m, 4, func(at, size, count int) {
		switch {
		case rows == Height && size == 1:
			mulTile(mulAVX2x1x6).call(how, k, at, 1, w, p, c, n, 1, count)
		case rows == Height:
			mulTiles2x12[size-2].call(how, k, at, size, w, p, c, n, 2, count)
		default:
			mulTiles2x8[size-1].call(how, k, at, size, w, p, c, n, rows/8, count)
		}
	})
}

// mostTerms is how many multiply-adds one call has, unless a tile has more:
// some ten microseconds, in which it cannot be interrupted.
const mostTerms = 1 << 20

// call runs count tiles for the outputs from m on.
func (f mulTile) call(how How, k, m, size int, w Weights, p, c Panels, n, groups, count int) {
	most := max(1, mostTerms/(k*size*n*Height))
	for count > 0 {
		now := min(count, most)
		var bias *float64
		if w.Bias != nil {
			bias = &w.Bias[m]
		}
		f(int(how), k, &w.V[m*w.M], w.K, w.M, bias, &p.V[0], p.Step, &c.V[m*Height], c.Step, n, groups, now)
		m += now * size
		count -= now
	}
}

var mulTiles512 = [8][3]mulTile{
	{mulAVX512x1x1, mulAVX512x1x2, mulAVX512x1x3},
	{mulAVX512x2x1, mulAVX512x2x2, mulAVX512x2x3},
	{mulAVX512x3x1, mulAVX512x3x2, mulAVX512x3x3},
	{mulAVX512x4x1, mulAVX512x4x2, mulAVX512x4x3},
	{mulAVX512x5x1, mulAVX512x5x2, mulAVX512x5x3},
	{mulAVX512x6x1, mulAVX512x6x2, mulAVX512x6x3},
	{mulAVX512x7x1, mulAVX512x7x2, mulAVX512x7x3},
	{mulAVX512x8x1, mulAVX512x8x2, mulAVX512x8x3},
}

var (
	mulTiles2x8  = [4]mulTile{mulAVX2x1x2, mulAVX2x2x2, mulAVX2x3x2, mulAVX2x4x2}
	mulTiles2x12 = [3]mulTile{mulAVX2x2x3, mulAVX2x3x3, mulAVX2x4x3}
)
