package dataset

// limits bound what reading may cost, so that a wrong file (a device, a
// gzip bomb, a binary) ends in a message and never in lack of memory.
type limits struct {
	bytes   int64 // of text, unpacked
	header  int   // bytes of the first line
	quoted  int   // bytes of a quoted cell
	columns int
	cells   int // of the table and of the design matrix, 8 bytes each
	ratio   int // of unpacked to packed size, from `sizable` bytes on
	sizable int
}

// standard limits: the design matrix may take 4 GiB. Deflate packs at most
// 1032:1; tables of numbers stay below 20:1, sparse 0/1 columns below 150:1.
var standard = limits{
	bytes:   4 << 30,
	header:  64 << 20,
	quoted:  1 << 20,
	columns: 1e6,
	cells:   1 << 29,
	ratio:   400,
	sizable: 128 << 20,
}
