package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/model"
)

// problem returns the problem that the flags pose.
func (o *sampleFlags) problem(u *ui) (*problem, error) {
	t, err := openData(u, o.data)
	if err != nil {
		return nil, err
	}
	prior, err := gsm.ParsePrior(o.prior)
	if err != nil {
		return nil, lawError("prior", o.prior, gsm.PriorNames(), err)
	}
	if o.noFeatures() {
		prior = gsm.Prior{Flat: true, Structure: gsm.None, Tau: gsm.Fixed(1)} // there is nothing to shrink
	}
	f, err := t.Select(dataset.Selection{
		Target: o.target, Features: o.features, NoFeatures: o.noFeatures(), Categorical: o.categorical, Offset: o.offset, Classes: o.classes(t),
		Baseline: prior.Flat || prior.Slab.Zellner, DropMissing: o.na == "drop",
	})
	if err != nil {
		return nil, err
	}
	f.Notes = slices.Concat(t.Notes, f.Notes)
	unpenalized, err := o.unpenalized(f)
	if err != nil {
		return nil, err
	}
	o.choose(f)
	likelihood, err := o.kind().likelihood(o.likelihood)
	if err != nil {
		return nil, err
	}
	if err := o.checkNoise(likelihood); err != nil {
		return nil, err
	}
	s := settings{
		Source: t.Source, Schema: f.Schema, Model: o.model, Likelihood: likelihood.String(), Network: o.network.settings(o.kind()),
		Prior: prior.String(), Structure: o.structure, Tau: prior.Tau.String(), Sigma0: o.sigma0,
		Unpenalized: unpenalized, NoisePrior: o.noise, ScaleByNoise: o.scaleByNoise,
		InterceptPrior: o.intercept, Standardize: o.standardize, PriorOnly: o.priorOnly, Sampler: o.sampler,
		Metric: o.metric, TargetAccept: o.targetAccept, MaxTreedepth: o.maxTreedepth, ExpectedSize: o.expectedSize,
	}
	o.defaults(&s, likelihood)
	if s.Source != "stdin" {
		s.Source = filepath.Base(s.Source)
	}
	if prior.Law == nil {
		s.Structure = string(gsm.None)
	}
	if o.given("tau") {
		law, err := gsm.ParseLaw(o.tau)
		if err != nil {
			return nil, lawError("tau", o.tau, gsm.LawNames(), err)
		}
		s.Tau = law.String()
	}
	if f, s.HeldOut, err = o.holdOut(u, t, f); err != nil {
		return nil, err
	}
	p, err := s.build(f)
	if err != nil {
		return nil, o.blame(err)
	}
	p.frame = f
	return p, o.settle(p)
}

// settle refuses the flags that the sampler of p has no use for, and takes
// their defaults out of its settings.
func (o *sampleFlags) settle(p *problem) error {
	follows, trees := slices.Contains(p.columns(), "step_size"), slices.Contains(p.columns(), "tree_depth")
	name, _, _ := strings.Cut(p.plan, " ")
	for _, c := range []struct {
		flag string
		use  bool
		lack string
	}{
		{"target-accept", follows, "follows no gradient: use --sampler=nuts"},
		{"metric", follows, "follows no gradient: use --sampler=nuts"},
		{"max-treedepth", trees, "grows no trees: use --sampler=nuts"},
	} {
		if o.given(c.flag) && !c.use {
			return fmt.Errorf("--%s has nothing to act on, since the sampler %s %s", c.flag, strings.TrimSuffix(name, ":"), c.lack)
		}
	}
	if !follows {
		p.settings.Metric, p.settings.TargetAccept = "", 0
	}
	if !trees {
		p.settings.MaxTreedepth = 0
	}
	return nil
}

// kind returns the model that --model names.
func (o *sampleFlags) kind() modelKind {
	k, _ := kindOf(o.model)
	return k
}

// defaults sets what was not given and depends on the model.
func (o *sampleFlags) defaults(s *settings, l model.Likelihood) {
	k, noisy := o.kind(), len(l.Params()) > 0
	switch {
	case !noisy:
		s.NoisePrior = ""
	case !o.given("noise-prior"):
		s.NoisePrior = k.noise
	}
	if !o.given("intercept-prior") {
		s.InterceptPrior = k.intercept
	}
	s.ScaleByNoise = s.ScaleByNoise && noisy && !k.network
}

// checkNoise refuses flags about a σ that the likelihood does not have.
func (o *sampleFlags) checkNoise(l model.Likelihood) error {
	where := "with --model=" + o.model
	if o.kind().network {
		where = fmt.Sprintf("with a %s likelihood", l)
	}
	if len(l.Params()) > 0 {
		return nil
	}
	return o.idle(where+", which has no noise σ", []string{"noise-prior", "scale-by-noise"})
}

// blame names the flag that makes a posterior improper, and for draws from the
// prior the command under which every part of it is proper.
func (o *sampleFlags) blame(err error) error {
	e, ok := errors.AsType[*model.ImproperError](err)
	flat := strings.TrimSpace(o.prior) == "flat"
	switch {
	case !ok:
		return err
	case o.priorOnly:
		instead := map[string]string{}
		if e.Intercept {
			instead["intercept-prior"] = "gaussian(0,1)"
		}
		if e.Noise {
			instead["noise-prior"] = "half-cauchy(1)"
		}
		if len(e.Features) > 0 && flat {
			instead["prior"] = "horseshoe"
		} else if len(e.Features) > 0 {
			instead["unpenalized"] = ""
		}
		return under("--prior-only", fmt.Errorf("%w, as in %s", err, o.command(instead)))
	case len(e.Features) > 0 && flat:
		return under("--prior=flat", err)
	case len(e.Features) > 0:
		return under("--unpenalized", err)
	}
	return err
}

// command returns the command line as it was given, with other values of some
// flags; one whose value is "" is left out.
func (o *sampleFlags) command(instead map[string]string) string {
	words := []string{"mcmc", "sample"}
	if o.data != "" {
		words = append(words, quoteWord(o.data))
	}
	o.flags.Visit(func(f *pflag.Flag) {
		value := f.Value.String()
		if _, list := f.Value.(pflag.SliceValue); list {
			value = strings.Trim(value, "[]")
		}
		if _, other := instead[f.Name]; other {
			return
		}
		word := "--" + f.Name
		if value != f.NoOptDefVal {
			word += "=" + quoteWord(value)
		}
		words = append(words, word)
	})
	for _, name := range slices.Sorted(maps.Keys(instead)) {
		if instead[name] != "" {
			words = append(words, "--"+name+"="+quoteWord(instead[name]))
		}
	}
	return strings.Join(words, " ")
}

// openData reads the table that DATA names.
func openData(u *ui, data string) (*dataset.Table, error) {
	if data == "" {
		b, err := dataset.EmbeddedCSV(defaultData)
		if err != nil {
			return nil, err
		}
		t, err := dataset.Read(bytes.NewReader(b), defaultData)
		if err == nil {
			t.Embedded = defaultData
		}
		return t, err
	}
	if in, ok := u.in.(*os.File); data == "-" && ok {
		if cols, _ := terminal(in); cols > 0 {
			u.notef("reading the data from the terminal; ctrl-D ends them")
		}
	}
	return dataset.Open(data, u.in)
}

// unpenalized returns the columns that --unpenalized names. Factors among them
// get a base level.
func (o *sampleFlags) unpenalized(f *dataset.Frame) ([]string, error) {
	known := slices.Clone(f.Features)
	for _, k := range f.Factors {
		known = append(known, k.Name)
	}
	for _, name := range o.unpenal {
		if !slices.Contains(known, name) {
			if near := dataset.Nearest(name, known); near != "" {
				return nil, fmt.Errorf("%s: --unpenalized: there is no feature %q, did you mean %q?", f.Source, name, near)
			}
			return nil, fmt.Errorf("%s: --unpenalized: there is no feature %q, the features are %s", f.Source, name, shortList(known))
		}
	}
	for i, k := range f.Factors {
		if slices.Contains(o.unpenal, k.Name) {
			rebase(f, i)
		}
	}
	names := append([]string{}, expand(o.unpenal, f.Schema)...)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// shortList returns the first few of many names.
func shortList(names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func (p *problem) encoded() json.RawMessage {
	b, err := json.Marshal(p.settings)
	if err != nil {
		panic(err) // text and finite numbers always encode
	}
	return b
}
