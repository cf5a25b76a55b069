// Package expr reads the small language in which laws and priors are named on
// the command line and in run.json: name(key=value, ...), values by position
// or by key.
package expr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Call is a parsed name with its arguments.
type Call struct {
	Name string
	Args []Arg
}

// Arg is one argument; Key is empty where it was given by position.
type Arg struct{ Key, Value string }

// Parse returns the call that text spells: "horseshoe", "student-t(a=3,b=3)",
// "half-cauchy(2.5)". A value may be a call itself: "spike-slab(pi=beta(1,1))".
// The error says what is wrong and shows the text.
func Parse(text string) (Call, error) {
	text = strings.TrimSpace(text)
	name, rest, open := strings.Cut(text, "(")
	c := Call{Name: strings.ToLower(strings.TrimSpace(name))}
	switch {
	case c.Name == "":
		return c, fmt.Errorf("%q has no name: write it as name or name(key=value)", text)
	case !open && strings.Contains(c.Name, ")"):
		return c, fmt.Errorf("%q has a closing parenthesis and no opening one", text)
	case !open:
		return c, nil
	case !strings.HasSuffix(rest, ")"):
		return c, fmt.Errorf("%q does not end with a closing parenthesis", text)
	}
	args, err := split(strings.TrimSuffix(rest, ")"))
	if err != nil {
		return c, fmt.Errorf("%q: %w", text, err)
	}
	for _, a := range args {
		key, value, keyed := strings.Cut(a, "=")
		if before, _, nested := strings.Cut(a, "("); nested && !strings.Contains(before, "=") {
			keyed = false
		}
		if !keyed {
			key, value = "", a
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if value == "" || keyed && key == "" {
			return c, fmt.Errorf("%q: argument %q is empty on one side: write key=value", text, a)
		}
		c.Args = append(c.Args, Arg{Key: strings.ToLower(key), Value: value})
	}
	return c, nil
}

// split cuts s at the commas outside parentheses.
func split(s string) ([]string, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	var parts []string
	depth, start := 0, 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, s[start:i])
				start = i + 1
			}
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 {
		return nil, fmt.Errorf("parentheses do not match")
	}
	return append(parts, s[start:]), nil
}

// Bind returns the arguments of c as text by key. keys lists the known ones in
// their order by position. Unknown, double and surplus arguments are errors.
func (c Call) Bind(keys ...string) (map[string]string, error) {
	got := map[string]string{}
	for i, a := range c.Args {
		key := a.Key
		if key == "" {
			if i >= len(keys) {
				return nil, fmt.Errorf("%s takes %s, not %d arguments", c.Name, count(keys), len(c.Args))
			}
			key = keys[i]
		}
		known := false
		for _, k := range keys {
			known = known || k == key
		}
		if !known {
			return nil, fmt.Errorf("%s has no parameter %q: it takes %s", c.Name, key, count(keys))
		}
		if _, twice := got[key]; twice {
			return nil, fmt.Errorf("%s: parameter %q is given twice", c.Name, key)
		}
		got[key] = a.Value
	}
	return got, nil
}

func count(keys []string) string {
	if len(keys) == 0 {
		return "no parameters"
	}
	return strings.Join(keys, ", ")
}

// Numbers returns the arguments of c as numbers in the order of keys, a
// missing one taken from defaults; a default of NaN is no default: that
// argument must be given.
func (c Call) Numbers(keys []string, defaults []float64) ([]float64, error) {
	got, err := c.Bind(keys...)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(keys))
	for i, k := range keys {
		out[i] = defaults[i]
		if text, ok := got[k]; ok {
			if out[i], err = strconv.ParseFloat(text, 64); err != nil && !errors.Is(err, strconv.ErrRange) {
				return nil, fmt.Errorf("%s: parameter %s=%q is not a number", c.Name, k, text)
			}
			if out[i]-out[i] != 0 {
				return nil, fmt.Errorf("%s: parameter %s=%s must be finite", c.Name, k, text)
			}
		} else if out[i] != out[i] {
			return nil, fmt.Errorf("%s needs its parameter %s: %s(%s=...)", c.Name, k, c.Name, strings.Join(keys, "=...,"))
		}
	}
	return out, nil
}

// Number returns x as Parse reads it, shortest form.
func Number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
