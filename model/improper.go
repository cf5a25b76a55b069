package model

import (
	"fmt"
	"strings"
)

// ImproperError is the error that a posterior, or a prior that is to be drawn
// from, has no finite integral. It names the parts of the prior to blame, so that
// a caller can say how they were asked for.
type ImproperError struct {
	Features  []string // their coefficients' prior is flat
	Intercept bool     // its prior is flat
	Noise     bool     // the noise prior
	message   string
}

// Error says what is improper and what to use instead.
func (e *ImproperError) Error() string { return e.message }

// improper returns e with its message.
func (e ImproperError) improper(format string, args ...any) error {
	e.message = "model: " + fmt.Sprintf(format, args...)
	return &e
}

// flatNames returns the features with a flat prior.
func (p *Posterior) flatNames() []string {
	var names []string
	if p.layout.FixedSD > 0 {
		return nil
	}
	for _, j := range p.fix {
		names = append(names, p.data.Features[j])
	}
	return names
}

// proper returns an error where data and priors leave an improper posterior.
func (p *Posterior) proper() error {
	s, n := p.spec, len(p.data.Y)
	if s.PriorOnly {
		return p.properPrior()
	}
	if !p.linear() {
		return p.properNetwork()
	}
	e := ImproperError{Features: p.flatNames(), Intercept: s.Intercept.Present() && s.Intercept.Flat()}
	flat, among := len(e.Features), ""
	if e.Intercept {
		flat, among = flat+1, " (the intercept among them)"
	}
	if flat >= n && flat > 0 {
		return e.improper("%d coefficients with a flat prior%s leave no degree of freedom in %d rows, so the posterior is improper: give them a prior", flat, among, n)
	}
	if p.noisy() && flat+1 >= n && s.Noise.Kind == "flat" {
		return ImproperError{Noise: true}.improper("noise prior flat needs two degrees of freedom, and %d coefficients with a flat prior%s leave one in %d rows, so the posterior is improper: use --noise-prior=jeffreys or a proper one", flat, among, n)
	}
	if flat > 0 && rank(p.flatColumns()) < flat {
		return e.improper("the columns with a flat prior are collinear, so the posterior is improper: leave one out or give them a prior")
	}
	if !p.noisy() {
		return p.overlap()
	}
	if _, fixed := s.Noise.Fixed(); !fixed && !s.Noise.Proper() && !s.ScaleByNoise {
		if all := p.allColumns(); all != nil && rank(all) >= n {
			return ImproperError{Noise: true}.improper("noise prior %s with --scale-by-noise=false is improper where the features can fit all %d rows: use --noise-prior='half-cauchy(1)' or --scale-by-noise=true", s.Noise, n)
		}
	}
	if err := p.tied(); err != nil {
		return err
	}
	return p.exact()
}

// properPrior returns an error that names every improper part of the prior.
func (p *Posterior) properPrior() error {
	s := p.spec
	e := ImproperError{
		Features: p.flatNames(), Intercept: s.Intercept.Present() && s.Intercept.Flat(), Noise: p.noisy() && !s.Noise.Proper(),
	}
	const most = 3
	var parts []string
	for k, name := range e.Features {
		if k == most {
			parts = append(parts, fmt.Sprintf("%d more features (flat)", len(e.Features)-most))
			break
		}
		parts = append(parts, fmt.Sprintf("%q (flat)", name))
	}
	if e.Intercept {
		parts = append(parts, "the intercept (flat)")
	}
	if e.Noise {
		parts = append(parts, fmt.Sprintf("the noise (%s)", s.Noise))
	}
	switch last := len(parts) - 1; last {
	case -1:
		return nil
	case 0:
		return e.improper("the prior of %s is improper, so there is nothing to draw from the prior: give it a proper one", parts[0])
	default:
		return e.improper("the priors of %s and %s are improper, so there is nothing to draw from the prior: give each a proper one",
			strings.Join(parts[:last], ", "), parts[last])
	}
}

// properNetwork returns an error that names what leaves the posterior of a
// network improper, since it can interpolate, or can at any rate.
func (p *Posterior) properNetwork() error {
	s := p.spec
	e := ImproperError{Features: p.flatNames(), Intercept: s.Intercept.Present() && s.Intercept.Flat()}
	switch {
	case len(e.Features) > 0:
		return e.improper("a network's weights need a proper prior, and those of %q have none: use --prior=gaussian, or another", e.Features[0])
	case e.Intercept:
		return e.improper("a network's output bias needs a proper prior, not a flat one: use --intercept-prior='gaussian(0,1)'")
	case p.noisy() && !s.Noise.Proper():
		return ImproperError{Noise: true}.improper("noise prior %s is improper where a network can fit all rows: use --noise-prior='half-cauchy(1)', or 'inverse-gamma(2.5,0.00625)'", s.Noise)
	}
	return nil
}
