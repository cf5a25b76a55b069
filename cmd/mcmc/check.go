package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"noiseprior/gsm"
)

// check refuses flags that do not fit together, and returns the numbers of the
// chains to draw.
func (o *sampleFlags) check(u *ui) ([]int, error) {
	if o.resume == "" {
		if err := o.checkModel(); err != nil {
			return nil, err
		}
	}
	numbers, err := o.chainNumbers(u)
	some := o.onlyChains != ""
	switch {
	case err != nil:
		return nil, err
	case o.maxDraws > 0 && o.untilESS == 0:
		return nil, usagef("--max-draws is the limit of --until-ess, which is not given: give --draws=%d alone, or --until-ess too", o.maxDraws)
	case o.maxDraws > 0 && o.maxDraws < o.draws:
		return nil, usagef("--max-draws=%d is below --draws=%d", o.maxDraws, o.draws)
	case some && o.untilESS > 0:
		return nil, usagef("--until-ess needs all chains in one process: leave out --only-chains")
	case some && o.resume == "" && !o.given("seed"):
		return nil, usagef("--only-chains needs --seed, the same in each process, as all draw one run")
	case some && o.resume == "" && o.out == "":
		return nil, usagef("--only-chains needs --out, the same folder in each process, as all draw one run")
	case some && o.force:
		return nil, usagef("--force and --only-chains exclude each other: each process would remove the others' chains")
	case o.force && o.out == "":
		return nil, usagef("--force replaces the run in --out, which is not given")
	}
	return numbers, nil
}

// noFeatures reports whether the model is to have no features: --features=.
func (o *sampleFlags) noFeatures() bool { return o.given("features") && len(o.features) == 0 }

// checkModel refuses flags that would have no effect.
func (o *sampleFlags) checkModel() error {
	if _, err := o.kind().likelihood(o.likelihood); err != nil {
		return badInput(err)
	}
	if err := o.checkNetwork(); err != nil {
		return err
	}
	if err := o.checkHeldOut(); err != nil {
		return err
	}
	scales := []string{"structure", "tau", "sigma0", "unpenalized", "expected-size"}
	prior, err := gsm.ParsePrior(o.prior)
	switch {
	case err != nil:
		return badInput(lawError("prior", o.prior, gsm.PriorNames(), err))
	case o.noFeatures():
		return o.idle("without features", append(scales, "prior", "scale-by-noise", "categorical"))
	case prior.Flat:
		return o.idle("with --prior=flat", scales)
	case prior.Law == nil:
		if o.given("structure") && o.structure != string(gsm.None) {
			return usagef("--structure=%s has nothing to act on: --prior=%s has no scale ξ", o.structure, o.prior)
		}
	case o.structure == string(gsm.None) && o.given("prior"):
		return usagef("--structure=none leaves no scale for --prior=%s to act on: use --prior=gaussian, or another structure", o.prior)
	case o.kind().network:
	case o.structure == string(gsm.ADD) || o.structure == string(gsm.ARDADD):
		if _, indicators := prior.Law.(gsm.Bernoulli); indicators {
			return usagef("--structure=%s leaves the spike and slab of a linear model without an indicator of its own for each feature: use --structure=ard", o.structure)
		}
		if o.given("tau") {
			return usagef("--tau has no effect with --structure=%s: τ has the law of --prior there", o.structure)
		}
		if o.given("expected-size") {
			return usagef("--expected-size has no effect with --structure=%s: τ has the law of --prior there", o.structure)
		}
	}
	return o.checkExpected(prior)
}

// idle refuses the first of some flags that is given, since it has nothing to act on.
func (o *sampleFlags) idle(where string, flags []string) error {
	for _, flag := range flags {
		if o.given(flag) {
			return usagef("--%s has nothing to act on %s", flag, where)
		}
	}
	return nil
}

// notEmpty refuses flags that name nothing; --features= is a model without any.
func notEmpty(cmd *cobra.Command) error {
	var empty string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if text := f.Value.String(); empty == "" && f.Name != "features" && (text == "" || text == "[]") {
			empty = f.Name
		}
	})
	if empty != "" {
		return usagef("--%s= is empty: give it a value or leave it out", empty)
	}
	return nil
}

// chainNumbers returns the chains that this process draws.
func (o *sampleFlags) chainNumbers(u *ui) ([]int, error) {
	var numbers []int
	if o.onlyChains == "" {
		for k := range o.chains {
			numbers = append(numbers, k+1)
		}
		return numbers, nil
	}
	words := strings.Split(o.onlyChains, ",")
	if o.onlyChains == "auto" {
		slurm, job := u.env("SLURM_ARRAY_TASK_ID"), u.env("JOB_COMPLETION_INDEX")
		k, err := strconv.Atoi(job)
		switch {
		case slurm != "":
			words = []string{slurm}
		case job != "" && err == nil:
			words = []string{strconv.Itoa(k + 1)}
		case job != "":
			words = []string{job}
		default:
			return nil, usagef("--only-chains=auto finds neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX in the environment: name the chains")
		}
	}
	for _, word := range words {
		k, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || k < 1 || k > o.chains {
			return nil, usagef("--only-chains: the run has chains 1 to %d and no chain %q", o.chains, strings.TrimSpace(word))
		}
		if slices.Contains(numbers, k) {
			return nil, usagef("--only-chains names chain %d twice", k)
		}
		numbers = append(numbers, k)
	}
	return numbers, nil
}
