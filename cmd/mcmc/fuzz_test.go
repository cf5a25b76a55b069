package main

import (
	"bufio"
	"bytes"
	"testing"
)

// No text of a configuration panics, and what is read has keys.
func FuzzConfig(f *testing.F) {
	for _, text := range []string{"", "draws: 5\n", "features: [a, 'b,c', -d]\n", "- 5", "a: {b: c}", "a:\n  - 1\n  - x: y\n", "a: &x 1\nb: *x\n", "a: |\n  text\n", "\t", "? a\n: b\n", "a: !!binary x", "%YAML 1.2\n---\na: 1", "<<: {a: 1}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, err := configEntries("c.yml", text)
		for _, e := range entries {
			if err == nil && e.line < 1 {
				t.Fatalf("%+v has no line", e)
			}
		}
	})
}

// No text of draws panics, and what is read is a table.
func FuzzDraws(f *testing.F) {
	for _, text := range []string{"", "a,b\n1,2\n", "# x\na\n1\n# Adaptation terminated\n2\n", "\"\",\"x\"\n\"1\",2\n", "a,a\n", "a,\n1,2\n", "a\nnan\n-inf\n1e999\nNA\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		names, columns, err := parseDraws(bufio.NewReader(bytes.NewReader(text)), "d.csv")
		if err != nil {
			return
		}
		for j := range names {
			if len(columns[j]) != len(columns[0]) || len(columns[j]) == 0 {
				t.Fatalf("column %d of %d has %d draws, not %d", j, len(names), len(columns[j]), len(columns[0]))
			}
		}
	})
}
