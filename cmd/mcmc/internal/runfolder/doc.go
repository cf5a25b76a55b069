// Package runfolder keeps a sampling run on disk so that no crash loses a draw
// that was reported as saved.
//
// A run is a folder of
//
//	run.json       what the run is: Info, for people and programs; replaced atomically
//	data.csv.gz    the prepared training data: a run folder is complete and can be moved
//	chain-K.draws  the rows of chain K, append-only, a checksum per block
//	chain-K.state  its last checkpoint and the rows it covers; replaced atomically
//	chain-K.lock   exists while a process draws chain K: its pid, host and start
//
// A chain touches its own files alone, so several processes, on several
// machines that share a file system, can each draw some chains of one run.
//
// # Chain files
//
// All integers are little-endian, all values raw float64, every checksum is
// CRC-32C. A draws file is a header of 64 bytes and then blocks:
//
//	header  "noiseprior draws", format u32, chain u32, columns u32, identity [32], checksum u32
//	block   length u32, "rows", sequence u64, length bytes of rows, checksum u32
//
// The sequence number of a block is the number of rows in front of it, its
// checksum covers all of it, and length is never 0. The identity is a SHA-256
// of all that decides the rows of a run (seed, data, settings, columns, ...),
// so a file of another run is refused by name. A state file is
//
//	"noiseprior state", format u32, chain u32, identity [32], rows u64, bytes u64, length u32, checkpoint, checksum u32
//
// and says that the first bytes of the draws file, rows of them, were on disk
// before it was written.
//
// # What survives what
//
// Rows are buffered and appended as one block at latest after 200 ms or 64 KiB.
// At the end of warm-up, every 5 s and when a chain stops, the draws file is
// synced and then the state file replaced. A killed process so loses at most
// the rows in its buffer, a power failure the rows behind the last checkpoint;
// in both cases the resumed chain draws them again, bit for bit.
//
// A bad block that nothing good follows is a torn tail: readers stop in front
// of it and a writer cuts it. A bad block with good ones behind it is
// corruption and an error, with one exception: behind the last checkpoint a
// power failure may well keep a later block and lose an earlier one, and as a
// writer draws everything behind the checkpoint again, it cuts what is there,
// whatever it is. Zero bytes behind the last block are an end of file.
//
// After a failed write or sync nothing is tried again (the kernel may have
// dropped the very pages that a second sync would report as written): the chain
// stops with an error that says how many of its draws are safe.
package runfolder
