package main

import (
	"fmt"
	"math"
	"slices"

	"noiseprior/gsm"
	"noiseprior/internal/expr"
	"noiseprior/model"
)

// expect puts the guess that p0 of the p features below the prior are relevant
// into the laws of spec, and their text into s: the scale of a half-Cauchy τ,
//
//	τ ~ half-Cauchy(p0/((p-p0)√n)),  times σ where coefficients are not in units of it
//
// with the root of the likelihood's row variance for σ where it has none, or π = p0/p of a spike and slab. [Piironen & Vehtari 2017, Eq. 3.12]
func (s *settings) expect(spec *model.Spec, d model.Data) error {
	if s.ExpectedSize == 0 {
		return nil
	}
	p := len(d.Features)
	for _, name := range spec.Unpenalized {
		if slices.Contains(d.Features, name) {
			p--
		}
	}
	p0 := s.ExpectedSize
	if p0 >= float64(p) {
		return fmt.Errorf("--expected-size=%v is not below the number of features with a prior, %d: expect fewer of them", number(p0), p)
	}
	if _, indicators := spec.Prior.Law.(gsm.Bernoulli); indicators {
		spec.Prior.Law = gsm.Bernoulli{Pi: p0 / float64(p)}
		s.Prior = spec.Prior.String()
		return nil
	}
	scale := p0 / ((float64(p) - p0) * math.Sqrt(float64(len(d.Y))))
	if s.NoisePrior == "" {
		scale *= math.Sqrt(spec.Likelihood.RowVariance(d.Y, 1))
	} else {
		spec.TauTimesNoise, spec.ScaleByNoise = !s.ScaleByNoise, true
	}
	spec.Prior.Tau = gsm.HalfCauchy{S: scale}
	s.Tau = spec.Prior.Tau.String()
	return nil
}

// checkExpected refuses an --expected-size that has nothing to set, or that
// sets what another flag sets too.
func (o *sampleFlags) checkExpected(prior gsm.Prior) error {
	if !o.given("expected-size") {
		return nil
	}
	if _, indicators := prior.Law.(gsm.Bernoulli); indicators {
		call, err := expr.Parse(o.prior)
		if err != nil {
			return badInput(err)
		}
		if slices.ContainsFunc(call.Args, func(a expr.Arg) bool { return a.Key == "pi" || a.Key == "" }) {
			return usagef("--expected-size sets π, which --prior=%s sets too: leave one of them out", o.prior)
		}
		return nil
	}
	tau, err := prior.Tau, error(nil)
	if o.given("tau") {
		if tau, err = gsm.ParseLaw(o.tau); err != nil {
			return badInput(lawError("tau", o.tau, gsm.LawNames(), err))
		}
	}
	switch {
	case tau == gsm.HalfCauchy{S: 1}:
		return nil
	case o.given("tau"):
		return usagef("--expected-size sets the law of τ, which --tau=%s sets too: leave one of them out", o.tau)
	}
	return usagef("--expected-size sets the scale of a half-Cauchy τ, and τ is %s with --prior=%s: give --tau=half-cauchy too", tau, o.prior)
}
