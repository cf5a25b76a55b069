package dataset

import (
	"bytes"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// formats that are no text but end up in front of a table reader.
var formats = []struct{ magic, name, remedy string }{
	{"PARE", "an encrypted Parquet file", "export it as CSV"},
	{"PK\x03\x04", "a zip archive or a spreadsheet", "unpack it, or save the sheet as CSV"},
	{"\xd0\xcf\x11\xe0", "an old Excel file", "save the sheet as CSV"},
	{"\x89HDF", "an HDF5 file", "export it as CSV"},
	{"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it first, as in zstd -dc FILE"},
	{"\xfd7zXZ", "packed with xz", "unpack it first, as in xz -dc FILE"},
	{"BZh", "packed with bzip2", "unpack it first, as in bzip2 -dc FILE"},
	{"\x1f\x8b", "packed with gzip twice", "unpack it once"},
	{"RDX2\n", "an R data file", "export it with write.csv"},
	{"RDX3\n", "an R data file", "export it with write.csv"},
	{"%PDF", "a PDF file", "export the table as CSV"},
	{"\x93NUMPY", "a NumPy file", "export it as CSV with a line of names"},
	{"SQLite format 3", "a SQLite database", "export the table as CSV"},
	{"\xff\xfe\x00\x00", "UTF-32 text", "save it as UTF-8"},
	{"\xff\xfe", "UTF-16 text", "save it as UTF-8, as in iconv -f utf-16 -t utf-8 FILE"},
	{"\xfe\xff", "UTF-16 text", "save it as UTF-8, as in iconv -f utf-16 -t utf-8 FILE"},
}

// isBinary reports whether bytes are no UTF-8 text.
func isBinary(b []byte) bool {
	return bytes.ContainsFunc(b, func(r rune) bool {
		return r == utf8.RuneError || r < ' ' && r != '\t' && r != '\n' && r != '\r'
	})
}

// sniff refuses what its first bytes show to be neither UTF-8 text nor Parquet.
func sniff(at place, head []byte) error {
	if !isBinary(head) || isParquet(head) {
		return nil
	}
	for _, f := range formats {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			instead := "a table of text"
			if strings.HasSuffix(f.name, " text") {
				instead = "UTF-8"
			}
			return at.refuse("this is %s, not %s: %s", f.name, instead, f.remedy)
		}
	}
	zeros := [2]int{}
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[0]+zeros[1] == 0:
		return nil
	case min(zeros[0], zeros[1]) == 0 && len(head) >= 4 && 3*(zeros[0]+zeros[1]) > len(head):
		return at.refuse("this is UTF-16 text, not UTF-8: save it as UTF-8, as in iconv -f utf-16 -t utf-8 FILE")
	}
	return binaryFile(at, head)
}

// binaryFile refuses text with a NUL byte.
func binaryFile(at place, b []byte) error {
	at.line = lineOf(b, bytes.IndexByte(b, 0))
	return at.refuse("a NUL byte: this is a binary file, not a table of text")
}

// decode returns the text without byte order mark and with line ends LF or
// CRLF, or refuses bytes that are no UTF-8 text. A file whose only line ends
// are CR has them replaced, which old reports whether it has.
func decode(at place, b []byte) (s string, old bool, err error) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(b, 0) >= 0 {
		return "", false, binaryFile(at, b)
	}
	if !utf8.Valid(b) {
		return "", false, notUTF8(at, b)
	}
	if bytes.IndexByte(b, '\r') >= 0 && bytes.IndexByte(b, '\n') < 0 {
		old = bytes.IndexByte(bytes.TrimRight(b, "\r"), '\r') >= 0
		b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	}
	return unsafe.String(unsafe.SliceData(b), len(b)), old, nil // b is not written any more
}

// notUTF8 names the first byte that is not UTF-8 and the likely encoding.
func notUTF8(at place, b []byte) error {
	i := 0
	for {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	at.line = lineOf(b, i)
	if b[i] >= 0xa0 {
		return at.refuse("byte 0x%02x is not UTF-8, in Latin-1 it is %q: save the file as UTF-8, as in iconv -f latin1 -t utf-8 FILE", b[i], string(rune(b[i])))
	}
	return at.refuse("byte 0x%02x is not UTF-8, perhaps Windows-1252: save the file as UTF-8, as in iconv -f cp1252 -t utf-8 FILE", b[i])
}

// lineOf returns the line, from 1, of byte i.
func lineOf(b []byte, i int) int {
	if line := bytes.Count(b[:i], []byte("\n")); line > 0 {
		return 1 + line
	}
	return 1 + bytes.Count(b[:i], []byte("\r"))
}

// hasBareCR reports whether some CR stands elsewhere than before a LF.
func hasBareCR(s string) bool {
	if strings.IndexByte(s, '\r') < 0 {
		return false
	}
	return strings.Count(s, "\r") != strings.Count(s, "\r\n")
}
