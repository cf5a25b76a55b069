// Package dataset reads tables: a file, standard input or one of the
// embedded sets becomes typed columns (Table), and a choice of target and
// features becomes the numbers a model needs (Frame).
//
//	file -> bytes -> text -> records -> Table -> Select -> Frame
//
// Reading is strict. What a table means must be plain from its bytes, or it
// is refused with one sentence that names the file, the line, the column and
// the remedy; nothing is guessed in silence, and what was decided on the way
// (a delimiter, rows left out) stands in Notes. Every error of this package
// is bad input of one kind or another, so callers need not tell them apart.
//
// Formats: comma, tab, semicolon or vertical bar between the cells, one line
// of names, UTF-8 with or without a byte order mark, quotes as in RFC 4180,
// LF, CRLF or CR line ends, plain or gzip (seen by its first bytes, never by
// the name). A cell is a decimal number, missing (empty, NA, NaN, null, ?, .)
// or text. Hexadecimal and digit separators, which Go itself would read, are
// not numbers here.
//
// Parquet files have typed columns: what is a number and what is text is said
// there and not seen from the cells. They are read by a library, without the
// columns that hold lists or structures.
//
// A column of a text is itself text when at least half of its cells that are not missing look
// like no number at all; otherwise it holds numbers, and a cell that is none
// is an error the moment the column is used. Columns of text become one-hot
// codes, a column per level, named "sex=f". A column that is not used is
// never an obstacle, so leaving it out is always a remedy.
//
// The whole file stays in memory beside the numbers, because which columns
// are categorical is known only at Select, and the text of a level is its
// name. That costs the size of the file once; in return nothing is read
// twice, standard input included.
//
// The embedded sets are gzip files inside the binary; only the one asked for
// is unpacked.
//
// # References
//
//	[RFC 4180]     Common format and MIME type for CSV files, 2005
//	[Clinger 1990] How to read floating point numbers accurately, PLDI
package dataset
