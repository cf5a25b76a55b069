package dataset

import "unicode"

// Nearest returns the known name that name was most likely meant to be, "" if
// none is close: the smallest number of letters inserted, deleted, replaced
// or swapped with their neighbour (case aside), at most a third of the longer
// name's and never all of them. The first of several equals wins.
func Nearest(name string, known []string) string {
	best, least := "", -1
	a := folded(name)
	for _, k := range known {
		b := folded(k)
		longer := max(len(a), len(b))
		limit := min(max(1, longer/3), len(a)-1)
		if least >= 0 {
			limit = min(limit, least-1)
		}
		if gap := longer - min(len(a), len(b)); limit < 0 || gap > limit {
			continue
		}
		if d := editDistance(a, b); d <= limit {
			best, least = k, d
		}
	}
	return best
}

func folded(s string) []rune {
	runes := []rune(s)
	for i, r := range runes {
		runes[i] = unicode.ToLower(r)
	}
	return runes
}

// editDistance returns the optimal string alignment distance, which counts a
// swap of neighbours as one.
func editDistance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			d := last[j]
			if a[i] != b[j] {
				d = 1 + min(d, last[j+1], row[j])
				if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
					d = min(d, 1+before[j-1])
				}
			}
			row[j+1] = d
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
