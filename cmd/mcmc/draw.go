package main

import (
	"context"
	"errors"
	"math"
	"slices"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/diagnostics"
	"noiseprior/sampler"
)

// draw runs the chains of a run folder to their end and prints what came out.
func draw(u *ui, ctx context.Context, p *problem, folder *runfolder.Folder, o *sampleFlags, numbers []int) error {
	ctx, stop := u.untilSignal(ctx)
	defer stop()
	w, err := folder.Writer(numbers)
	if err != nil {
		return asInput(err)
	}
	if o.draws > folder.Info().Draws {
		if err := folder.Extend(o.draws); err != nil {
			w.Close()
			return asInput(err)
		}
	}
	if o.json {
		for _, remark := range p.remarks() {
			u.notef("note: %s", remark)
		}
	} else {
		p.describe(u, folder.Info(), folder.Dir(), numbers)
	}
	for _, note := range w.Notes() {
		u.notef("%s", note)
	}
	err = runChains(ctx, u, p, folder, w, o, numbers)
	if e := w.Close(); err == nil {
		err = e
	}
	if err != nil {
		u.notef("To go on:  %s", o.resumeCommand(folder.Dir()))
		return err
	}
	stop()
	r, err := readResults(u, folder)
	if err != nil {
		return err
	}
	r.problem = p
	show := r.printShort
	if o.json {
		show = r.printSampleJSON
	}
	if err = show(u); err == nil {
		err = u.out.err
	}
	if err != nil {
		u.notef("the draws are safe in %s", folder.Dir())
	}
	return err
}

// runChains draws until the run is complete and, with --until-ess, good enough.
func runChains(ctx context.Context, u *ui, p *problem, folder *runfolder.Folder, w *runfolder.Writer, o *sampleFlags, numbers []int) error {
	info := folder.Info()
	set := sampler.Settings{
		Seed: info.Seed, Chains: numbers, Warmup: info.Warmup, Draws: info.Draws, Thin: info.Thin,
		Threads: o.threads, From: w.From(),
	}
	if complete(set) && o.untilESS == 0 {
		u.notef("the run is complete, nothing is left to draw; a larger --draws extends it")
		return nil
	}
	shown := newProgress(u, set)
	defer shown.close()
	for {
		if err := sampler.Run(ctx, p.posterior, p.newKernel, set, sampler.Tee(w, shown)); err != nil {
			return err
		}
		if o.untilESS == 0 {
			return nil
		}
		more, err := o.enough(u, p, folder, set.Draws)
		if err != nil || more == 0 {
			return err
		}
		if err := folder.Extend(more); err != nil {
			return err
		}
		set.Draws, set.From = more, w.From()
		shown.extend(more)
	}
}

// complete reports whether every chain is at its end.
func complete(set sampler.Settings) bool {
	for _, k := range set.Chains {
		if c, ok := set.From[k]; !ok || c.Next < set.Draws {
			return false
		}
	}
	return true
}

// enough returns to how many draws the run must go on for --until-ess, 0 if it
// may end.
func (o *sampleFlags) enough(u *ui, p *problem, folder *runfolder.Folder, draws int) (int, error) {
	d, err := folder.Read()
	if err != nil {
		return 0, err
	}
	r := &results{info: folder.Info(), settings: p.settings}
	name, worst := worstESS(d, r.judged())
	switch {
	case worst >= float64(o.untilESS):
		return 0, nil
	case o.maxDraws > 0 && draws >= o.maxDraws:
		u.notef("stopped at --max-draws=%d: the worst bulk ESS is %s of %s, not --until-ess=%d", draws, formatFixed(worst, 0), name, o.untilESS)
		return 0, nil
	}
	more := 2 * float64(draws)
	if worst > 0 {
		more = min(4*float64(draws), math.Ceil(1.05*float64(draws)*float64(o.untilESS)/worst))
	}
	more = max(more, float64(draws)+10)
	if o.maxDraws > 0 {
		more = min(more, float64(o.maxDraws))
	}
	if more > 1e9 {
		return 0, errors.New("--until-ess would need more than 1000000000 draws a chain: the chains do not mix")
	}
	return int(more), nil
}

// worstESS returns the quantity of the model with the smallest bulk ESS, among
// those that are judged.
func worstESS(d diagnostics.Draws, judged []string) (name string, worst float64) {
	worst = math.NaN()
	names := slices.DeleteFunc(slices.Clone(judged), diagnostics.Sampler)
	sizes := make([]float64, len(names))
	inParts(len(names), func(from, to int) {
		for j := from; j < to; j++ {
			sizes[j] = diagnostics.ESSBulk(d.Chains(names[j]))
		}
	})
	for j, e := range sizes {
		if math.IsNaN(worst) || e < worst {
			name, worst = names[j], e
		}
	}
	return name, worst
}
