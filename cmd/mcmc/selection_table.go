package main

import (
	"fmt"
	"strings"
)

// write prints how far the figures are from the exact ones where these were
// asked for, the most probable models, the median-probability model, and what
// did not move.
func (s *selection) write(u *ui) {
	if e := s.exact; e != nil {
		fmt.Fprintln(u.out, wrap(fmt.Sprintf("largest difference from the exact PIP %s (%s), at most %s Monte Carlo errors", formatDigits(float64(e.MaxError), 2), e.where, formatDigits(float64(e.MaxZ), 2)), u.width(), ""))
	}
	if len(s.models) > 0 {
		t := newTable("probability", "model<")
		for _, m := range s.models {
			t.row(formatFixed(float64(m.Probability), 3), modelName(m.Features))
		}
		fmt.Fprintln(u.out)
		t.write(u.out, u.width())
	}
	fmt.Fprintln(u.out, wrap("median-probability model: "+modelName(s.median), u.width(), "  "))
	if len(s.in) > 0 {
		fmt.Fprintln(u.out, wrap(didNotMove+", in each draw in: "+shortList(s.in), u.width(), "  "))
	}
	if len(s.out) > 0 {
		fmt.Fprintln(u.out, wrap(didNotMove+", in each draw out: "+shortList(s.out), u.width(), "  "))
	}
}

// leastSize is the probability of a size below which it is not shown to people.
const leastSize = 0.0005

// writeMore prints the sizes of the models, and the pairs that go or stay together.
func (s *selection) writeMore(u *ui) {
	t := newTable("features", "probability", "<")
	for _, k := range s.sizes {
		if k.Probability >= leastSize {
			t.row(fmt.Sprint(k.K), formatFixed(float64(k.Probability), 3), u.bar(float64(k.Probability), 20))
		}
	}
	fmt.Fprintln(u.out)
	t.write(u.out, 0)
	if len(s.linked) == 0 {
		return
	}
	t = newTable("in together", "if apart", "pair<")
	for _, l := range s.linked {
		t.row(formatFixed(float64(l.Probability), 3), formatFixed(l.apart, 3), l.A+" "+l.B)
	}
	fmt.Fprintln(u.out)
	t.write(u.out, u.width())
}

func modelName(features []string) string {
	if len(features) == 0 {
		return "no feature"
	}
	return strings.Join(features, " ")
}
