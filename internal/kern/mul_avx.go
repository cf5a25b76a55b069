//go:build amd64 && !purego

package kern

// mulTile is the product of a fixed number of outputs and of vectors of rows: for
// so many groups of rows, and tiles of outputs, of each panel.
type mulTile func(how, k int, w *float64, wk, wm int, bias, p *float64, pStep int, c *float64, cStep, panels, groups, tiles int)

func mulAVX512(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	if rows < Height {
		partTiles(m, 8, func(at, size, count int) {
			mulParts512[size/8][rows/8-1].call(how, k, at, size, &w, &p, &c, n, 1, count)
		})
		return
	}
	evenTiles(m, 8, func(at, size, count int) {
		mulTiles512[size-1].call(how, k, at, size, &w, &p, &c, n, 1, count)
	})
}

// mulAVX2 takes 12 rows at a time where it can, else 8; for one output a panel.
func mulAVX2(how How, k, m int, w Weights, p, c Panels, n, rows int) {
	if rows < Height {
		partTiles(m, 4, func(at, size, count int) {
			mulParts2[size/4].call(how, k, at, size, &w, &p, &c, n, rows/8, count)
		})
		return
	}
	wholeTiles(k, m, func(at, size, count int) {
		groups := 2
		if size == 1 {
			groups = 1
		}
		mulTiles2[size-1].call(how, k, at, size, &w, &p, &c, n, groups, count)
	})
}

// evenTiles calls f for the parts of m outputs, of at most most each and as even
// as can be, larger ones first: for those of each size that there are, count from
// at on.
func evenTiles(m, most int, f func(at, size, count int)) {
	if m <= most {
		f(0, m, 1)
		return
	}
	parts := (m + most - 1) / most
	size, larger := m/parts, m%parts
	if larger > 0 {
		f(0, size+1, larger)
	}
	f(larger*(size+1), size, parts-larger)
}

// wholeTiles calls f for the parts of m outputs of whole panels: where there are many
// terms of at most four, as even as can be, else of three, and four at the end
// where some would be left. Those of four have more multiply-adds for the same
// loads, and fetch these ahead, but take longer to begin and to end: at 13 terms all
// of four are slower by a tenth, at 64 faster by as much.
func wholeTiles(k, m int, f func(at, size, count int)) {
	const many = 64
	switch fours := m % 3; {
	case k >= many:
		evenTiles(m, 4, f)
	case m <= 4:
		f(0, m, 1)
	case m == 5:
		f(0, 3, 1)
		f(3, 2, 1)
	default:
		f(0, 3, m/3-fours)
		f(m-4*fours, 4, fours)
	}
}

// partTiles calls f for m outputs of a part of a panel: most at a time, then one.
func partTiles(m, most int, f func(at, size, count int)) {
	whole := m / most
	f(0, most, whole)
	f(whole*most, 1, m-whole*most)
}

// mostTerms is how many multiply-adds one call has, unless a tile has more:
// some tens of microseconds, in which it cannot be interrupted.
const mostTerms = 1 << 20

// call runs count tiles for the outputs from m on.
func (f mulTile) call(how How, k, m, size int, w *Weights, p, c *Panels, n, groups, count int) {
	for count > 0 {
		now := count
		if terms := k * size * n * Height; now*terms > mostTerms {
			now = max(1, mostTerms/terms)
		}
		var bias *float64
		if w.Bias != nil {
			bias = &w.Bias[m]
		}
		f(int(how), k, &w.V[m*w.M], w.K, w.M, bias, &p.V[0], p.Step, &c.V[m*Height], c.Step, n, groups, now)
		m += now * size
		count -= now
	}
}

var (
	mulTiles512 = [8]mulTile{mulAVX512x1x3, mulAVX512x2x3, mulAVX512x3x3, mulAVX512x4x3, mulAVX512x5x3, mulAVX512x6x3, mulAVX512x7x3, mulAVX512x8x3}
	mulParts512 = [2][2]mulTile{{mulAVX512x1x1, mulAVX512x1x2}, {mulAVX512x8x1, mulAVX512x8x2}}

	mulTiles2 = [4]mulTile{mulAVX2x1x6, mulAVX2x2x3, mulAVX2x3x3, mulAVX2x4x3}
	mulParts2 = [2]mulTile{mulAVX2x1x2, mulAVX2x4x2}
)
