package dataset

import (
	"strconv"
	"strings"
)

// delimiters that are tried, and their names.
var delimiters = []struct {
	sep  byte
	name string
}{{',', "commas"}, {'\t', "tabs"}, {';', "semicolons"}, {'|', "vertical bars"}}

// sampled is how many records choose the delimiter.
const sampled = 20

// delimiter returns the character between the cells: of those that cut the
// header into several cells, the one that cuts the first records alike, and
// of several such the one that cuts finest. Two that cut equally fine are
// refused. If none cuts the records alike, the header alone decides and the
// ragged record is reported later. A header that nothing cuts is one column.
func delimiter(source, text string, lim limits) (sep byte, name string, err error) {
	var steady, ragged []int // into delimiters
	width := make([]int, len(delimiters))
	for i, d := range delimiters {
		var even bool
		if width[i], even = cutWidth(source, text, d.sep, lim); width[i] < 2 {
			continue
		}
		if even {
			steady = append(steady, i)
		} else {
			ragged = append(ragged, i)
		}
	}
	candidates := steady
	if len(steady) == 0 {
		candidates = ragged
	}
	if len(candidates) == 0 {
		return ',', "", notBySpaces(source, text, lim)
	}
	best := candidates[0]
	for _, i := range candidates[1:] {
		if width[i] > width[best] {
			best = i
		}
	}
	for _, i := range steady {
		if i != best && width[i] == width[best] {
			return 0, "", place{source: source, line: 1}.refuse("%s and %s both cut every line into %d cells: quote the cells that hold one of them, or use the other throughout",
				delimiters[best].name, delimiters[i].name, width[i])
		}
	}
	return delimiters[best].sep, delimiters[best].name, nil
}

// cutWidth returns the number of cells of the header and whether the first
// records have as many.
func cutWidth(source, text string, sep byte, lim limits) (width int, even bool) {
	r := newSample(source, text, sep, lim)
	for n := range sampled {
		ok, err := r.next()
		switch {
		case err != nil:
			return width, false
		case !ok:
			return width, true
		case n == 0:
			width = len(r.cells)
		case len(r.cells) != width:
			return width, false
		}
		if n == 0 && width < 2 {
			return width, false
		}
	}
	return width, true
}

// newSample is newRecords without the look through the whole text.
func newSample(source, text string, sep byte, lim limits) *records {
	return &records{source: source, text: text, sep: sep, lim: lim, line: 1}
}

// notBySpaces refuses a table whose cells seem to stand between spaces.
func notBySpaces(source, text string, lim limits) error {
	r := newSample(source, text, ',', lim)
	width := 0
	for n := range sampled {
		ok, err := r.next()
		if err != nil || !ok {
			break
		}
		fields := strings.Fields(strings.Join(r.cells, ","))
		if len(fields) < 2 || n > 0 && len(fields) != width {
			return nil
		}
		width = len(fields)
		if n == 1 && isNumber(fields[width-1]) {
			return place{source: source, line: 1}.refuse("the cells seem to be separated by spaces, %s a line: write commas or tabs between them", strconv.Itoa(width))
		}
	}
	return nil
}
