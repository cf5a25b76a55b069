package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// table is text in aligned columns.
//
// Note: text/tabwriter was rejected: it counts runes, so Chinese or combining
// names shift their row, and it aligns all columns to one side.
type table struct {
	head []string
	left []bool
	rows [][]string
}

// newTable returns a table with these column heads. Numbers go to the right; a
// head that ends in < makes its column text on the left: "name<".
func newTable(heads ...string) *table {
	t := &table{}
	for _, h := range heads {
		name, left := strings.CutSuffix(h, "<")
		t.head = append(t.head, name)
		t.left = append(t.left, left)
	}
	return t
}

// row adds one row. It panics unless there is a cell for each column.
func (t *table) row(cells ...string) {
	if len(cells) != len(t.head) {
		panic(fmt.Sprintf("mcmc: %d cells for a table of %d columns", len(cells), len(t.head)))
	}
	t.rows = append(t.rows, cells)
}

// write prints the table. Where the last column is text, it is wrapped to a
// total of width cells (0: never).
func (t *table) write(w io.Writer, width int) error {
	all := append([][]string{t.head}, t.rows...)
	widths := make([]int, len(t.head))
	for _, row := range all {
		for j, cell := range row {
			widths[j] = max(widths[j], cellWidth(cell))
		}
	}
	last, indent := len(widths)-1, 0
	for _, v := range widths[:last] {
		indent += v + 2
	}
	room := widths[last]
	if t.left[last] && width > 0 {
		room = max(width-indent, 24)
	}
	var b strings.Builder
	for _, row := range all {
		var line strings.Builder
		for j, cell := range row[:last] {
			line.WriteString(t.pad(j, cell, widths[j]) + "  ")
		}
		end := row[last]
		if t.left[last] && cellWidth(end) > room {
			end = strings.ReplaceAll(wrap(end, room, ""), "\n", "\n"+strings.Repeat(" ", indent))
		}
		line.WriteString(t.pad(last, end, widths[last]))
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// width returns the cells of the widest line, without wrapping.
func (t *table) width() int {
	total := 2 * (len(t.head) - 1)
	for j, head := range t.head {
		widest := cellWidth(head)
		for _, row := range t.rows {
			widest = max(widest, cellWidth(row[j]))
		}
		total += widest
	}
	return total
}

// drop takes the column of that head out.
func (t *table) drop(head string) {
	j := slices.Index(t.head, head)
	if j < 0 {
		return
	}
	t.head, t.left = slices.Delete(t.head, j, j+1), slices.Delete(t.left, j, j+1)
	for i := range t.rows {
		t.rows[i] = slices.Delete(t.rows[i], j, j+1)
	}
}

func (t *table) pad(j int, cell string, width int) string {
	gap := strings.Repeat(" ", max(width-cellWidth(cell), 0))
	if t.left[j] {
		return cell + gap
	}
	return gap + cell
}
