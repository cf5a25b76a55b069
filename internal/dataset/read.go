package dataset

import (
	"io"
	"strings"
)

// Read reads a table from r until its end, unpacking gzip. The name stands in
// messages. Of the cells it checks only what concerns the table as a whole;
// Select checks those of the columns in use.
func Read(r io.Reader, name string) (*Table, error) {
	return read(r, name, 0, standard)
}

func read(r io.Reader, name string, size int64, lim limits) (*Table, error) {
	b, err := load(r, name, size, lim)
	if err != nil {
		return nil, err
	}
	if isParquet(b[:min(len(b), sniffed)]) {
		return readParquet(b, name, lim)
	}
	text, old, err := decode(place{source: name}, b)
	if err != nil {
		return nil, err
	}
	if err := notEmpty(place{source: name}, text); err != nil {
		return nil, err
	}
	sep, sepName, err := delimiter(name, text, lim)
	if err != nil {
		return nil, err
	}
	t := &Table{Source: name, lim: lim}
	if old {
		t.note("the lines end in CR alone, as on old Macs")
	}
	if sepName != "" && sep != ',' {
		t.note("the cells are separated by %s", sepName)
	}
	if err := t.parse(text, sep); err != nil {
		return nil, err
	}
	return t, nil
}

func notEmpty(at place, text string) error {
	if strings.Trim(text, " \t\r\n") == "" {
		return at.refuse("there is nothing in it: a table starts with a line of column names")
	}
	return nil
}
