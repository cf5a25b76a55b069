package runfolder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

const (
	drawsMagic = "noiseprior draws"
	headerSize = 64
	blockTag   = "rows"
	blockHead  = 16 // length, tag, sequence
	blockSum   = 4
	blockFull  = 64 << 10 // bytes of rows after which a block is written
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header is the start of a draws file.
type header struct {
	chain, columns int
	identity       [sha256.Size]byte
}

func (h header) bytes() []byte {
	b := append(make([]byte, 0, headerSize), drawsMagic...)
	b = binary.LittleEndian.AppendUint32(b, Format)
	b = binary.LittleEndian.AppendUint32(b, uint32(h.chain))
	b = binary.LittleEndian.AppendUint32(b, uint32(h.columns))
	b = append(b, h.identity[:]...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// check returns how the start of a file differs from h: "" where it does not.
func (h header) check(b []byte) string {
	want := h.bytes()
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	switch {
	case bytes.Equal(b, want):
		return ""
	case len(b) != headerSize || string(b[:len(drawsMagic)]) != drawsMagic:
		return "is not a draws file"
	case word(headerSize-blockSum) != crc32.Checksum(b[:headerSize-blockSum], castagnoli):
		return "has a damaged header"
	case word(16) != Format:
		return fmt.Sprintf("has format %d and this version reads %d", word(16), Format)
	case word(20) != uint32(h.chain):
		return fmt.Sprintf("holds chain %d", word(20))
	}
	return "belongs to another run"
}

// torn reports whether b is what a crash may leave of h: a piece of it, or zeros.
func (h header) torn(b []byte) bool {
	return len(b) < headerSize && (bytes.HasPrefix(h.bytes(), b) || allZero(b)) ||
		len(b) == headerSize && allZero(b)
}

func allZero(b []byte) bool { return len(bytes.TrimLeft(b, "\x00")) == 0 }

// extent is a number of rows and the bytes of file that end with them.
type extent struct {
	rows  int
	bytes int64
}

// tail is what stands behind the last good block of a file.
type tail int

const (
	clean   tail = iota // nothing
	zeros               // zero bytes: an end of file after a power failure
	torn                // a block that was cut
	damaged             // a bad block with good ones behind it
)

// scan calls visit with the extent up to each good block and its rows, which
// are reused, and returns the extent of all of them and what follows. It fails
// only where r does. Memory is bounded by rowBytes and blockFull, whatever the
// file says.
func scan(r io.ReaderAt, size int64, rowBytes int, visit func(extent, []byte)) (extent, tail, error) {
	good := extent{bytes: headerSize}
	in := &blocks{r: r, size: size, rowBytes: rowBytes}
	for good.bytes < size {
		rows, next, err := in.read(good)
		if err != nil {
			return good, clean, err
		}
		if rows == nil {
			t, err := in.classify(good)
			return good, t, err
		}
		good = next
		visit(good, rows)
	}
	return good, clean, nil
}

// blocks reads blocks through a window of the file.
type blocks struct {
	r        io.ReaderAt
	size     int64
	rowBytes int
	window   []byte
	at       int64 // of the window
}

const windowSize = 256 << 10

// bytes returns n bytes from at, fewer only at the end of the file; they are
// valid until the next call.
func (s *blocks) bytes(at int64, n int) ([]byte, error) {
	if at < s.at || at+int64(n) > s.at+int64(len(s.window)) {
		want := max(int64(n), min(windowSize, s.size-at))
		want = min(want, s.size-at)
		if int64(cap(s.window)) < want {
			s.window = make([]byte, want)
		}
		got, err := s.r.ReadAt(s.window[:want], at)
		if err != nil && err != io.EOF { // a file may shrink under a reader
			return nil, err
		}
		s.window, s.at = s.window[:got], at
	}
	b := s.window[at-s.at:]
	return b[:min(n, len(b))], nil
}

// read returns the rows of the block that follows good and the extent up to
// its end, or no rows if there is no good block.
func (s *blocks) read(good extent) (rows []byte, next extent, err error) {
	head, err := s.bytes(good.bytes, blockHead)
	if err != nil || len(head) < blockHead || string(head[4:8]) != blockTag {
		return nil, good, err
	}
	length := int64(binary.LittleEndian.Uint32(head))
	seq := binary.LittleEndian.Uint64(head[8:])
	all := blockHead + length + blockSum
	if length == 0 || length%int64(s.rowBytes) != 0 || length > int64(max(blockFull, s.rowBytes)) ||
		good.bytes+all > s.size || seq != uint64(good.rows) {
		return nil, good, nil
	}
	b, err := s.bytes(good.bytes, int(all))
	if err != nil || int64(len(b)) < all {
		return nil, good, err
	}
	end := len(b) - blockSum
	if binary.LittleEndian.Uint32(b[end:]) != crc32.Checksum(b[:end], castagnoli) {
		return nil, good, nil
	}
	next = extent{good.rows + int(length)/s.rowBytes, good.bytes + all}
	return b[blockHead:end], next, nil
}

// classify says what the bad block behind good is, by looking for a good one
// at every byte behind its start.
func (s *blocks) classify(good extent) (tail, error) {
	result := zeros
	probe := &blocks{r: s.r, size: s.size, rowBytes: s.rowBytes} // with a window of its own
	for at := good.bytes; at < s.size; {
		b, err := s.bytes(at, int(min(windowSize, s.size-at)))
		if err != nil || len(b) == 0 {
			return result, err
		}
		if result == zeros && !allZero(b) {
			result = torn
		}
		for from := 0; ; {
			k := bytes.Index(b[from:], []byte(blockTag))
			if k < 0 {
				break
			}
			from += k + 1
			start := at + int64(from) - 5 // of the block whose tag this is
			if start <= good.bytes {
				continue
			}
			found, err := probe.goodAt(start, good)
			if err != nil || found {
				return damaged, err
			}
		}
		if len(b) < len(blockTag) {
			break
		}
		at += int64(len(b) - len(blockTag) + 1) // a tag may lie across two windows
	}
	return result, nil
}

// goodAt reports whether a good block starts at byte start whose sequence
// number fits: no more rows were lost than the bytes in front of it can hold.
func (s *blocks) goodAt(start int64, good extent) (bool, error) {
	head, err := s.bytes(start, blockHead)
	if err != nil || len(head) < blockHead {
		return false, err
	}
	seq := binary.LittleEndian.Uint64(head[8:])
	lost := (start - good.bytes) / int64(s.rowBytes)
	if seq < uint64(good.rows) || seq > uint64(good.rows)+uint64(lost) {
		return false, nil
	}
	rows, _, err := s.read(extent{int(seq), start})
	return rows != nil, err
}
