package dataset

import (
	"fmt"
	"strings"
)

// Select returns the frame of a selection. It refuses what a model cannot
// take: unknown names, text as target (unless it has classes), cells that are no numbers, missing
// cells (unless DropMissing), columns of text with so many levels that they
// are identifiers, and a single row. What it decided stands in the frame's
// Notes. Constant and collinear columns are the model's matter.
func (t *Table) Select(s Selection) (*Frame, error) {
	c, err := t.choose(s)
	if err != nil {
		return nil, err
	}
	if err := t.checkUsable(c); err != nil {
		return nil, err
	}
	if err := t.checkNumbers(c); err != nil {
		return nil, err
	}
	f := &Frame{Source: t.Source}
	coded := t.code(c)
	keep, err := t.complete(f, c, coded, s.DropMissing)
	if err != nil {
		return nil, err
	}
	if len(keep) < 2 {
		return nil, place{source: t.Source}.refuse("it has a single row of data%s, and a model needs at least two", leftOver(t.Rows))
	}
	for _, j := range c.features {
		if k, ok := coded[j]; ok {
			if err := t.setLevels(k, j, keep, c.named[j]); err != nil {
				return nil, err
			}
		}
	}
	if s.Classes != Numbers {
		if f.Classes, err = t.classes(c, s.Classes, coded, keep); err != nil {
			return nil, err
		}
	}
	if err := t.layout(f, c, coded, s.Baseline, len(keep)); err != nil {
		return nil, err
	}
	t.fill(f, c, coded, keep)
	t.remark(f, c, coded)
	return f, nil
}

func leftOver(rows int) string {
	if rows > 1 {
		return fmt.Sprintf(" without a missing cell (of %d)", rows)
	}
	return ""
}

// used lists the columns of a choice: features, offset, target.
func (c choice) used() []int {
	used := append([]int(nil), c.features...)
	if c.offset >= 0 {
		used = append(used, c.offset)
	}
	if c.target >= 0 {
		used = append(used, c.target)
	}
	return used
}

func (t *Table) target(c choice) *Column { return &t.Columns[c.target] }

// layout names the columns of the design matrix and makes room for them.
func (t *Table) layout(f *Frame, c choice, coded map[int]*codes, baseline bool, rows int) error {
	f.Rows, f.Target = rows, t.names[c.target]
	for _, j := range c.features {
		k := coded[j]
		if k == nil {
			f.Features = append(f.Features, t.names[j])
			continue
		}
		factor := Factor{Name: t.names[j], Levels: k.levels, First: len(f.Features)}
		if baseline {
			factor.Base, factor.Levels = k.levels[0], k.levels[1:]
		}
		if rows > t.lim.cells/(len(f.Features)+len(k.levels)) {
			return t.column(j).refuse("one-hot coding its %d levels over %d rows does not fit in memory: leave the column out with %s", len(k.levels), rows, leaveOut(t.names[j]))
		}
		for _, level := range factor.Levels {
			f.Features = append(f.Features, levelName(factor.Name, level))
		}
		f.Factors = append(f.Factors, factor)
	}
	if c.offset >= 0 {
		f.OffsetName = t.names[c.offset]
	}
	if len(f.Features) == 0 && len(f.Factors) > 0 {
		return place{source: t.Source}.refuse("no feature is left: every factor has a single level, %s", strings.Join(t.factorNames(f), ", "))
	}
	return f.checkNames()
}

func (t *Table) factorNames(f *Frame) []string {
	var names []string
	for _, k := range f.Factors {
		names = append(names, levelName(k.Name, k.Base))
	}
	return names
}

// fill copies the kept rows into the frame, in blocks that stay in the cache.
func (t *Table) fill(f *Frame, c choice, coded map[int]*codes, keep []int) {
	p := len(f.Features)
	f.X = make([]float64, len(keep)*p)
	f.Numbers = make([]int, len(keep))
	for i, row := range keep {
		f.Numbers[i] = row + 1
	}
	if k := coded[c.target]; k != nil {
		f.Y = make([]float64, len(keep))
		for i, row := range keep {
			f.Y[i] = float64(k.of[row])
		}
	} else if c.target >= 0 {
		f.Y = gather(t.Columns[c.target].Num, keep)
	}
	if c.offset >= 0 {
		f.Offset = gather(t.Columns[c.offset].Num, keep)
	}
	const block = 256
	for start := 0; start < len(keep); start += block {
		rows := keep[start:min(start+block, len(keep))]
		to, factor := start*p, 0
		for _, j := range c.features {
			if k := coded[j]; k != nil {
				k.fill(f.X[to:], p, rows, f.Factors[factor].Base != "")
				to += len(f.Factors[factor].Levels)
				factor++
				continue
			}
			num := t.Columns[j].Num
			for i, row := range rows {
				f.X[to+i*p] = num[row]
			}
			to++
		}
	}
}

func gather(from []float64, rows []int) []float64 {
	to := make([]float64, len(rows))
	for i, row := range rows {
		to[i] = from[row]
	}
	return to
}
