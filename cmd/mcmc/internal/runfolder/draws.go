package runfolder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Draws are the rows of a run folder by column, as far as they have come: what
// package diagnostics reads.
type Draws struct {
	info   Info
	chains []chainDraws // those that have draws, by number
	done   []int        // draws of each chain of the run, 0 for a missing one
	common int
	notes  []string
}

// chainDraws are the rows of one chain.
type chainDraws struct {
	number  int
	warm    int // rows of warm-up, the first ones
	rows    int
	columns [][]float64
}

// Read returns the rows of all chains that are there, also while they are being
// drawn: whole blocks, nothing behind a torn one. It refuses foreign and damaged
// files; a missing chain is a note.
func (f *Folder) Read() (*Draws, error) {
	d, err := f.enter()
	if err != nil {
		return nil, err
	}
	defer d.close()
	names, err := d.names()
	if err != nil {
		return nil, f.trouble(err, "", "")
	}
	there := map[int]bool{}
	for _, name := range names {
		if k := chainOf(name); k > 0 && name != chainFile(k, lockEnd) {
			there[k] = true
		}
	}
	out := &Draws{info: f.info, done: make([]int, f.info.Chains)}
	for i := range out.done {
		if !there[i+1] {
			continue
		}
		c, note, err := f.readChain(d, i+1)
		if err != nil {
			return nil, err
		}
		if note != "" {
			out.notes = append(out.notes, note)
		}
		out.done[i] = c.rows - c.warm
		if out.done[i] > 0 || c.warm > 0 {
			out.chains = append(out.chains, c)
		}
	}
	out.align()
	return out, nil
}

// readChain reads one chain. A writer that begins cuts rows and draws them
// again under our eyes, which looks like damage only for a moment.
func (f *Folder) readChain(d disk, k int) (c chainDraws, note string, err error) {
	for try := range 4 {
		if try > 0 {
			time.Sleep(30 * time.Millisecond)
		}
		c = chainDraws{number: k}
		var s survey
		s, err = f.survey(d, k, c.add(f.info))
		if err == nil && s.tail == damaged {
			err = refuse("%s is damaged at byte %d and has good rows behind it: resume the run, which draws them again from the last checkpoint", f.path(chainFile(k, drawsEnd)), s.good.bytes)
		}
		if f.info.SaveWarmup {
			c.warm = min(c.rows, f.info.Warmup)
		}
		if s.stateErr != nil {
			note = "chain " + fmt.Sprint(k) + " cannot go on: " + strings.TrimPrefix(s.stateErr.Error(), "runfolder: ")
		}
		if !errors.Is(err, ErrInput) {
			break
		}
	}
	return c, note, err
}

// add returns a function that appends blocks to the columns. They are allocated
// once, for the file's size but not for more than the run has to come.
func (c *chainDraws) add(info Info) func(survey, extent, []byte) {
	p := len(info.Columns)
	return func(s survey, _ extent, rows []byte) {
		n := len(rows) / (8 * p)
		if c.columns == nil {
			room := min(int64(info.Warmup)+int64(info.Draws), (s.size-headerSize)/int64(8*p))
			c.columns = make([][]float64, p)
			for j := range c.columns {
				c.columns[j] = make([]float64, 0, max(room, int64(n)))
			}
		}
		for j, col := range c.columns {
			col = slices.Grow(col, n)[:c.rows+n]
			for i := range n {
				col[c.rows+i] = math.Float64frombits(binary.LittleEndian.Uint64(rows[8*(i*p+j):]))
			}
			c.columns[j] = col
		}
		c.rows += n
	}
}

// align finds the draws that all chains have and notes what is not complete.
func (d *Draws) align() {
	var missing []string
	fewest, most := math.MaxInt, 0
	for i, n := range d.done {
		if n == 0 {
			missing = append(missing, fmt.Sprint(i+1))
			continue
		}
		fewest, most = min(fewest, n), max(most, n)
	}
	switch {
	case len(missing) == len(d.done):
		fewest = 0
		d.notes = append(d.notes, "no chain has draws yet")
	case len(missing) == 1:
		d.notes = append(d.notes, fmt.Sprintf("chain %s of %d has no draws yet", missing[0], len(d.done)))
	case len(missing) > 1:
		d.notes = append(d.notes, fmt.Sprintf("chains %s of %d have no draws yet", strings.Join(missing, ", "), len(d.done)))
	}
	switch {
	case fewest < most:
		d.notes = append(d.notes, fmt.Sprintf("the chains have %d to %d draws of %d: the first %d of each are used", fewest, most, d.info.Draws, fewest))
	case most > 0 && most < d.info.Draws:
		d.notes = append(d.notes, fmt.Sprintf("the run is not complete: %d draws of %d", most, d.info.Draws))
	}
	d.common = fewest
}

// Names returns the columns of the run.
func (d *Draws) Names() []string { return d.info.Columns }

// Len returns the number of draws that every chain with draws has.
func (d *Draws) Len() int { return d.common }

// Numbers returns the numbers of the chains that have draws: Numbers()[i] is
// that of Chains(name)[i].
func (d *Draws) Numbers() []int {
	var out []int
	for i, n := range d.done {
		if n > 0 {
			out = append(out, i+1)
		}
	}
	return out
}

// Notes returns what is missing, of unequal length or not complete, one
// sentence each.
func (d *Draws) Notes() []string { return d.notes }

// Chains returns the first Len draws of a column, chain by chain; nil for an
// unknown name. The slices are the store's own.
func (d *Draws) Chains(name string) [][]float64 {
	return d.column(name, func(c chainDraws) (int, int) { return c.warm, min(c.rows, c.warm+d.common) })
}

// All returns what Chains returns, with every draw of the longer chains.
func (d *Draws) All(name string) [][]float64 {
	return d.column(name, func(c chainDraws) (int, int) { return c.warm, c.rows })
}

// Warmup returns the saved rows of warm-up of a column, of every chain that has
// any, as many as it has.
func (d *Draws) Warmup(name string) [][]float64 {
	return d.column(name, func(c chainDraws) (int, int) { return 0, c.warm })
}

// column returns the rows from..to of a column in every chain where there are any.
func (d *Draws) column(name string, part func(chainDraws) (from, to int)) [][]float64 {
	j := slices.Index(d.info.Columns, name)
	if j < 0 {
		return nil
	}
	out := [][]float64{}
	for _, c := range d.chains {
		if from, to := part(c); to > from {
			out = append(out, c.columns[j][from:to:to])
		}
	}
	return out
}
