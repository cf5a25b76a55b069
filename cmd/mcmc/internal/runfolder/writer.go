package runfolder

import (
	"errors"
	"fmt"
	"os"
	"time"

	"noiseprior/sampler"
)

// Writer appends the rows of some chains to a run folder and keeps their
// checkpoints. It is a sampler.Recorder. It holds the locks of its chains until
// it is closed.
type Writer struct {
	folder  Folder
	disk    disk
	chains  map[int]*chain
	notes   []string
	started time.Time // of the monotonic clock: nothing happens when it is set back
	flush   time.Duration
	save    time.Duration
	closed  bool
}

// Writer locks chains and makes them ready to begin or to go on: it checks all
// of their files, and only then cuts what stands behind the last checkpoints,
// which is drawn again, bit for bit.
//
// It refuses a chain that another process draws, foreign and damaged files, and
// a draws file that lacks rows its checkpoint covers. Without a state file a
// chain begins again. All its errors match ErrInput, but those of a failing disk.
func (f *Folder) Writer(chains []int) (_ *Writer, err error) {
	order, err := f.sorted(chains)
	if err != nil {
		return nil, err
	}
	d, err := f.enter()
	if err != nil {
		return nil, err
	}
	w := &Writer{folder: *f, disk: d, chains: map[int]*chain{}, started: time.Now(), flush: 200 * time.Millisecond, save: 5 * time.Second}
	defer func() {
		if err != nil {
			w.abandon()
		}
	}()
	for _, k := range order {
		c := newChain(w, k)
		if c.lock, err = f.own(d, k); err != nil {
			return nil, err
		}
		w.chains[k] = c
		if c.lock.none {
			w.notef("the file system of %s has no locks: see to it that no other process draws chain %d", f.dir, k)
		}
	}
	surveys := map[int]survey{}
	for _, k := range order {
		s, err := f.survey(d, k, func(survey, extent, []byte) {})
		if err == nil {
			err = s.stateErr
		}
		if err != nil {
			return nil, err
		}
		surveys[k] = s
	}
	for _, k := range order {
		w.remark(k, surveys[k])
		if err := w.chains[k].begin(surveys[k]); err != nil {
			return nil, because(err, "%s cannot be written", f.path(chainFile(k, drawsEnd)))
		}
	}
	return w, nil
}

// own takes the lock of chain k.
func (f *Folder) own(d disk, k int) (*lock, error) {
	l, err := d.lock(chainFile(k, lockEnd))
	if h := (held{}); errors.As(err, &h) {
		return nil, refuse("chain %d of %s is being drawn by %s: wait for it, stop it, or draw other chains", k, f.dir, h.owner)
	}
	if err != nil {
		return nil, because(err, "chain %d of %s cannot be locked", k, f.dir)
	}
	return l, nil
}

// remark notes what is cut from a chain.
func (w *Writer) remark(k int, s survey) {
	if !s.begun {
		return
	}
	name := chainFile(k, drawsEnd)
	again := s.good.rows - s.covers().rows
	switch {
	case s.state == nil && again > 0:
		w.notef("chain %d: %s is missing, so the chain begins again and its %d rows are drawn anew", k, chainFile(k, stateEnd), again)
	case again > 0:
		w.notef("chain %d: %d rows behind its last checkpoint are drawn again", k, again)
	}
	rest := s.size - s.good.bytes
	switch s.tail {
	case zeros:
		w.notef("chain %d: %d zero bytes at the end of %s are cut", k, rest, name)
	case torn:
		w.notef("chain %d: a torn block of %d bytes at the end of %s is cut", k, rest, name)
	case damaged:
		w.notef("chain %d: %s is damaged at byte %d, behind its last checkpoint, and is cut there: see to the disk, unless it lost power", k, name, s.good.bytes)
	}
}

func (w *Writer) notef(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

// Notes returns what was found and cut when the writer began, one sentence each.
func (w *Writer) Notes() []string { return w.notes }

// From returns the last checkpoints of the writer's chains, for
// sampler.Settings; chains that have none begin. After a run it is where a
// longer one goes on. It may be called after Close.
func (w *Writer) From() map[int]sampler.Checkpoint {
	from := map[int]sampler.Checkpoint{}
	for k, c := range w.chains {
		if c.last != nil {
			from[k] = *c.last
		}
	}
	return from
}

// Begin refuses columns that are not the run's.
func (w *Writer) Begin(columns []string) error {
	if diff := columnsDiffer(w.folder.info.Columns, columns); diff != "" {
		return refuse("the run %s has other columns (%s): it was created with another model or version", w.folder.dir, diff)
	}
	return nil
}

// Record appends a row. Rows of warm-up are dropped unless the run saves them.
func (w *Writer) Record(chain, i int, row []float64) error {
	c, err := w.chain(chain)
	if err != nil {
		return err
	}
	return c.record(i, row)
}

// Save writes the rows so far and takes the checkpoint where it is time to.
func (w *Writer) Save(chain int, last bool, snapshot func() (sampler.Checkpoint, error)) error {
	c, err := w.chain(chain)
	if err != nil {
		return err
	}
	now := time.Since(w.started)
	switch {
	case last || c.next == 0 || now-c.saved >= w.save:
		c.flushed, c.saved = now, now
		return c.save(snapshot)
	case now-c.flushed >= w.flush:
		c.flushed = now
		return c.flush()
	}
	return nil
}

func (w *Writer) chain(k int) (*chain, error) {
	c := w.chains[k]
	if c == nil {
		return nil, fmt.Errorf("runfolder: chain %d is not one of this writer's: name it when the writer is opened", k)
	}
	return c, c.err
}

// Close writes what is buffered, closes the files and gives up the locks. The
// chains must have stopped.
func (w *Writer) Close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	var errs []error
	for _, c := range w.chains {
		errs = append(errs, c.close())
	}
	return errors.Join(append(errs, w.disk.close())...)
}

// abandon closes a writer that never began.
func (w *Writer) abandon() {
	for _, c := range w.chains {
		if c.file != nil {
			c.file.Close()
		}
		c.lock.release()
	}
	w.disk.close()
}

// begin opens the draws file of a chain, cut at the end of what it keeps.
func (c *chain) begin(s survey) error {
	d := c.w.disk
	d.remove(c.stateName() + staged) // of a process that was killed, if any
	var err error
	if c.file, err = d.open(c.drawsName(), os.O_RDWR|os.O_CREATE|os.O_APPEND); err != nil {
		c.file = nil
		return err
	}
	if s.state != nil {
		c.last = &s.state.checkpoint
		c.next = c.last.Next
	}
	c.at = s.covers()
	if s.begun {
		if s.size == c.at.bytes {
			return nil
		}
		return c.file.Truncate(c.at.bytes)
	}
	if s.size > 0 {
		if err := c.file.Truncate(0); err != nil {
			return err
		}
	}
	if _, err := c.file.Write(c.w.folder.header(c.number).bytes()); err != nil {
		return err
	}
	if err := c.file.Sync(); err != nil {
		return err
	}
	return d.sync()
}
