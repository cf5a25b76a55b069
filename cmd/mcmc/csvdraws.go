package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// csvDraws are the draws of CSV files, one a chain.
type csvDraws struct {
	names  []string
	chains [][][]float64 // [chain][column][draw]
}

// Names returns the columns.
func (d *csvDraws) Names() []string { return d.names }

// Chains returns the draws of a column.
func (d *csvDraws) Chains(name string) [][]float64 {
	j := slices.Index(d.names, name)
	if j < 0 {
		return nil
	}
	out := make([][]float64, len(d.chains))
	for k, c := range d.chains {
		out[k] = c[j]
	}
	return out
}

// summarizeCSV prints the figures of files of draws.
func summarizeCSV(u *ui, files []string, asJSON bool) error {
	d := &csvDraws{}
	shortest, longest := math.MaxInt, 0
	for i, file := range files {
		if slices.Contains(files[:i], file) {
			return usagef("%s is named twice: each file is a chain of its own", file)
		}
		names, chain, err := readDraws(file)
		if err != nil {
			return badInput(err)
		}
		if i > 0 && !slices.Equal(names, d.names) {
			return usagef("%s has other columns than %s (%s): all files must be chains of one run", file, files[0], firstDifference(d.names, names))
		}
		d.names, d.chains = names, append(d.chains, chain)
		shortest, longest = min(shortest, len(chain[0])), max(longest, len(chain[0]))
	}
	if shortest < longest {
		u.notef("note: the files have %d to %d draws: the first %d of each are used", shortest, longest, shortest)
	}
	list := summarize(d, d.names, nil)
	if asJSON {
		return writeJSON(u.out, summaryDocument(strings.Join(files, " "), len(files), shortest, list))
	}
	return writeSummaries(u, list, func(string) string { return "" })
}

func firstDifference(a, b []string) string {
	for j := range min(len(a), len(b)) {
		if a[j] != b[j] {
			return fmt.Sprintf("column %d is %q, not %q", j+1, b[j], a[j])
		}
	}
	return fmt.Sprintf("%d of them, not %d", len(b), len(a))
}

// readDraws reads a CSV file of draws, plain or gzip.
func readDraws(file string) (names []string, columns [][]float64, err error) {
	f, err := os.Open(file)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	if head, _ := in.Peek(2); string(head) == "\x1f\x8b" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: it is gzip and damaged: %w", file, err)
		}
		in = bufio.NewReaderSize(z, 1<<16)
	}
	return parseDraws(in, file)
}

// parseDraws reads draws from their text. Lines that begin with # are comments.
// What stands before CmdStan's "# Adaptation terminated" is its warm-up and is
// left out. A first column without a name numbers the rows.
func parseDraws(in *bufio.Reader, file string) (names []string, columns [][]float64, err error) {
	skip := 0 // a column of row numbers
	for line := 1; ; line++ {
		text, err := in.ReadString('\n')
		if err != nil && err != io.EOF {
			return nil, nil, fmt.Errorf("%s:%d: it cannot be read to its end: %w", file, line, err)
		}
		end := err == io.EOF
		text = strings.TrimSpace(text)
		switch {
		case strings.HasPrefix(text, "#"):
			if strings.Contains(text, "Adaptation terminated") {
				for j := range columns {
					columns[j] = columns[j][:0]
				}
			}
		case text == "":
		case names == nil:
			if names, skip, err = drawNames(text); err != nil {
				return nil, nil, fmt.Errorf("%s:%d: %w", file, line, err)
			}
			columns = make([][]float64, len(names))
		default:
			if err := addDraw(columns, names, text, skip); err != nil {
				return nil, nil, fmt.Errorf("%s:%d: %w", file, line, err)
			}
		}
		if end {
			break
		}
	}
	switch {
	case names == nil:
		return nil, nil, fmt.Errorf("%s: there is nothing in it: a file of draws starts with a line of names", file)
	case len(columns[0]) == 0:
		return nil, nil, fmt.Errorf("%s: there is no draw below its names", file)
	}
	return names, columns, nil
}

// drawNames reads the line of names.
func drawNames(text string) (names []string, skip int, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.LazyQuotes = true
	if names, err = r.Read(); err != nil {
		return nil, 0, errors.New("its names cannot be read: check the quotes")
	}
	if len(names) > 1 && names[0] == "" {
		names, skip = names[1:], 1
	}
	for j, name := range names {
		names[j] = strings.TrimSpace(name)
		if names[j] == "" {
			return nil, 0, fmt.Errorf("column %d has no name", j+1+skip)
		}
		if i := slices.Index(names[:j], names[j]); i >= 0 {
			return nil, 0, fmt.Errorf("columns %d and %d are both named %q", i+1+skip, j+1+skip, names[j])
		}
	}
	if _, err := strconv.ParseFloat(names[0], 64); err == nil {
		return nil, 0, errors.New("it looks like draws: the first line must hold the names of the columns")
	}
	return names, skip, nil
}

// addDraw appends one line of numbers.
func addDraw(columns [][]float64, names []string, text string, skip int) error {
	j := -skip
	for cell := range strings.SplitSeq(text, ",") {
		if j >= 0 && j < len(columns) {
			v, err := drawNumber(strings.Trim(cell, ` "`))
			if err != nil {
				return fmt.Errorf("column %q: %q is not a number", names[j], cell)
			}
			columns[j] = append(columns[j], v)
		}
		j++
	}
	if j != len(columns) {
		return fmt.Errorf("it has %d cells and the line of names %d: the file is damaged or cut", j+skip, len(columns)+skip)
	}
	return nil
}

// drawNumber reads a number as C++, Python and R write it.
func drawNumber(s string) (float64, error) {
	switch strings.ToLower(s) {
	case "na", "nan", "-nan", "+nan":
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if errors.Is(err, strconv.ErrRange) {
		err = nil // ±Inf
	}
	return v, err
}
