package runfolder

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// survey is what the files of one chain hold.
type survey struct {
	state    *state // nil where there is none
	stateErr error  // or it is damaged or foreign
	begun    bool   // the draws file is there with a whole header
	size     int64  // of it
	good     extent // its good blocks
	tail     tail   // what follows them
}

// covers returns what a resumed chain keeps.
func (s survey) covers() extent {
	if s.state == nil {
		return extent{bytes: headerSize}
	}
	return s.state.covers
}

// survey reads the files of chain k and hands every good block to visit. It
// refuses a foreign draws file and one that lacks what its state file covers.
//
// The state comes first: a writer syncs the rows in front of a new state, so
// even beside a writer the draws file read after it holds all that it covers.
func (f *Folder) survey(d disk, k int, visit func(s survey, to extent, rows []byte)) (s survey, err error) {
	if s.state, err = f.state(d, k); err != nil {
		s.stateErr = err
	}
	name := chainFile(k, drawsEnd)
	file, err := d.open(name, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return s, f.lost(k, s)
	}
	if err != nil {
		return s, f.trouble(err, name, "")
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return s, f.trouble(err, name, "")
	}
	s.size = stat.Size()
	head := make([]byte, min(headerSize, s.size))
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return s, f.trouble(err, name, "")
	}
	head = head[:n]
	h := f.header(k)
	if s.size <= headerSize && h.torn(head) {
		return s, f.lost(k, s)
	}
	if wrong := h.check(head); wrong != "" {
		return s, refuse("%s %s: restore the file of this run, or remove it with its state file to draw chain %d again", f.path(name), wrong, k)
	}
	s.begun = true
	covered := s.covers() == extent{bytes: headerSize}
	s.good, s.tail, err = scan(file, s.size, 8*h.columns, func(to extent, rows []byte) {
		covered = covered || to == s.covers()
		visit(s, to, rows)
	})
	if err != nil {
		return s, f.trouble(err, name, "")
	}
	if !covered {
		return s, f.lost(k, s)
	}
	return s, nil
}

// lost returns the error of a draws file that lacks rows its state file covers,
// or nil if there is no state file.
func (f *Folder) lost(k int, s survey) error {
	if s.state == nil {
		return nil
	}
	draws, state, covers := f.path(chainFile(k, drawsEnd)), chainFile(k, stateEnd), s.state.covers
	remedy := "restore it, or remove what is left of the chain to draw it again"
	switch {
	case s.size == 0:
		return refuse("%s is missing or empty, but %s covers %d rows of it: %s", draws, state, covers.rows, remedy)
	case s.size < covers.bytes:
		return refuse("%s has lost rows, it holds %d bytes of the %d that %s covers: %s", draws, s.size, covers.bytes, state, remedy)
	case s.good.bytes < covers.bytes:
		return refuse("%s is damaged at byte %d, among the %d rows that %s covers: %s", draws, s.good.bytes, covers.rows, state, remedy)
	}
	return refuse("%s does not fit %s: %s", draws, state, remedy)
}
