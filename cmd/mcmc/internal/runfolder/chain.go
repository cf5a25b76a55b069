package runfolder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"syscall"
	"time"

	"noiseprior/sampler"
)

// chain writes the files of one chain. One goroutine at a time uses it.
type chain struct {
	w       *Writer
	number  int
	lock    *lock
	file    file   // append-only
	buf     []byte // the block to come: its head and the rows so far
	full    int    // length of buf at which it is written
	at      extent // of the file and, rows only, the buffer
	next    int    // iteration that comes next
	flushed time.Duration
	saved   time.Duration
	last    *sampler.Checkpoint // as saved, nil before the first
	err     error               // why the chain stopped: nothing is written after it
}

func newChain(w *Writer, k int) *chain {
	rowBytes := 8 * len(w.folder.info.Columns)
	full := blockHead + max(1, blockFull/rowBytes)*rowBytes
	return &chain{w: w, number: k, full: full, buf: make([]byte, blockHead, full+blockSum), next: -w.folder.info.Warmup}
}

func (c *chain) drawsName() string { return chainFile(c.number, drawsEnd) }
func (c *chain) stateName() string { return chainFile(c.number, stateEnd) }

// record buffers a row and writes a block that is full.
func (c *chain) record(i int, row []float64) error {
	info := &c.w.folder.info
	if i != c.next || len(row) != len(info.Columns) {
		return fmt.Errorf("runfolder: chain %d records a row of %d columns for iteration %d, not of %d for iteration %d: start it from the writer's checkpoints",
			c.number, len(row), i, len(info.Columns), c.next)
	}
	c.next++
	if i < 0 && !info.SaveWarmup {
		return nil
	}
	n := len(c.buf)
	c.buf = c.buf[:n+8*len(row)]
	to := c.buf[n:]
	for _, v := range row {
		binary.LittleEndian.PutUint64(to, math.Float64bits(v))
		to = to[8:]
	}
	c.at.rows++
	if len(c.buf) >= c.full {
		return c.flush()
	}
	return nil
}

// flush appends the buffered rows as one block, by one write.
func (c *chain) flush() error {
	length := len(c.buf) - blockHead
	if length == 0 {
		return nil
	}
	rows := length / (8 * len(c.w.folder.info.Columns))
	binary.LittleEndian.PutUint32(c.buf, uint32(length))
	copy(c.buf[4:], blockTag)
	binary.LittleEndian.PutUint64(c.buf[8:], uint64(c.at.rows-rows))
	b := binary.LittleEndian.AppendUint32(c.buf, crc32.Checksum(c.buf, castagnoli))
	if _, err := c.file.Write(b); err != nil {
		return c.fail("written", c.drawsName(), err)
	}
	c.at.bytes += int64(len(b))
	c.buf = c.buf[:blockHead]
	return nil
}

// save makes the rows durable and then the checkpoint that covers them.
func (c *chain) save(snapshot func() (sampler.Checkpoint, error)) error {
	if err := c.flush(); err != nil {
		return err
	}
	if err := c.file.Sync(); err != nil {
		return c.fail("synced", c.drawsName(), err)
	}
	point, err := snapshot()
	if err == nil && point.Next != c.next {
		err = fmt.Errorf("its next iteration is %d, not %d", point.Next, c.next)
	}
	var b []byte
	if err == nil {
		b, err = state{c.at, point}.encode(c.w.folder.header(c.number))
	}
	if err != nil {
		c.err = fmt.Errorf("runfolder: chain %d has no checkpoint to save: %w", c.number, err)
		return c.err
	}
	if err := replace(c.w.disk, c.stateName(), b); err != nil {
		return c.fail("replaced", c.stateName(), err)
	}
	c.last = &point
	return nil
}

// fail stops the chain for good and says what is safe.
func (c *chain) fail(verb, name string, cause error) error {
	draws := 0
	if c.last != nil {
		draws = max(c.last.Next, 0)
	}
	remedy := "see to the disk and resume the run"
	switch {
	case errors.Is(cause, syscall.ENOSPC) || errors.Is(cause, syscall.EDQUOT):
		remedy = "make room and resume the run"
	case errors.Is(cause, syscall.EROFS) || errors.Is(cause, fs.ErrPermission):
		remedy = "make the folder writable and resume the run"
	case errors.Is(cause, fs.ErrNotExist):
		remedy = "the folder seems to have been removed, bring it back to resume the run"
	}
	c.err = &stopped{
		text:  fmt.Sprintf("runfolder: chain %d stopped, %s could not be %s (%s) and its first %d draws are safe: %s", c.number, c.w.folder.path(name), verb, plain(cause), draws, remedy),
		cause: cause,
	}
	return c.err
}

// stopped is the error of a chain that could not be written on.
type stopped struct {
	text  string
	cause error
}

func (s *stopped) Error() string { return s.text }
func (s *stopped) Unwrap() error { return s.cause }

// close writes what is buffered, without a checkpoint, and gives the chain up.
func (c *chain) close() error {
	var err error
	if c.err == nil {
		err = c.flush()
	}
	if e := c.file.Close(); e != nil && c.err == nil {
		err = c.fail("closed", c.drawsName(), e)
	}
	if c.err == nil {
		c.err = fmt.Errorf("runfolder: the writer of chain %d is closed: open another", c.number)
	}
	c.lock.release()
	return err
}
