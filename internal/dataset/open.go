package dataset

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Open reads the table that a path names: "-" is stdin, otherwise a file, and
// where there is no such file an embedded set.
func Open(path string, stdin io.Reader) (*Table, error) {
	if path == "-" {
		return openStdin(stdin)
	}
	if path == "" {
		return nil, errors.New("the name of the data file is empty: give a file, - for standard input, or one of " + strings.Join(Names(), ", "))
	}
	info, err := os.Stat(path)
	if packed, ok := packed(path); ok && (err != nil || info.IsDir()) {
		t, err := read(bytes.NewReader(packed), path, int64(len(packed)), standard)
		if err == nil {
			t.Embedded = path
		}
		return t, err
	}
	at := place{source: path}
	if err != nil {
		return nil, unopened(at, path, err)
	}
	if info.IsDir() {
		return nil, at.refuse("it is a folder: name a file in it")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unopened(at, path, err)
	}
	defer file.Close()
	t, err := read(file, path, info.Size(), standard)
	if changed(file, info) {
		return nil, at.refuse("it changed while it was read: try again when nothing writes to it")
	}
	if err != nil {
		return nil, err
	}
	if _, ok := packed(path); ok {
		t.note("this is the file %s, not the embedded set of that name", path)
	}
	return t, nil
}

func openStdin(stdin io.Reader) (*Table, error) {
	if stdin == nil {
		stdin = strings.NewReader("")
	}
	in := &meter{r: stdin}
	t, err := Read(in, "stdin")
	if err != nil && in.n == 0 {
		return nil, place{source: "stdin"}.refuse("nothing came in: pipe a table into the command, as in cat data.csv | mcmc sample -")
	}
	return t, err
}

// unopened says why there is no such file, with the embedded set that may
// have been meant.
func unopened(at place, path string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err
		}
		return at.refuse("%w", err)
	}
	if near := Nearest(path, Names()); near != "" {
		return at.refuse("there is no such file or embedded set, did you mean %s?", near)
	}
	if strings.ContainsAny(path, "./\\") {
		return at.refuse("there is no such file")
	}
	return at.refuse("there is no such file or embedded set, the sets are %s", strings.Join(Names(), ", "))
}

// changed reports whether a regular file is not what it was at info.
func changed(file *os.File, info fs.FileInfo) bool {
	now, err := file.Stat()
	return err == nil && info.Mode().IsRegular() && (now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()))
}
