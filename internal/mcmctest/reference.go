package mcmctest

import (
	"math"
	"slices"

	"noiseprior/diagnostics"
)

// Reference is what is known of a quantity's law, each figure with its own
// standard error.
type Reference struct {
	Name        string
	Mean        float64
	MeanError   float64 `json:"mean_error"`
	SD          float64
	SDError     float64 `json:"sd_error"`
	Q5          float64
	Q5Error     float64 `json:"q5_error"`
	Median      float64
	MedianError float64 `json:"median_error"`
	Q95         float64
	Q95Error    float64 `json:"q95_error"`
}

// Figures returns mean, sd and quantiles of chains of draws, with their MCSE,
// beside those of the reference; where stands before its name.
func (r Reference) Figures(where string, chains [][]float64) []Figure {
	pooled := slices.Concat(chains...)
	slices.Sort(pooled)
	mean, ss := 0.0, 0.0
	for _, v := range pooled {
		mean += v / float64(len(pooled))
	}
	for _, v := range pooled {
		ss += (v - mean) * (v - mean)
	}
	quantile := func(p float64) float64 {
		h := p * float64(len(pooled)-1)
		i := int(h)
		return pooled[i] + (h-float64(i))*(pooled[min(i+1, len(pooled)-1)]-pooled[i])
	}
	name := where + r.Name
	return []Figure{
		{name + " mean", mean, diagnostics.MCSEMean(chains), r.Mean, r.MeanError},
		{name + " sd", math.Sqrt(ss / float64(len(pooled)-1)), diagnostics.MCSESD(chains), r.SD, r.SDError},
		{name + " q5", quantile(0.05), diagnostics.MCSEQuantile(chains, 0.05), r.Q5, r.Q5Error},
		{name + " median", quantile(0.5), diagnostics.MCSEQuantile(chains, 0.5), r.Median, r.MedianError},
		{name + " q95", quantile(0.95), diagnostics.MCSEQuantile(chains, 0.95), r.Q95, r.Q95Error},
	}
}

// Between returns the figures of one sampler's chains beside those of another's.
func Between(name string, a, b [][]float64) []Figure {
	figures := Reference{Name: name}.Figures("", a)
	for i, other := range (Reference{}).Figures("", b) {
		figures[i].Reference, figures[i].Error = other.Value, other.MCSE
	}
	return figures
}
