package sampler

import (
	"slices"
	"sort"
	"sync"
)

// Draws keeps the kept draws of a run in memory, by column. It is a Recorder,
// and what package diagnostics reads.
type Draws struct {
	names  []string
	mu     sync.Mutex
	chains map[int][][]float64 // chain -> column -> draws
}

// NewDraws returns an empty store.
func NewDraws() *Draws { return &Draws{chains: map[int][][]float64{}} }

// Begin sets the columns. A second run of the same columns goes on behind the first.
func (d *Draws) Begin(columns []string) error {
	d.names = slices.Clone(columns)
	return nil
}

// Record keeps row where i >= 0.
func (d *Draws) Record(chain, i int, row []float64) error {
	if i < 0 {
		return nil
	}
	d.mu.Lock()
	cols := d.chains[chain]
	if cols == nil {
		cols = make([][]float64, len(row))
		d.chains[chain] = cols
	}
	d.mu.Unlock()
	for j, v := range row {
		cols[j] = append(cols[j], v)
	}
	return nil
}

// Save does nothing: memory needs no checkpoint.
func (d *Draws) Save(int, bool, func() (Checkpoint, error)) error { return nil }

// Names returns the columns.
func (d *Draws) Names() []string { return d.names }

// Chains returns the draws of one column, chain by chain in the order of their
// numbers; nil for an unknown name. The slices are the store's own.
func (d *Draws) Chains(name string) [][]float64 {
	j := slices.Index(d.names, name)
	if j < 0 {
		return nil
	}
	var ids []int
	for id := range d.chains {
		ids = append(ids, id)
	}
	sort.Ints(ids)
	out := make([][]float64, len(ids))
	for k, id := range ids {
		out[k] = d.chains[id][j]
	}
	return out
}

// Tee returns a recorder that hands everything to each of recs in order and
// stops at the first error.
func Tee(recs ...Recorder) Recorder { return tee(recs) }

type tee []Recorder

func (t tee) Begin(columns []string) error {
	for _, r := range t {
		if err := r.Begin(columns); err != nil {
			return err
		}
	}
	return nil
}

func (t tee) Record(chain, i int, row []float64) error {
	for _, r := range t {
		if err := r.Record(chain, i, row); err != nil {
			return err
		}
	}
	return nil
}

func (t tee) Save(chain int, last bool, snapshot func() (Checkpoint, error)) error {
	for _, r := range t {
		if err := r.Save(chain, last, snapshot); err != nil {
			return err
		}
	}
	return nil
}
