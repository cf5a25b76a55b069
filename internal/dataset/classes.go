package dataset

import (
	"math"
	"slices"
	"strconv"
)

// classes codes the target of a choice for some rows by its values, in sort
// order from 0, and returns these; numbers that are to be of two classes must be
// 0 and 1 already.
func (t *Table) classes(c choice, kind Classes, coded map[int]*codes, rows []int) ([]string, error) {
	at := t.column(c.target)
	k := coded[c.target]
	switch {
	case kind == Counts:
		return nil, t.counts(c, rows)
	case k == nil:
		return nil, t.zeroOrOne(c, rows)
	}
	k.sort(rows)
	switch n := len(k.levels); {
	case n == 1:
		return nil, at.refuse("the %s is %s in all rows: there is nothing to explain", c.targetWord(), quote(k.levels[0]))
	case n > mostClasses:
		return nil, at.refuse("the %s has %d different values, and a class for each are at most %d: it seems to be a number, for which there are other likelihoods", c.targetWord(), n, mostClasses)
	case n > 2 && kind == Two:
		return nil, at.refuse("the %s has %d classes (%s), and this model knows two: leave out the rows of the others, or write one as 1 and the rest as 0", c.targetWord(), n, list(quoted(k.levels)))
	}
	return k.levels, nil
}

// zeroOrOne refuses a target of numbers other than 0 and 1.
func (t *Table) zeroOrOne(c choice, rows []int) error {
	at := t.column(c.target)
	y := gather(t.Columns[c.target].Num, rows)
	values := slices.Clone(y)
	slices.Sort(values)
	values = slices.Compact(values)
	var shown []string
	for _, v := range values {
		shown = append(shown, strconv.FormatFloat(v, 'g', -1, 64))
	}
	bad := slices.IndexFunc(y, func(v float64) bool { return v != 0 && v != 1 })
	switch {
	case len(values) == 1:
		return at.refuse("the %s is %s in all rows: there is nothing to explain", c.targetWord(), shown[0])
	case bad < 0:
		return nil
	case len(values) == 2:
		return at.refuse("the %s holds %s and %s, and this model needs 0 and 1: write %[2]s as 0 and %[3]s as 1", c.targetWord(), shown[0], shown[1])
	}
	return t.place(rows[bad], c.target).refuse("the %s is %s, one of %d different values, and this model needs 0 and 1: write the two classes so, or use --model=linear", c.targetWord(), strconv.FormatFloat(y[bad], 'g', -1, 64), len(values))
}

// counts refuses a target of other numbers than counts.
func (t *Table) counts(c choice, rows []int) error {
	y := t.Columns[c.target].Num
	bad := slices.IndexFunc(rows, func(i int) bool { return y[i] < 0 || y[i] > 1e9 || y[i] != math.Floor(y[i]) })
	if bad < 0 {
		return nil
	}
	return t.place(rows[bad], c.target).refuse("the %s is %s, and this model needs counts, whole numbers from 0 to 1e9: use --model=linear for other numbers", c.targetWord(), strconv.FormatFloat(y[rows[bad]], 'g', -1, 64))
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quote(w)
	}
	return out
}
