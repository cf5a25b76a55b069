package mcmctest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"noiseprior/sampler"
)

// Resume checks that a chain cut inside warm-up, at its end and later, and
// resumed from the checkpoint's bytes with a new kernel, gives the rows of the
// unbroken chain, bit for bit.
func Resume(t testing.TB, m sampler.Model, newKernel func() sampler.Kernel) {
	t.Helper()
	const warmup, draws = 40, 30
	set := sampler.Settings{Seed: 7, Chains: []int{1, 2}, Warmup: warmup, Draws: draws, Thin: 3}
	whole := &rows{}
	if err := sampler.Run(context.Background(), m, newKernel, set, whole); err != nil {
		t.Fatalf("the unbroken run failed: %v", err)
	}
	// The sweeps before a cut, 1, 23, 40, 43, 46 and 127, are odd and even, so
	// that a kernel which alternates shows what it remembers. The last of them
	// comes when all is drawn, which is no error.
	for _, cut := range []int{-warmup, -18, -1, 0, 1, draws - 1} {
		set := set
		set.Threads = 1
		set.Chains = []int{2}
		ctx, cancel := context.WithCancel(context.Background())
		first := &rows{cut: cut, cancel: cancel}
		if err := sampler.Run(ctx, m, newKernel, set, first); !errors.Is(err, context.Canceled) && (err != nil || cut < draws-1) {
			t.Fatalf("cut at %d: the run ended with %v", cut, err)
		}
		b, err := first.last.MarshalBinary()
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		var c sampler.Checkpoint
		if err := c.UnmarshalBinary(b); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		set.From = map[int]sampler.Checkpoint{2: c}
		second := &rows{}
		if err := sampler.Run(context.Background(), m, newKernel, set, second); err != nil {
			t.Fatalf("resumed at %d: %v", cut, err)
		}
		compare(t, fmt.Sprintf("cut at %d", cut), whole.kept[2], append(first.kept[2], second.kept[2]...))
	}
}

func compare(t testing.TB, where string, want, got [][]float64) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: %d rows instead of %d", where, len(got), len(want))
		return
	}
	for i := range want {
		for j := range want[i] {
			if math.Float64bits(want[i][j]) != math.Float64bits(got[i][j]) {
				t.Errorf("%s: row %d, column %d is %v instead of %v", where, i, j, got[i][j], want[i][j])
				return
			}
		}
	}
}

// rows keeps every row, and the last checkpoint; it cancels after iteration cut.
type rows struct {
	sampler.Draws
	cut    int
	cancel func()
	kept   map[int][][]float64
	last   sampler.Checkpoint
}

func (r *rows) Begin([]string) error {
	r.kept = map[int][][]float64{1: nil, 2: nil}
	return nil
}

func (r *rows) Record(chain, i int, row []float64) error {
	if chain == 2 {
		r.kept[2] = append(r.kept[2], append([]float64(nil), row...))
		if r.cancel != nil && i == r.cut {
			r.cancel()
		}
	}
	return nil
}

func (r *rows) Save(_ int, last bool, snapshot func() (sampler.Checkpoint, error)) (err error) {
	if last && r.cancel != nil {
		r.last, err = snapshot()
	}
	return err
}
