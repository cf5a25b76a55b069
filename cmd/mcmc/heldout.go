package main

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"noiseprior/internal/dataset"
	"noiseprior/model"
	"noiseprior/sampler"
)

// heldOut are the rows of a run's data that the posterior does not see.
type heldOut struct {
	How  string `json:"how"`  // "split 0"
	Rows []int  `json:"rows"` // their numbers, from 1, in the data or in the file of --test
}

// cut returns the rows of the prepared data to fit, and those held out.
func (h *heldOut) cut(f *dataset.Frame) (fit, held *dataset.Frame) {
	if h == nil {
		return f, nil
	}
	return f.Cut(max(0, f.Rows-len(h.Rows)))
}

// rows returns the rows held out as a model takes them: without the constant
// columns that it leaves out. An error names a target that the likelihood
// cannot have.
func (h *heldOut) rows(f *dataset.Frame, d model.Data, l model.Likelihood) (*model.Test, error) {
	if h == nil {
		return nil, nil
	}
	if err := l.Check(f.Y); err != nil {
		return nil, fmt.Errorf("held-out rows (%s): %s", h.How, sentence(err))
	}
	t := &model.Test{Y: f.Y, Offset: f.Offset}
	for _, row := range h.Rows {
		t.Rows = append(t.Rows, strconv.Itoa(row))
	}
	if p := len(d.Features); p > 0 {
		t.X = mat.NewDense(f.Rows, p, nil)
		for k, name := range d.Features {
			j := slices.Index(f.Features, name)
			for i := range f.Rows {
				t.X.Set(i, k, f.X[i*len(f.Features)+j])
			}
		}
	}
	return t, nil
}

// checkHeldOut refuses flags that say twice which rows to hold out.
func (o *sampleFlags) checkHeldOut() error {
	var given []string
	for _, flag := range []string{"test-fraction", "test", "split"} {
		if o.given(flag) {
			given = append(given, flag)
		}
	}
	if len(given) > 1 {
		return usagef("--%s and --%s both say which rows to hold out: leave one of them out", given[0], given[1])
	}
	if o.test == "-" && o.data == "-" {
		return usagef("--test=- and the data cannot both be standard input: name a file for one of them")
	}
	return nil
}

// holdOut puts the rows to hold out behind the others of a frame.
func (o *sampleFlags) holdOut(u *ui, t *dataset.Table, f *dataset.Frame) (*dataset.Frame, *heldOut, error) {
	switch {
	case o.given("split"):
		return o.published(t, f)
	case o.given("test-fraction"):
		return o.fraction(f)
	case o.given("test"):
		return o.testFile(u, f)
	}
	return f, nil, nil
}

// published takes the rows of a published split; where a split lists rows to fit
// in an order, they keep it.
func (o *sampleFlags) published(t *dataset.Table, f *dataset.Frame) (*dataset.Frame, *heldOut, error) {
	if t.Embedded == "" {
		return nil, nil, fmt.Errorf("--split=%d is a published split of an embedded set, and %s is none: use --test-fraction or --test", o.split, t.Source)
	}
	fit, held, err := dataset.Split(t.Embedded, o.split)
	if err != nil {
		return nil, nil, under("--split", err)
	}
	return arrange(f, fit, held, fmt.Sprintf("split %d", o.split))
}

// fraction draws rows by the seed. Both parts keep the order of the data.
func (o *sampleFlags) fraction(f *dataset.Frame) (*dataset.Frame, *heldOut, error) {
	n := f.Rows
	k := int(math.Floor(o.testFraction*float64(n) + 0.5))
	if k < 1 || n-k < 2 {
		return nil, nil, fmt.Errorf("--test-fraction=%v of %d rows holds out %d and leaves %d to fit: it must hold out one or more and leave two", number(o.testFraction), n, k, n-k)
	}
	order := rand.New(sampler.NewStream(o.seed, 0)).Perm(n) // chains have the streams from 1 on
	held, fit := order[:k], order[k:]
	slices.Sort(held)
	slices.Sort(fit)
	return arrange(f, fit, held, fmt.Sprintf("%v of the rows, drawn by the seed", number(o.testFraction)))
}

// testFile reads the rows of --test.
func (o *sampleFlags) testFile(u *ui, f *dataset.Frame) (*dataset.Frame, *heldOut, error) {
	t, err := dataset.Open(o.test, u.in)
	if err != nil {
		return nil, nil, under("--test", err)
	}
	test, err := t.Match(f.Schema, o.na == "drop")
	switch {
	case err != nil:
		return nil, nil, under("--test", err)
	case test.Y == nil:
		return nil, nil, fmt.Errorf("--test: %s: it lacks the target %q, without which its predictions cannot be scored", t.Source, f.Target)
	case test.Rows == 0:
		return nil, nil, fmt.Errorf("--test: %s: it has no row without a missing cell", t.Source)
	}
	f = f.Append(test)
	for _, note := range test.Notes {
		f.Notes = append(slices.Clip(f.Notes), fmt.Sprintf("%s: %s", t.Source, note))
	}
	return f, &heldOut{How: filepath.Base(t.Source), Rows: test.Numbers}, nil
}

// arrange returns the rows to fit, those held out behind them.
func arrange(f *dataset.Frame, fit, held []int, how string) (*dataset.Frame, *heldOut, error) {
	if len(fit)+len(held) != f.Rows {
		return nil, nil, errors.New("the published split is of all rows, and some are left out")
	}
	f = f.Take(slices.Concat(fit, held))
	return f, &heldOut{How: how, Rows: f.Numbers[len(fit):]}, nil
}
