package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/model"
	"noiseprior/sampler"
	"noiseprior/sampler/gibbs"
)

// settings are what a run folder keeps of a model: with the prepared data they
// give the same posterior again. Every law is text, as its flag takes it.
type settings struct {
	Source         string           `json:"source"` // of the data, for people
	Schema         dataset.Schema   `json:"schema"` // of the prepared data
	Model          string           `json:"model"`
	Likelihood     string           `json:"likelihood"`
	Network        *networkSettings `json:"network,omitempty"` // nil for linear models
	Prior          string           `json:"prior"`
	Structure      string           `json:"structure"`
	Tau            string           `json:"tau"`
	Sigma0         float64          `json:"sigma0"`
	Unpenalized    []string         `json:"unpenalized"` // columns of the prepared data
	NoisePrior     string           `json:"noise_prior"` // "" where there is no σ
	ScaleByNoise   bool             `json:"scale_by_noise"`
	InterceptPrior string           `json:"intercept_prior"`
	Standardize    string           `json:"standardize"`
	PriorOnly      bool             `json:"prior_only"`
	Sampler        string           `json:"sampler"`
	Metric         string           `json:"metric"`             // "" where the sampler follows no gradient
	TargetAccept   float64          `json:"target_accept"`      // 0 where it follows none
	MaxTreedepth   int              `json:"max_treedepth"`      // 0 where there are no trees
	HeldOut        *heldOut         `json:"held_out,omitempty"` // the last rows of the data; nil: none
	ExpectedSize   float64          `json:"expected_size"`      // 0: none; prior and tau are as it sets them
}

// problem is a posterior with all that is needed to draw from it and to say
// what it is.
type problem struct {
	settings  settings
	classes   dataset.Classes // what the values of the target stand for
	rows      int
	leftOut   []string // constant columns
	posterior *model.Posterior
	newKernel func() sampler.Kernel
	plan      string
	targetSD  float64        // sd of the target, the offset taken off; 1 for classes
	notes     []string       // on the data
	frame     *dataset.Frame // nil once it is stored
}

// build returns the problem that settings pose about a frame, of which the last
// rows may be held out.
func (s settings) build(f *dataset.Frame) (*problem, error) {
	f, test := s.HeldOut.cut(f)
	spec, err := s.spec()
	if err != nil {
		return nil, err
	}
	how, err := model.ParseStandardize(s.Standardize)
	if err != nil {
		return nil, under("--standardize", err)
	}
	classes := targets[lawName(s.Likelihood)]
	data, left, err := standardised(f, classes, how)
	if err != nil {
		return nil, under(s.Source, err)
	}
	if data.X == nil && len(f.Features) > 0 {
		return nil, fmt.Errorf("%s: every feature is constant in all %d rows: name one that varies, or ask for a model without with --features=", s.Source, f.Rows)
	}
	p := &problem{settings: s, classes: classes, rows: f.Rows, leftOut: left, targetSD: data.Scaling.YSD, notes: f.Notes}
	if how != model.Full && classes == dataset.Numbers {
		p.targetSD = deviation(data.Y)
	}
	spec.Unpenalized = slices.DeleteFunc(slices.Clone(s.Unpenalized), func(name string) bool { return slices.Contains(left, name) })
	if err := p.settings.expect(&spec, data); err != nil {
		return nil, err
	}
	if data.Test, err = s.HeldOut.rows(test, data, spec.Likelihood); err != nil {
		return nil, under(s.Source, err)
	}
	if p.posterior, err = model.New(data, spec); err != nil {
		return nil, err
	}
	gradient, err := s.gradient()
	if err != nil {
		return nil, err
	}
	if p.newKernel, p.plan, err = gibbs.Plan(p.posterior, s.Sampler, gradient); err != nil {
		return nil, under("--sampler="+s.Sampler, err)
	}
	return p, nil
}

// gradient reads what the settings tell samplers that follow gradients.
func (s settings) gradient() (gibbs.Gradient, error) {
	g := gibbs.Gradient{Accept: s.TargetAccept, MaxDepth: s.MaxTreedepth}
	var err error
	if s.Metric != "" {
		if g.Metric, err = sampler.ParseMetric(s.Metric); err != nil {
			return g, under("--metric", err)
		}
	}
	return g, nil
}

// spec reads the laws of the settings.
func (s settings) spec() (model.Spec, error) {
	spec := model.Spec{ScaleByNoise: s.ScaleByNoise, PriorOnly: s.PriorOnly}
	kind, _ := kindOf(s.Model)
	var err error
	if spec.Likelihood, err = kind.likelihood(s.Likelihood); err != nil {
		return spec, err
	}
	if _, many := spec.Likelihood.(model.Categorical); many {
		spec.Likelihood = model.Categorical{Classes: s.Schema.Classes}
	}
	if s.Network != nil {
		if err := s.Network.into(&spec, kind); err != nil {
			return spec, err
		}
	}
	if spec.Prior, err = gsm.ParsePrior(s.Prior); err != nil {
		return spec, lawError("prior", s.Prior, gsm.PriorNames(), err)
	}
	if spec.Prior.Structure, err = gsm.ParseStructure(s.Structure); err != nil {
		return spec, under("--structure", err)
	}
	if spec.Prior.Tau, err = gsm.ParseLaw(s.Tau); err != nil {
		return spec, lawError("tau", s.Tau, gsm.LawNames(), err)
	}
	spec.Prior.Sigma0 = s.Sigma0
	if s.NoisePrior != "" {
		if spec.Noise, err = model.ParseNoisePrior(s.NoisePrior); err != nil {
			return spec, lawError("noise-prior", s.NoisePrior, noisePriors, err)
		}
	}
	if spec.Intercept, err = model.ParseInterceptPrior(s.InterceptPrior); err != nil {
		return spec, lawError("intercept-prior", s.InterceptPrior, interceptPriors, err)
	}
	return spec, nil
}

var (
	noisePriors     = []string{"jeffreys", "flat", "half-cauchy", "half-normal", "half-student-t", "inverse-gamma"}
	interceptPriors = []string{"flat", "none", "gaussian", "student-t"}
)

// lawError says which flag a law was given to, and the known name that was most
// likely meant.
func lawError(flag, text string, known []string, err error) error {
	name := lawName(text)
	if near := dataset.Nearest(name, known); near != "" && !slices.Contains(known, strings.ToLower(name)) {
		return fmt.Errorf("--%s: %q is unknown: did you mean %s?", flag, name, near)
	}
	return under("--"+flag, err)
}

// lawName returns the name of a law as it was written.
func lawName(text string) string {
	name, _, _ := strings.Cut(text, "(")
	return strings.TrimSpace(name)
}

// under puts where it is in front of what is wrong.
func under(where string, err error) error {
	return fmt.Errorf("%s: %s", where, sentence(err))
}

// deviation returns the standard deviation of y, computed in units of its
// largest magnitude.
func deviation(y []float64) float64 {
	top, mean, sum := 0.0, 0.0, 0.0
	for _, v := range y {
		top = max(top, math.Abs(v))
	}
	for _, v := range y {
		mean += v / top / float64(len(y))
	}
	for _, v := range y {
		sum += (v/top - mean) * (v/top - mean)
	}
	return top * math.Sqrt(sum/float64(len(y)-1))
}

// columns returns the names of a run's rows.
func (p *problem) columns() []string {
	return slices.Concat(p.posterior.Names(), p.newKernel().Columns())
}

// restore returns the problem that a run folder is about.
func restore(f *runfolder.Folder) (*problem, error) {
	s, err := readSettings(f.Info())
	if err != nil {
		return nil, under(f.Dir(), err)
	}
	data, err := f.Data()
	if err != nil {
		return nil, err
	}
	defer data.Close()
	frame, err := dataset.ReadFrame(data, f.Dir()+"/data.csv.gz", s.Schema)
	if err != nil {
		return nil, err
	}
	frame.Notes = f.Info().Notes
	p, err := s.build(frame)
	if err != nil {
		return nil, under(f.Dir(), err)
	}
	if now := p.columns(); !slices.Equal(now, f.Info().Columns) {
		return nil, fmt.Errorf("%s was written by a version that reports other quantities (%d of them, not %d): use version %s", f.Dir(), len(f.Info().Columns), len(now), f.Info().Version)
	}
	return p, nil
}

// readSettings returns the settings of a run.
func readSettings(info runfolder.Info) (settings, error) {
	s := settings{Sampler: "auto"} // in runs of versions that had no other
	d := json.NewDecoder(bytes.NewReader(info.Settings))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("the settings in run.json are of another version, %s (%v)", info.Version, err)
	}
	if k, known := kindOf(s.Model); !known || k.network != (s.Network != nil) {
		return s, fmt.Errorf("this version knows no model %q: use the version that wrote the run, %s", s.Model, info.Version)
	}
	return s, nil
}

// scaleOf returns what takes a coefficient of column j to the standardised
// scale: sd(x_j) / sd(y), and sd(x_j) for classes.
func (p *problem) scaleOf(j int) float64 {
	sc := p.posterior.Data().Scaling
	return sc.SD[j] * sc.Spread[j] / p.targetSD
}

// expand replaces the names of factors by those of their columns.
func expand(names []string, s dataset.Schema) []string {
	var out []string
	for _, name := range names {
		i := slices.IndexFunc(s.Factors, func(k dataset.Factor) bool { return k.Name == name })
		if i < 0 {
			out = append(out, name)
			continue
		}
		k := s.Factors[i]
		out = append(out, s.Features[k.First:k.First+len(k.Levels)]...)
	}
	return out
}

// rebase takes the column of a factor's first level out of a frame, so that
// this level is the base.
func rebase(f *dataset.Frame, factor int) {
	k := &f.Factors[factor]
	if k.Base != "" || len(k.Levels) == 0 {
		return
	}
	p := len(f.Features)
	x := make([]float64, 0, f.Rows*(p-1))
	for i := range f.Rows {
		row := f.X[i*p : (i+1)*p]
		x = append(append(x, row[:k.First]...), row[k.First+1:]...)
	}
	f.X = x
	f.Features = slices.Delete(slices.Clone(f.Features), k.First, k.First+1)
	k.Base, k.Levels = k.Levels[0], k.Levels[1:]
	for i := factor + 1; i < len(f.Factors); i++ {
		f.Factors[i].First--
	}
	coded := fmt.Sprintf("column %q is one-hot coded", k.Name)
	f.Notes = slices.DeleteFunc(f.Notes, func(note string) bool { return strings.HasPrefix(note, coded) })
	f.Notes = append(f.Notes, fmt.Sprintf("column %q is unpenalized, so its level %s is the base and has no column: %s", k.Name, k.Base, shortList(k.Levels)))
}

// quoteWord returns s as a word of a shell's command line.
func quoteWord(s string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_-.:=+%@/,", r) || r > 127
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
