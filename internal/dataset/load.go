package dataset

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"strconv"
)

// load returns the whole text behind r, unpacked if it is gzip. Nothing of a
// gzip stream is used before its last checksum has been verified. The size is
// a guess of the number of bytes behind r.
func load(r io.Reader, source string, size int64, lim limits) ([]byte, error) {
	at := place{source: source}
	packed := &meter{r: r}
	in := bufio.NewReaderSize(packed, 64<<10)
	magic, err := in.Peek(2)
	if err != nil && err != io.EOF {
		return nil, at.refuse("%w", err)
	}
	if string(magic) != "\x1f\x8b" {
		text, err := drain(in, size, intake{at: at, lim: lim})
		return text, unreadable(at, err)
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, damaged(at, err, nil)
	}
	text, err := drain(z, min(4*size, 64<<20), intake{at: at, lim: lim, packed: packed})
	if err != nil {
		return nil, damaged(at, err, text)
	}
	return text, nil
}

// refused marks an error that is a whole message already.
type refused struct{ error }

func unreadable(at place, err error) error {
	if r, ok := errors.AsType[refused](err); ok {
		return r.error
	}
	if err != nil {
		return at.refuse("%w", err)
	}
	return nil
}

// damaged says what is wrong with a gzip stream that failed after text.
func damaged(at place, err error, text []byte) error {
	corrupt, isCorrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		return at.refuse("the gzip stream ends too early: the file was cut short, get it again")
	case errors.Is(err, gzip.ErrChecksum):
		return at.refuse("the gzip checksum does not match: the file is damaged, get it again")
	case errors.Is(err, gzip.ErrHeader) && text != nil:
		return at.refuse("there is something else after the gzip stream: the file is damaged, get it again")
	case errors.Is(err, gzip.ErrHeader):
		return at.refuse("it starts like a gzip file, but the gzip header is damaged: get it again")
	case isCorrupt:
		return at.refuse("the gzip stream is damaged near byte %d: get the file again", int64(corrupt))
	}
	return unreadable(at, err)
}

// meter counts the bytes that came through.
type meter struct {
	r io.Reader
	n int
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += n
	return n, err
}

// drain reads to the end, looking at what has come so far after every read.
func drain(r io.Reader, size int64, look intake) ([]byte, error) {
	size = max(0, min(size, look.lim.bytes))
	buf := make([]byte, 0, size+512)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):min(cap(buf), len(buf)+1<<20)])
		buf = buf[:len(buf)+n]
		if bad := look.check(buf, err == io.EOF); bad != nil {
			return buf, refused{bad}
		}
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// sniffed is how many bytes tell what a file is.
const sniffed = 4096

// intake watches a text that is being read, so that what is no table stops
// after its first bytes and not at the limit of memory.
type intake struct {
	at      place
	lim     limits
	packed  *meter // nil if the text is not packed
	sniffed bool
	header  bool
}

func (k *intake) check(text []byte, end bool) error {
	if !k.sniffed && (end || len(text) >= sniffed) {
		k.sniffed = true
		if err := sniff(k.at, text[:min(len(text), sniffed)]); err != nil {
			return err
		}
		k.header = k.header || isParquet(text[:min(len(text), sniffed)])
	}
	if !k.header {
		k.header = bytes.ContainsAny(text, "\r\n")
		if len(text) > k.lim.header && !k.header {
			return k.at.refuse("the first line is longer than %s: a table has a line of column names first", inUnits(int64(k.lim.header)))
		}
	}
	if int64(len(text)) > k.lim.bytes {
		return k.at.refuse("more than %s of text: take a part of the rows or columns", inUnits(k.lim.bytes))
	}
	if k.packed != nil && len(text) > k.lim.sizable && len(text)/k.packed.n >= k.lim.ratio {
		return k.at.refuse("the gzip stream grows more than %d times in unpacking, which no table does: unpack the file and look at it", k.lim.ratio)
	}
	return nil
}

// inUnits returns a number of bytes in words.
func inUnits(n int64) string {
	switch {
	case n >= 1<<30:
		return strconv.FormatInt(n>>30, 10) + " GiB"
	case n >= 1<<20:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
