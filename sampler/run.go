package sampler

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"noiseprior/internal/kern"
)

// Settings say how long a run is, which chains it has, and where they begin.
type Settings struct {
	Seed    uint64
	Chains  []int              // chain numbers, from 1; each has its own stream
	Warmup  int                // adapting iterations, one sweep each
	Draws   int                // kept draws
	Thin    int                // sweeps for each kept draw; 0 is 1
	Threads int                // chains at work at once, and helpers of theirs where chains are fewer; 0 is GOMAXPROCS
	From    map[int]Checkpoint // chains that go on from a checkpoint instead of from Model.Init
}

// Recorder receives what a run produces. Begin is called once, before any
// chain; the other methods are called by the chains, concurrently for
// different chains, in order for one chain.
type Recorder interface {
	// Begin announces the columns of every row.
	Begin(columns []string) error
	// Record receives iteration i of a chain, i < 0 in warm-up; row is reused.
	Record(chain, i int, row []float64) error
	// Save offers the checkpoint that follows the iteration just recorded; a
	// recorder that wants it calls snapshot. last reports that the chain stops
	// here: it is done, or the run was cut.
	Save(chain int, last bool, snapshot func() (Checkpoint, error)) error
}

// Run draws every chain of set from m with a kernel of its own and hands all
// rows to rec. Rows depend on m, the kernel and set.Seed alone, never on the
// number of threads or on where a run was cut and resumed.
//
// A chain that finds no start with a finite density and gradient is an error
// which names the parameter at fault.
//
// When ctx ends, each chain finishes its iteration and saves; if that cut a
// chain short of its last draw, Run returns context.Cause(ctx). An error of the
// recorder stops all chains alike.
func Run(ctx context.Context, m Model, newKernel func() Kernel, set Settings, rec Recorder) error {
	if err := set.check(); err != nil {
		return err
	}
	columns := append(append([]string(nil), m.Names()...), newKernel().Columns()...)
	if err := rec.Begin(columns); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	threads := set.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	defer kern.Help(min(threads, runtime.GOMAXPROCS(0)) - len(set.Chains))()
	slots := make(chan struct{}, threads)
	errs := make([]error, len(set.Chains))
	var all sync.WaitGroup
	for k, id := range set.Chains {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if errs[k] = set.chain(ctx, m, newKernel(), id, len(columns), rec); errs[k] != nil {
				cancel(errs[k])
			}
		})
	}
	all.Wait()
	if errors.Join(errs...) == nil {
		return nil
	}
	return context.Cause(ctx)
}

func (set Settings) check() error {
	switch {
	case set.Warmup < 0 || set.Draws < 0 || set.Thin < 0 || set.Threads < 0:
		return fmt.Errorf("sampler: warm-up %d, draws %d, thin %d and threads %d must not be negative", set.Warmup, set.Draws, set.Thin, set.Threads)
	case len(set.Chains) == 0:
		return errors.New("sampler: no chains to run: name at least one")
	}
	seen := map[int]bool{}
	for _, id := range set.Chains {
		if seen[id] {
			return fmt.Errorf("sampler: chain %d is named twice: two chains with one stream would be the same chain", id)
		}
		seen[id] = true
	}
	return nil
}

// chain runs one chain from its start or checkpoint to its end. Where ctx cuts
// it short, the error is the cause.
func (set Settings) chain(ctx context.Context, m Model, k Kernel, id, columns int, rec Recorder) error {
	src := NewStream(set.Seed, id)
	rng := rand.New(src)
	s := &State{X: make([]float64, m.Dim()), LogP: math.NaN(), Grad: make([]float64, m.Dim())}
	i := -set.Warmup
	if c, ok := set.From[id]; ok {
		if len(c.X) != m.Dim() {
			return fmt.Errorf("sampler: the checkpoint of chain %d has %d coordinates and the model %d: it belongs to another model", id, len(c.X), m.Dim())
		}
		if err := errors.Join(src.UnmarshalBinary(c.Stream), k.UnmarshalBinary(c.Tuning)); err != nil {
			return fmt.Errorf("sampler: chain %d cannot be resumed: %w", id, err)
		}
		copy(s.X, c.X)
		i = c.Next
	} else {
		if err := start(m, k, rng, s); err != nil {
			return fmt.Errorf("sampler: chain %d has %w", id, err)
		}
		k.Warmup(set.Warmup)
	}
	snapshot := func() (Checkpoint, error) {
		tuning, err := k.MarshalBinary()
		if err != nil {
			return Checkpoint{}, err
		}
		stream, err := src.MarshalBinary()
		return Checkpoint{Next: i, X: append([]float64(nil), s.X...), Tuning: tuning, Stream: stream}, err
	}
	row := make([]float64, columns)
	names := columns - len(k.Columns())
	stop := ctx.Err() != nil
	for i < set.Draws && !stop {
		sweeps := 1
		if i >= 0 && set.Thin > 1 {
			sweeps = set.Thin
		}
		for range sweeps {
			k.Step(rng, s, row[names:])
		}
		m.Record(row[:names], s.X)
		if err := rec.Record(id, i, row); err != nil {
			return err
		}
		i++
		stop = ctx.Err() != nil
		if err := rec.Save(id, i == set.Draws || stop, snapshot); err != nil {
			return err
		}
	}
	if i < set.Draws {
		return context.Cause(ctx)
	}
	return nil
}
