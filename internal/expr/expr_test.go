package expr

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	cases := []struct {
		text string
		want Call
	}{
		{"horseshoe", Call{Name: "horseshoe"}},
		{"  Horseshoe ", Call{Name: "horseshoe"}},
		{"horseshoe()", Call{Name: "horseshoe"}},
		{"horseshoe( )", Call{Name: "horseshoe"}},
		{"student-t(a=3,b=3)", Call{"student-t", []Arg{{"a", "3"}, {"b", "3"}}}},
		{"student-t( A = 3 , b=3 )", Call{"student-t", []Arg{{"a", "3"}, {"b", "3"}}}},
		{"half-cauchy(2.5)", Call{"half-cauchy", []Arg{{"", "2.5"}}}},
		{"f(1,b=2)", Call{"f", []Arg{{"", "1"}, {"b", "2"}}}},
		{"spike-slab(pi=beta(1,1))", Call{"spike-slab", []Arg{{"pi", "beta(1,1)"}}}},
		{"spike-slab(beta(a=1,b=1),slab=zellner)", Call{"spike-slab", []Arg{{"", "beta(a=1,b=1)"}, {"slab", "zellner"}}}},
		{"f(x=g(h(1,2),3),y=4)", Call{"f", []Arg{{"x", "g(h(1,2),3)"}, {"y", "4"}}}},
		{"f(x=a=b)", Call{"f", []Arg{{"x", "a=b"}}}},
	}
	for _, c := range cases {
		got, err := Parse(c.text)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, got, c.text)
	}
}

func TestParseRefuses(t *testing.T) {
	cases := []struct{ text, message string }{
		{"", `"" has no name: write it as name or name(key=value)`},
		{"  ", `"" has no name: write it as name or name(key=value)`},
		{"(3)", `"(3)" has no name: write it as name or name(key=value)`},
		{"f(3", `"f(3" does not end with a closing parenthesis`},
		{"f(3)x", `"f(3)x" does not end with a closing parenthesis`},
		{"f(a)(b)", `"f(a)(b)": parentheses do not match`},
		{"f(g(1)", `"f(g(1)": parentheses do not match`},
		{"f(1))", `"f(1))": parentheses do not match`},
		{"f(a,)", `"f(a,)": argument "" is empty on one side: write key=value`},
		{"f(,)", `"f(,)": argument "" is empty on one side: write key=value`},
		{"f(a=)", `"f(a=)": argument "a=" is empty on one side: write key=value`},
		{"f(=1)", `"f(=1)": argument "=1" is empty on one side: write key=value`},
		{"f)", `"f)" has a closing parenthesis and no opening one`},
	}
	for _, c := range cases {
		_, err := Parse(c.text)
		require.EqualError(t, err, c.message)
	}
}

func TestBind(t *testing.T) {
	bind := func(text string, keys ...string) (map[string]string, error) {
		c, err := Parse(text)
		require.NoError(t, err)
		return c.Bind(keys...)
	}
	for text, want := range map[string]map[string]string{
		"f":          {},
		"f(1,2)":     {"a": "1", "b": "2"},
		"f(b=2,a=1)": {"a": "1", "b": "2"},
		"f(1,b=2)":   {"a": "1", "b": "2"},
		"f(B=g(1))":  {"b": "g(1)"},
	} {
		got, err := bind(text, "a", "b")
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, message := range map[string]string{
		"f(1,2,3)":   "f takes a, b, not 3 arguments",
		"f(c=1)":     `f has no parameter "c": it takes a, b`,
		"f(a=1,a=2)": `f: parameter "a" is given twice`,
		"f(1,a=2)":   `f: parameter "a" is given twice`,
	} {
		_, err := bind(text, "a", "b")
		require.EqualError(t, err, message)
	}
	_, err := bind("f(1)")
	require.EqualError(t, err, "f takes no parameters, not 1 arguments")
	_, err = bind("f(a=1)")
	require.EqualError(t, err, `f has no parameter "a": it takes no parameters`)
}

func TestNumbers(t *testing.T) {
	keys, defaults := []string{"a", "b"}, []float64{math.NaN(), 7}
	numbers := func(text string) ([]float64, error) {
		c, err := Parse(text)
		require.NoError(t, err)
		return c.Numbers(keys, defaults)
	}
	for text, want := range map[string][]float64{
		"f(1)":         {1, 7},
		"f(b=-2,a=.5)": {0.5, -2},
		"f(1e-300,2)":  {1e-300, 2},
	} {
		got, err := numbers(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, message := range map[string]string{
		"f":          "f needs its parameter a: f(a=...,b=...)",
		"f(b=1)":     "f needs its parameter a: f(a=...,b=...)",
		"f(x)":       `f: parameter a="x" is not a number`,
		"f(1,b=inf)": "f: parameter b=inf must be finite",
		"f(nan)":     "f: parameter a=nan must be finite",
		"f(1e400)":   "f: parameter a=1e400 must be finite",
		"f(1,2,3)":   "f takes a, b, not 3 arguments",
	} {
		_, err := numbers(text)
		require.EqualError(t, err, message)
	}
	require.True(t, math.IsNaN(defaults[0]) && defaults[1] == 7, "the defaults are the caller's own")
}

func TestNumberIsReadBack(t *testing.T) {
	for _, x := range []float64{0, 1, -2.5, 0.1, 1e-300, 1.0 / 3, math.MaxFloat64, 5e-324} {
		c, err := Parse("f(" + Number(x) + ")")
		require.NoError(t, err)
		got, err := c.Numbers([]string{"a"}, []float64{0})
		require.NoError(t, err)
		require.Equal(t, x, got[0])
	}
}

// What is read is read again from its own spelling as the same call, and no
// text makes the reader panic.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"horseshoe", "f(a=1,b=g(2))", "f(g(a=1))", "f(a)(b)", "f(,", "f(a=)", ")(", "f(x=a=b)", "é(π=½)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			return
		}
		require.NotEmpty(t, c.Name)
		var args []string
		for _, a := range c.Args {
			require.NotEmpty(t, a.Value)
			if a.Key != "" {
				args = append(args, a.Key+"="+a.Value)
			} else {
				args = append(args, a.Value)
			}
		}
		again, err := Parse(c.Name + "(" + strings.Join(args, ",") + ")")
		require.NoError(t, err)
		require.Equal(t, c, again)
		c.Numbers([]string{"a", "b"}, []float64{1, math.NaN()})
	})
}
