//go:build amd64 && !purego

package kern

// outerTile512 is the product of fixed numbers of features, two at least: as many
// as parts of even size have.
type outerTile512 func(a *float64, aStep int, b *float64, bStep, n int, out *float64, outStep int)

// outerOn512 takes tiles of 5 by 5: all of the side that has fewer in turn, so
// that they stay near the core.
func outerOn512(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int) {
	do := func(i, ni, j, nj int) {
		outerTiles512[ni-2][nj-2](&a.V[i*Height], a.Step, &b.V[j*Height], b.Step, n, &out[i*step+j], step)
	}
	if ka < kb {
		tiles(kb, 5, func(j, nj int) { tiles(ka, 5, func(i, ni int) { do(i, ni, j, nj) }) })
	} else {
		tiles(ka, 5, func(i, ni int) { tiles(kb, 5, func(j, nj int) { do(i, ni, j, nj) }) })
	}
	if sums != nil {
		sumRowsOn512(sums, b, ones, n, Height)
	}
}

// outerTile2 is that for so many tiles of features of a, of which the last has
// places of its own, and its sums, too.
type outerTile2 func(a *float64, aStep int, last *float64, lastStep int, b *float64, bStep, n int, out *float64, outStep int, lastOut *float64, tiles int)

// mostFeatures is how many features of a go by the same of b in one call: what
// the second cache holds of some panels.
const mostFeatures = 96

// outerOn2 takes ones for one more feature of a. Tiles are 3 by 4 features, or 2 by
// 6 where that leaves no smaller ones on the side of a: fewer sums leave a core
// waiting.
func outerOn2(out []float64, step int, sums []float64, a, b Panels, ka, kb, n int) {
	all := ka
	if sums != nil {
		all++
	}
	tiles(all, mostFeatures, func(first, size int) {
		rows := 3
		if size%3 > 0 && size%2 == 0 && kb > 4 {
			rows = 2
		}
		tiles(kb, 12/rows, func(j, nj int) {
			do := func(i, ni, count int, last Panels, lastOut *float64) {
				outerTiles2[ni-2][nj-2](&a.V[i*Height], a.Step, &last.V[0], last.Step, &b.V[j*Height], b.Step, n, &out[i*step+j], step, lastOut, count)
			}
			evenTiles(size, rows, func(i, ni, count int) {
				i += first
				if i+ni*count > ka {
					count--
					do(i+ni*count, ni, 1, ones, &sums[j])
				}
				if last := i + ni - 1; count > 0 {
					do(i, ni, count, Panels{a.V[last*Height:], a.Step}, &out[last*step+j])
				}
			})
		})
	})
}

var outerTiles512 = [4][4]outerTile512{
	{outerAVX512x2x2, outerAVX512x2x3, outerAVX512x2x4, outerAVX512x2x5},
	{outerAVX512x3x2, outerAVX512x3x3, outerAVX512x3x4, outerAVX512x3x5},
	{outerAVX512x4x2, outerAVX512x4x3, outerAVX512x4x4, outerAVX512x4x5},
	{outerAVX512x5x2, outerAVX512x5x3, outerAVX512x5x4, outerAVX512x5x5},
}

var outerTiles2 = [2][5]outerTile2{
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
