package dataset

import "fmt"

// checkNumbers refuses the first cell that is no number in a column that must
// hold numbers.
func (t *Table) checkNumbers(c choice) error {
	if t.target(c).Text && !c.classes {
		return t.textTarget(c)
	}
	if c.offset >= 0 && t.Columns[c.offset].Text {
		return t.column(c.offset).refuse("the offset is text, such as %s, and must be numbers", quote(t.Columns[c.offset].firstBad.text))
	}
	for _, j := range c.used() {
		col := &t.Columns[j]
		if col.Text || col.bad == 0 || c.named[j] {
			continue
		}
		bad, others := col.firstBad, ""
		if col.bad > 1 {
			others = fmt.Sprintf(", one of %d such cells", col.bad)
		}
		return t.place(bad.row, j).refuse("%s%s: %s", reason(bad), others, c.remedy(j, t.names[j], bad.kind))
	}
	return nil
}

// reason says why a cell is no number.
func reason(c cell) string {
	switch c.kind {
	case infinite:
		if isNumber(c.text) {
			return quote(c.text) + " is past the largest number, 1.8e308"
		}
		return quote(c.text) + " is infinite"
	case lookalike:
		if what, instead := oddity(c.text); instead != "" {
			return fmt.Sprintf("%s is not a number, it %s (write %s)", quote(c.text), what, instead)
		}
	}
	return quote(c.text) + " is not a number"
}

// remedy says what to do about a bad cell of column j.
func (c choice) remedy(j int, name string, k kind) string {
	switch {
	case j == c.target && c.byDefault:
		return "correct it, or name another target than this last column with --target"
	case j == c.target:
		return "correct it, or name another --target"
	case j == c.offset:
		return "correct it, or name another --offset"
	case k == text:
		return fmt.Sprintf("correct it, leave the column out with %s, or one-hot code it with %s", leaveOut(name), oneHot(name))
	}
	return fmt.Sprintf("correct it, or leave the column out with %s", leaveOut(name))
}

// textTarget lists the values of a target that is text.
func (t *Table) textTarget(c choice) error {
	k := newCodes(t.cells([]int{c.target})[0])
	k.sort(nil)
	shown := quoted(k.levels)
	advice := "write its classes as numbers"
	switch n := len(shown); {
	case dateHint(k.levels[0]) != "":
		advice = "write dates as days or years"
	case n == 2:
		advice = fmt.Sprintf("for the probability of %s use --model=logistic, or a network with --likelihood=bernoulli", shown[1])
	case n > 2 && n <= mostClasses:
		advice = "for the probability of each class use --model=mlp --likelihood=categorical"
	}
	return t.column(c.target).refuse("the %s is text (%s), and this model needs numbers: %s, or name another column with --target", c.targetWord(), list(shown), advice)
}
