//go:build amd64 && !purego

package kern

// outerTile is the product of fixed numbers of features, two at least: as many
// as parts of even size have.
type outerTile func(a *float64, aStep int, b *float64, bStep, n int, out *float64, outStep int)

func (f outerTile) call(out []float64, step int, a, b Panels, i, j, n int) {
	f(&a.V[i*Height], a.Step, &b.V[j*Height], b.Step, n, &out[i*step+j], step)
}

func outerOn512(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int) {
	outerTiles(ka, kb, 5, 5, func(i, ni, j, nj int) { outerTiles512[ni-2][nj-2].call(out, step, a, b, i, j, n) })
	if sums != nil {
		sumRowsOn512(sums[:kb], b, ones, n, Height)
	}
}

// outerOn2 takes ones for one more feature of a. Tiles are 3 by 4 features, or 2 by
// 6 where that leaves none of them smaller: fewer sums leave a core waiting.
func outerOn2(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int) {
	all, rows := ka, 3
	if sums != nil {
		all++
	}
	if all%3 > 0 && all%2 == 0 {
		rows = 2
	}
	tiles(kb, 12/rows, func(j, nj int) {
		do := func(i, ni, count int, last Panels, lastOut *float64) {
			outerTiles2[ni-2][nj-2](&a.V[i*Height], a.Step, &last.V[0], last.Step, &b.V[j*Height], b.Step, n, &out[i*step+j], step, lastOut, count)
		}
		evenTiles(all, rows, func(i, ni, count int) {
			if i+ni*count > ka {
				count--
				do(i+ni*count, ni, 1, ones, &sums[j])
			}
			if last := i + ni - 1; count > 0 {
				do(i, ni, count, Panels{a.V[last*Height:], a.Step}, &out[last*step+j])
			}
		})
	})
}

// outerTiles calls f for the tiles of ka by kb features, of at most ma by mb:
// for all of the side that has fewer in turn, so that they stay near the core.
func outerTiles(ka, kb, ma, mb int, f func(i, ni, j, nj int)) {
	if ka < kb {
		tiles(kb, mb, func(j, nj int) { tiles(ka, ma, func(i, ni int) { f(i, ni, j, nj) }) })
	} else {
		tiles(ka, ma, func(i, ni int) { tiles(kb, mb, func(j, nj int) { f(i, ni, j, nj) }) })
	}
}

var outerTiles512 = [4][4]outerTile{
	{outerAVX512x2x2, outerAVX512x2x3, outerAVX512x2x4, outerAVX512x2x5},
	{outerAVX512x3x2, outerAVX512x3x3, outerAVX512x3x4, outerAVX512x3x5},
	{outerAVX512x4x2, outerAVX512x4x3, outerAVX512x4x4, outerAVX512x4x5},
	{outerAVX512x5x2, outerAVX512x5x3, outerAVX512x5x4, outerAVX512x5x5},
}

var outerTiles2 = [2][5]func(a *float64, aStep int, last *float64, lastStep int, b *float64, bStep, n int, out *float64, outStep int, lastOut *float64, tiles int){
	{outerAVX2x2x2, outerAVX2x2x3, outerAVX2x2x4, outerAVX2x2x5, outerAVX2x2x6},
	{outerAVX2x3x2, outerAVX2x3x3, outerAVX2x3x4},
}

// tiles calls f for the parts of m outputs, of at most most each and as even as
// can be.
func tiles(m, most int, f func(at, size int)) {
	parts := (m + most - 1) / most
	for i := range parts {
		at := i * m / parts
		f(at, (i+1)*m/parts-at)
	}
}
