package dataset

import "strings"

// Selection says which columns of a table a model is about. The zero value
// takes the last column as the target and all others as features.
type Selection struct {
	Target      string   // "" is the last column
	Features    []string // names, in this order; "-name" leaves one out; none but exclusions: all others
	NoFeatures  bool     // no features at all, whatever Features says
	Categorical []string // features that are one-hot coded although they hold numbers
	Offset      string   // a column added to the linear predictor, "" for none
	Classes     Classes  // what the target's values stand for
	Baseline    bool     // k-1 columns for a factor of k levels: the first in sort order has none
	DropMissing bool     // leave out rows with a missing cell in a column that is used; else refuse them
}

// Classes says what the values of a target stand for.
type Classes int

const (
	Numbers Classes = iota // themselves
	Two                    // two classes: 0 and 1, or text of two values
	Many                   // a class each, text or numbers
	Counts                 // how often something was seen: whole numbers from 0 to 1e9
)

// mostClasses is the largest number of classes.
const mostClasses = 100

// choice is a Selection resolved to columns of a table.
type choice struct {
	target, offset int // -1 for none
	features       []int
	named          map[int]bool // by --categorical
	byDefault      bool         // the target is the last column because nobody named one
	matched        bool         // to a schema: no column can be left out
	classes        bool         // the target's cells are coded as classes
}

func (t *Table) choose(s Selection) (choice, error) {
	c := choice{target: len(t.Columns) - 1, offset: -1, byDefault: s.Target == ""}
	var err error
	if s.Target != "" {
		if c.target, err = t.find("--target", s.Target); err != nil {
			return c, err
		}
	}
	if s.Offset != "" {
		if c.offset, err = t.find("--offset", s.Offset); err != nil {
			return c, err
		}
		if c.offset == c.target {
			return c, t.column(c.target).refuse("it is the %s and cannot be the offset too", c.targetWord())
		}
	}
	c.classes = s.Classes == Two && t.target(c).Text || s.Classes == Many
	if !s.NoFeatures {
		if c.features, err = t.chooseFeatures(s.Features, c); err != nil {
			return c, err
		}
		if len(c.features) == 0 {
			return c, place{source: t.Source}.refuse("no feature is left beside the target %s: name one, or ask for a model without with --features=", quote(t.names[c.target]))
		}
	}
	c.named = make(map[int]bool)
	feature := make(map[int]bool, len(c.features))
	for _, j := range c.features {
		feature[j] = true
	}
	for _, name := range s.Categorical {
		j, err := t.find("--categorical", name)
		if err != nil {
			return c, err
		}
		if !feature[j] {
			return c, t.column(j).refuse("--categorical names it, but it is not among the features")
		}
		c.named[j] = true
	}
	if c.classes {
		c.named[c.target] = true
	}
	return c, nil
}

// chooseFeatures resolves a list of names and "-name" exclusions.
func (t *Table) chooseFeatures(list []string, c choice) ([]int, error) {
	taken, left := make(map[int]bool), make(map[int]bool)
	var chosen []int
	for _, name := range list {
		if _, column := t.index[name]; !column && strings.HasPrefix(name, "-") {
			j, err := t.find("--features", name[1:])
			if err != nil {
				return nil, err
			}
			if j == c.target && c.byDefault {
				return nil, t.column(j).refuse("--features leaves it out, but it is the %s: name the target with --target", c.targetWord())
			}
			left[j] = true
			continue
		}
		j, err := t.find("--features", name)
		switch {
		case err != nil:
			return nil, err
		case j == c.target:
			return nil, t.column(j).refuse("it is the %s and cannot be a feature too: leave it out of --features, or name another --target", c.targetWord())
		case j == c.offset:
			return nil, t.column(j).refuse("it is the offset and cannot be a feature too")
		case taken[j]:
			return nil, t.column(j).refuse("--features names it twice")
		}
		taken[j] = true
		chosen = append(chosen, j)
	}
	if len(chosen) == 0 {
		for j := range t.Columns {
			if j != c.target && j != c.offset && !left[j] {
				chosen = append(chosen, j)
			}
		}
		return chosen, nil
	}
	for _, j := range chosen {
		if left[j] {
			return nil, t.column(j).refuse("--features both names it and leaves it out")
		}
	}
	return chosen, nil
}

// find returns the index of a column, or says which flag named none.
func (t *Table) find(flag, name string) (int, error) {
	if j, ok := t.index[name]; ok {
		return j, nil
	}
	at := place{source: t.Source}
	if near := Nearest(name, t.names); near != "" {
		return 0, at.refuse("%s: there is no column %s, did you mean %s?", flag, quote(name), quote(near))
	}
	return 0, at.refuse("%s: there is no column %s, the columns are %s", flag, quote(name), list(t.names))
}

func (c choice) targetWord() string {
	if c.byDefault {
		return "target (the last column unless --target names another)"
	}
	return "target"
}
