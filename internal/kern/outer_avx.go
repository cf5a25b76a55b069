//go:build amd64 && !purego

package kern

// outerTile is the product of fixed numbers of features.
type outerTile func(a *float64, aStep int, b *float64, bStep, n int, out *float64, outStep int)

func (f outerTile) call(out []float64, step int, a, b Panels, i, j, n int) {
	f(&a.V[i*Height], a.Step, &b.V[j*Height], b.Step, n, &out[i*step+j], step)
}

func outerOn512(out []float64, step int, a, b Panels, ka, kb, n int) {
	tiles(ka, 5, func(i, ni int) {
		tiles(kb, 5, func(j, nj int) { outerTiles512[ni-1][nj-1].call(out, step, a, b, i, j, n) })
	})
}

func outerOn2(out []float64, step int, a, b Panels, ka, kb, n int) {
	tiles(ka, 4, func(i, ni int) {
		tiles(kb, 3, func(j, nj int) { outerTiles2[ni-1][nj-1].call(out, step, a, b, i, j, n) })
	})
}

var outerTiles512 = [5][5]outerTile{
	{outerAVX512x1x1, outerAVX512x1x2, outerAVX512x1x3, outerAVX512x1x4, outerAVX512x1x5},
	{outerAVX512x2x1, outerAVX512x2x2, outerAVX512x2x3, outerAVX512x2x4, outerAVX512x2x5},
	{outerAVX512x3x1, outerAVX512x3x2, outerAVX512x3x3, outerAVX512x3x4, outerAVX512x3x5},
	{outerAVX512x4x1, outerAVX512x4x2, outerAVX512x4x3, outerAVX512x4x4, outerAVX512x4x5},
	{outerAVX512x5x1, outerAVX512x5x2, outerAVX512x5x3, outerAVX512x5x4, outerAVX512x5x5},
}

var outerTiles2 = [4][3]outerTile{
	{outerAVX2x1x1, outerAVX2x1x2, outerAVX2x1x3},
	{outerAVX2x2x1, outerAVX2x2x2, outerAVX2x2x3},
	{outerAVX2x3x1, outerAVX2x3x2, outerAVX2x3x3},
	{outerAVX2x4x1, outerAVX2x4x2, outerAVX2x4x3},
}
