package main

import (
	"math"
)

// pipJSON is the document of mcmc pip.
type pipJSON struct {
	Prior       string        `json:"prior"`
	Kind        string        `json:"kind"`
	Exact       *exactPIP     `json:"exact"`
	Features    []featureJSON `json:"features"`
	Factors     []factorJSON  `json:"factors"`
	Size        *sizeJSON     `json:"m_eff"`
	Sizes       []modelSize   `json:"size"`
	MedianModel []string      `json:"median_model"`
	Models      []topModel    `json:"models"`
	Pairs       []pair        `json:"pairs"`
	Units       []struct{}    `json:"units"`
	Width       []struct{}    `json:"width"`
	Layers      []struct{}    `json:"layers"`
	Depth       []struct{}    `json:"depth"`
}

type featureJSON struct {
	Name         string  `json:"name"`
	Inclusion    number  `json:"inclusion"`
	MCSE         number  `json:"mcse"`
	Rhat         number  `json:"rhat"`
	Moved        *number `json:"moved"`
	Mean         number  `json:"mean"`
	SD           number  `json:"sd"`
	Q5           number  `json:"q5"`
	Q95          number  `json:"q95"`
	PAboveDelta  number  `json:"p_above_delta"`
	ExcludesZero *bool   `json:"excludes_zero"`
	Scale        *number `json:"scale"`
	ScaleMCSE    *number `json:"scale_mcse"`
	Norm         *number `json:"norm"`
	NormMCSE     *number `json:"norm_mcse"`
	Effect       *number `json:"effect"`
	EffectMCSE   *number `json:"effect_mcse"`
	Reason       string  `json:"reason,omitempty"`
}

type factorJSON struct {
	Name      string   `json:"name"`
	Levels    []string `json:"levels"`
	Inclusion number   `json:"inclusion"`
	MCSE      number   `json:"mcse"`
	Rhat      number   `json:"rhat"`
	Reason    string   `json:"reason,omitempty"`
}

type sizeJSON struct {
	Mean number `json:"mean"`
	SD   number `json:"sd"`
}

// json returns the document.
func (in *inclusion) json() pipJSON {
	none := []struct{}{}
	doc := pipJSON{
		Prior: in.prior, Kind: "shrinkage", Features: []featureJSON{}, Factors: []factorJSON{},
		Sizes: []modelSize{}, MedianModel: []string{}, Models: []topModel{}, Pairs: []pair{}, Units: none, Width: none, Layers: none, Depth: none,
	}
	for _, f := range in.features {
		b, excludes := f.beta, f.excludesZero()
		reason := b.Reason
		var moved *number
		switch {
		case !f.shrunk:
			reason = "its prior is " + in.unshrunk.law
		case in.selected != nil && f.still:
			reason = didNotMove
		case in.selected != nil:
			moved = (*number)(&f.moved)
		}
		doc.Features = append(doc.Features, featureJSON{
			Name: f.name, Inclusion: number(f.include), MCSE: number(f.mcse), Rhat: number(f.rhat), Moved: moved,
			Mean: number(b.Mean), SD: number(b.SD), Q5: number(b.Q5), Q95: number(b.Q95),
			PAboveDelta: number(f.beyondDelta), ExcludesZero: &excludes, Reason: reason,
		})
	}
	for _, f := range in.factors {
		reason := ""
		if math.IsNaN(f.include) {
			reason = "its prior is " + in.unshrunk.law
		}
		doc.Factors = append(doc.Factors, factorJSON{f.name, f.levels, number(f.include), number(f.mcse), number(f.rhat), reason})
	}
	if in.selected != nil {
		doc.Kind = "indicator"
		doc.Sizes, doc.MedianModel, doc.Models, doc.Pairs, doc.Exact = in.selected.sizes, in.selected.median, in.selected.models, in.selected.pairs, in.selected.exact
	}
	if in.size != nil {
		doc.Size = &sizeJSON{number(in.size.Mean), number(in.size.SD)}
	}
	return doc
}
