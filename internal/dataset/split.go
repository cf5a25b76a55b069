package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
)

// Split returns the rows, from 0, of published split number, from 0, of an
// embedded set: those to fit and those to predict. The order of the former is that
// of the publication, whose own protocols depend on it. [Hernández-Lobato & Adams
// 2015; Gal & Ghahramani 2016]
func Split(name string, number int) (train, test []int, err error) {
	b, err := sets.ReadFile("data/" + name + ".splits.json.gz")
	if err != nil {
		return nil, nil, fmt.Errorf("%s has no published splits: the sets that have them are %s", name, list(splitSets()))
	}
	var doc struct {
		Splits []struct{ Train, Test []int }
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err == nil {
		err = json.NewDecoder(r).Decode(&doc)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the embedded splits of %s: %w", name, err)
	}
	if number < 0 || number >= len(doc.Splits) {
		return nil, nil, fmt.Errorf("%s has splits 0 to %d and no split %d", name, len(doc.Splits)-1, number)
	}
	return doc.Splits[number].Train, doc.Splits[number].Test, nil
}

// splitSets lists the embedded sets that have published splits.
func splitSets() []string {
	files, _ := sets.ReadDir("data")
	var names []string
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".splits.json.gz"); ok {
			names = append(names, name)
		}
	}
	return names
}

// Take returns the rows of f at index rows, in that order.
func (f *Frame) Take(rows []int) *Frame {
	out := &Frame{Schema: f.Schema, Source: f.Source, Rows: len(rows), Notes: f.Notes}
	p := len(f.Features)
	for _, i := range rows {
		out.X = append(out.X, f.X[i*p:(i+1)*p]...)
		if f.Y != nil {
			out.Y = append(out.Y, f.Y[i])
		}
		if f.Offset != nil {
			out.Offset = append(out.Offset, f.Offset[i])
		}
		if f.Numbers != nil {
			out.Numbers = append(out.Numbers, f.Numbers[i])
		}
	}
	return out
}

// Cut returns the first n rows of f, and the others; they share its numbers.
func (f *Frame) Cut(n int) (head, tail *Frame) {
	part := func(from, to int) *Frame {
		out := *f
		p := len(f.Features)
		out.Rows, out.X, out.Y = to-from, f.X[from*p:to*p:to*p], f.Y[from:to:to]
		if f.Offset != nil {
			out.Offset = f.Offset[from:to:to]
		}
		if f.Numbers != nil {
			out.Numbers = f.Numbers[from:to:to]
		}
		return &out
	}
	return part(0, n), part(n, f.Rows)
}

// Append returns f with the rows of another frame of its schema behind its own.
func (f *Frame) Append(other *Frame) *Frame {
	out := *f
	out.Rows += other.Rows
	out.X = append(out.X[:len(out.X):len(out.X)], other.X...)
	out.Y = append(out.Y[:len(out.Y):len(out.Y)], other.Y...)
	out.Offset = append(out.Offset[:len(out.Offset):len(out.Offset)], other.Offset...)
	out.Numbers = append(out.Numbers[:len(out.Numbers):len(out.Numbers)], other.Numbers...)
	return &out
}
