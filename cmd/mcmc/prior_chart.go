package main

import (
	"fmt"
	"math"
	"strings"
)

// chart returns the log densities over |w| as text of at most width cells: in
// braille dots, solid, dotted and dashed; with ascii in * and letters.
func (p *priorView) chart(width int, ascii bool) string {
	const rows, axis = 14, 8
	list := p.curves()
	lo, hi := p.span()
	labels := 11 // for the name of the axis
	for _, c := range list {
		labels = max(labels, cellWidth(c.name)+2)
	}
	cols := max(width-axis-1-labels, 20)
	g := newGrid(cols, labels, rows, ascii)
	for k := len(list) - 1; k >= 0; k-- { // the prior is drawn last
		g.draw(list[k], lo, hi)
	}
	for _, c := range list {
		g.label(c, lo, hi)
	}

	ticks := map[int]string{}
	for e := int(math.Ceil(lo)); float64(e) <= hi; e++ {
		row := int((hi - float64(e)) / (hi - lo) * rows)
		ticks[min(row, rows-1)] = decade(e)
	}
	corner, wall, floor, notch := "└", "│", "─", "┤"
	if ascii {
		corner, wall, floor, notch = "+", "|", "-", "+"
	}
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", axis) + "density\n")
	for r, line := range g.lines() {
		edge := wall
		if ticks[r] != "" {
			edge = notch
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("%*s %s%s", axis-1, ticks[r], edge, line), " ") + "\n")
	}
	b.WriteString(fmt.Sprintf("%*s %s%s\n", axis-1, "", corner, strings.Repeat(floor, cols)))
	under := []rune(strings.Repeat(" ", cols+2))
	for m := 0; m <= chartMedians; m += 2 {
		x := (2*m*(cols-1) + chartMedians) / (2 * chartMedians) // rounded
		under[x] = rune('0' + m)
	}
	b.WriteString(strings.Repeat(" ", axis+1) + strings.TrimRight(string(under), " ") + " |w|/median\n")
	return b.String()
}

// decade returns 10^e as a tick's label.
func decade(e int) string {
	if e < -4 || e > 4 {
		return fmt.Sprintf("1e%d", e)
	}
	return formatShortest(math.Pow10(e))
}

// grid is a picture of cells: braille ones of 2 x 4 dots, or letters.
type grid struct {
	cols, rows, margin int
	ascii              bool
	cells              [][]rune // braille: the dots of a cell as bits
	text               [][]rune // labels, over the dots
}

func newGrid(cols, margin, rows int, ascii bool) *grid {
	g := &grid{cols: cols, rows: rows, margin: margin, ascii: ascii}
	for range rows {
		g.cells = append(g.cells, make([]rune, cols+margin))
		g.text = append(g.text, make([]rune, cols+margin))
	}
	return g
}

// size returns the dots of a cell.
func (g *grid) size() (w, h int) {
	if g.ascii {
		return 1, 1
	}
	return 2, 4
}

// row returns the dot row of curve c in the dot column x, which is outside the
// picture where the curve is.
func (g *grid) row(c curve, lo, hi float64, x int) int {
	w, h := g.size()
	m := chartMedians * (float64(x) + 0.5) / float64(g.cols*w)
	y := (hi - c.log(m)) / (hi - lo) * float64(g.rows*h)
	return int(math.Floor(min(max(y, -1), float64(g.rows*h))))
}

// draw puts a curve on the grid: the first solid, the others broken.
func (g *grid) draw(c curve, lo, hi float64) {
	w, h := g.size()
	run := 0 // dots so far: patterns go along the curve
	last := g.row(c, lo, hi, 0)
	for x := range g.cols * w {
		y := g.row(c, lo, hi, x)
		from, to := y, y
		if y > last+1 {
			from = last + 1
		} else if y < last-1 {
			to = last - 1
		}
		for d := from; d <= to; d++ {
			run++
			if d < 0 || d >= g.rows*h {
				continue
			}
			if g.ascii {
				g.cells[d][x] = [...]rune{'*', 'G', 'L'}[c.kind]
			} else if c.kind == 0 || c.kind == 1 && run%3 == 0 || c.kind == 2 && run%8 < 5 {
				bit := [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}[d%h][x%w]
				g.cells[d/h][x/w] |= bit
			}
		}
		last = y
	}
}

// label writes the name of a curve behind its end, or beside the place where it
// leaves the picture.
func (g *grid) label(c curve, lo, hi float64) {
	w, h := g.size()
	end := 0
	for x := range g.cols * w {
		if y := g.row(c, lo, hi, x); y >= 0 && y < g.rows*h {
			end = x
		}
	}
	r, x := min(max(g.row(c, lo, hi, end)/h, 0), g.rows-1), end/w+2
	name := []rune(c.name)
	for _, dr := range []int{0, -1, 1, -2, 2, -3, 3} {
		if row := r + dr; row >= 0 && row < g.rows && g.free(row, x, len(name)) {
			copy(g.text[row][x:], name)
			return
		}
	}
}

func (g *grid) free(r, x, n int) bool {
	if x+n > g.cols+g.margin {
		return false
	}
	for k := max(x-1, 0); k < min(x+n+1, g.cols+g.margin); k++ {
		if g.text[r][k] != 0 || g.cells[r][k] != 0 {
			return false
		}
	}
	return true
}

func (g *grid) lines() []string {
	var out []string
	for r := range g.rows {
		line := make([]rune, g.cols+g.margin)
		for k := range line {
			switch {
			case g.text[r][k] != 0:
				line[k] = g.text[r][k]
			case g.cells[r][k] == 0:
				line[k] = ' '
			case g.ascii:
				line[k] = g.cells[r][k]
			default:
				line[k] = 0x2800 + g.cells[r][k]
			}
		}
		out = append(out, string(line))
	}
	return out
}
