package dataset

import (
	"fmt"
	"slices"
)

// Match returns the table in the form of a schema: new data for a model that
// was trained on other rows. Columns are found by name, in any order; others
// are passed over. A missing column, a level that training did not know and
// text where training had numbers are refused. The target may be absent or
// empty; Y is nil then.
func (t *Table) Match(s Schema, dropMissing bool) (*Frame, error) {
	if err := s.check(place{source: t.Source}); err != nil {
		return nil, err
	}
	c, err := t.matchColumns(s)
	if err != nil {
		return nil, err
	}
	if err := t.checkUsable(c); err != nil {
		return nil, err
	}
	if err := t.checkMatched(c); err != nil {
		return nil, err
	}
	f := &Frame{Schema: s, Source: t.Source}
	coded := t.code(c)
	keep, err := t.complete(f, c, coded, dropMissing)
	if err != nil {
		return nil, err
	}
	for _, k := range s.Factors {
		j := t.index[k.Name]
		if err := t.matchLevels(coded[j], j, k, keep); err != nil {
			return nil, err
		}
	}
	if c.classes {
		if err := t.matchLevels(coded[c.target], c.target, Factor{Levels: s.Classes}, keep); err != nil {
			return nil, err
		}
	}
	f.Rows = len(keep)
	t.fill(f, c, coded, keep)
	return f, nil
}

// matchColumns finds the columns of a schema, factors among the features in
// the order of the design matrix.
func (t *Table) matchColumns(s Schema) (choice, error) {
	c := choice{target: -1, offset: -1, named: make(map[int]bool), matched: true}
	var names, lacking []string
	factors := s.Factors
	for at := 0; at < len(s.Features) || len(factors) > 0; {
		if len(factors) == 0 || factors[0].First > at {
			names = append(names, s.Features[at])
			at++
			continue
		}
		names = append(names, factors[0].Name)
		if j, ok := t.index[factors[0].Name]; ok {
			c.named[j] = true
		}
		at += len(factors[0].Levels)
		factors = factors[1:]
	}
	for _, name := range names {
		j, ok := t.index[name]
		if !ok {
			lacking = append(lacking, quote(name))
			continue
		}
		c.features = append(c.features, j)
	}
	if s.OffsetName != "" {
		j, ok := t.index[s.OffsetName]
		if !ok {
			lacking = append(lacking, quote(s.OffsetName))
		}
		c.offset = j
	}
	if len(lacking) > 0 {
		noun := "column"
		if len(lacking) > 1 {
			noun = "columns"
		}
		return c, place{source: t.Source}.refuse("it lacks the %s %s, which the model was trained on: its columns are %s", noun, list(lacking), list(t.names))
	}
	if j, ok := t.index[s.Target]; ok && t.Columns[j].missing < t.Rows {
		c.target, c.classes = j, len(s.Classes) > 0
		if c.classes {
			c.named[j] = true
		}
	}
	return c, nil
}

// checkMatched refuses cells that are no numbers where training had numbers.
func (t *Table) checkMatched(c choice) error {
	for _, j := range c.used() {
		col := &t.Columns[j]
		if c.named[j] || col.bad == 0 {
			continue
		}
		return t.place(col.firstBad.row, j).refuse("%s, and the model was trained on numbers: correct the cell", reason(col.firstBad))
	}
	return nil
}

// matchLevels recodes the cells of some rows by the levels of a factor.
func (t *Table) matchLevels(k *codes, j int, factor Factor, rows []int) error {
	known := factor.Levels
	if factor.Base != "" {
		known = append([]string{factor.Base}, known...)
	}
	to := make([]int, len(k.levels))
	numbers := allNumbers(known)
	for l, level := range k.levels {
		to[l] = slices.IndexFunc(known, func(s string) bool {
			return s == level || numbers && isNumber(level) && sameNumber(s, level) // 2.0 is the level 2
		})
	}
	for _, row := range rows {
		l := k.of[row]
		if to[l] < 0 {
			return t.place(row, j).refuse("the model was not trained on the level %s: %s", quote(k.levels[l]), nearestLevel(k.levels[l], known))
		}
		k.of[row] = to[l]
	}
	k.levels = known
	return nil
}

func nearestLevel(level string, known []string) string {
	if near := Nearest(level, known); near != "" {
		return fmt.Sprintf("did you mean %s?", quote(near))
	}
	return "the known ones are " + list(known)
}
