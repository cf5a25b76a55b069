package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"noiseprior/internal/dataset"
)

// wholeVar declares a flag for a whole number in [lo, hi].
func wholeVar(f *pflag.FlagSet, p *int, name string, value, lo, hi int, usage string) {
	*p = value
	f.Var(&wholeValue{p, lo, hi}, name, usage)
}

type wholeValue struct {
	p      *int
	lo, hi int
}

func (v *wholeValue) String() string {
	if v.p == nil {
		return ""
	}
	return strconv.Itoa(*v.p)
}
func (v *wholeValue) Type() string { return "n" }
func (v *wholeValue) Set(s string) error {
	n, err := strconv.Atoi(s)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		return fmt.Errorf("is not a whole number: it takes one from %d to %d", v.lo, v.hi)
	case err != nil || n < v.lo || n > v.hi:
		return fmt.Errorf("is not from %d to %d", v.lo, v.hi)
	}
	*v.p = n
	return nil
}

// realVar declares a flag for a finite number in [lo, hi], or in (lo, hi) if
// open is set; lo and hi may be infinite.
func realVar(f *pflag.FlagSet, p *float64, name string, value, lo, hi float64, open bool, usage string) {
	*p = value
	f.Var(&realValue{p, lo, hi, open}, name, usage)
}

type realValue struct {
	p      *float64
	lo, hi float64
	open   bool
}

func (v *realValue) String() string {
	if v.p == nil {
		return ""
	}
	return strconv.FormatFloat(*v.p, 'g', -1, 64)
}
func (v *realValue) Type() string { return "x" }
func (v *realValue) Set(s string) error {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || strings.ContainsAny(s, "xX_") {
		return errors.New("is not a finite number")
	}
	if x < v.lo || x > v.hi || v.open && (x == v.lo || x == v.hi) {
		return fmt.Errorf("is not %s", v.span())
	}
	*v.p = x
	return nil
}

// span says in words where the values lie.
func (v *realValue) span() string {
	g := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	low, high := math.IsInf(v.lo, -1), math.IsInf(v.hi, 1)
	switch {
	case high && v.open:
		return "above " + g(v.lo)
	case high:
		return g(v.lo) + " or more"
	case low && v.open:
		return "below " + g(v.hi)
	case low:
		return g(v.hi) + " or less"
	case v.open:
		return "between " + g(v.lo) + " and " + g(v.hi) + " (both excluded)"
	}
	return "from " + g(v.lo) + " to " + g(v.hi)
}

// choiceVar declares a flag that takes one of choices; the shell completes them.
func choiceVar(f *pflag.FlagSet, p *string, name, value string, choices []string, usage string) {
	*p = value
	f.Var(&choiceValue{p, choices}, name, usage)
}

type choiceValue struct {
	p       *string
	choices []string
}

func (v *choiceValue) String() string {
	if v.p == nil {
		return ""
	}
	return *v.p
}
func (v *choiceValue) Type() string { return "name" }
func (v *choiceValue) Set(s string) error {
	if slices.Contains(v.choices, s) {
		*v.p = s
		return nil
	}
	if near := dataset.Nearest(s, v.choices); near != "" {
		return fmt.Errorf("is unknown: did you mean %s?", near)
	}
	return fmt.Errorf("is unknown: it takes %s", list(v.choices))
}

// list returns "a, b or c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
