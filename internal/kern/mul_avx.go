//go:build amd64 && !purego

package kern

func mulAVX512(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	tiles(m, 8, func(at, size int) {
		mulTiles512[size-1][rows/8-1].call(how, k, at, 0, w, p, c, n)
	})
}

// mulAVX2 takes 12 rows at a time where it can, else 8; for one output a panel.
func mulAVX2(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	tiles(m, 4, func(at, size int) {
		if rows == Height && size == 1 {
			mulTile(mulAVX2x1x6).call(how, k, at, 0, w, p, c, n)
			return
		}
		if rows == Height {
			mulTiles2x12[size-2].call(how, k, at, 0, w, p, c, n)
			mulTiles2x12[size-2].call(how, k, at, 12, w, p, c, n)
			return
		}
		for r := 0; r < rows; r += 8 {
			mulTiles2x8[size-1].call(how, k, at, r, w, p, c, n)
		}
	})
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
