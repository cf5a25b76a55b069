package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"noiseprior/sampler/gibbs"
)

const defaultModels = 10

// selection is what the indicators of a run say of whole models.
type selection struct {
	sizes  []modelSize
	median []string
	models []topModel
	pairs  []pair
	exact  *exactPIP
}

type modelSize struct {
	K           int    `json:"k"`
	Probability number `json:"probability"`
}

type topModel struct {
	Features    []string `json:"features"`
	Probability number   `json:"probability"`
}

type pair struct {
	A           string `json:"a"`
	B           string `json:"b"`
	Probability number `json:"probability"`
}

type exactPIP struct {
	Features []exactFeature `json:"features"`
	MaxError number         `json:"max_error"`
	MaxZ     number         `json:"max_z"`
}

type exactFeature struct {
	Name      string `json:"name"`
	Inclusion number `json:"inclusion"`
}

// mostPairs is the largest number of features, those with the largest PIP,
// whose joint inclusion is told.
const mostPairs = 20

// selection counts models, sizes and pairs over the draws: a feature is in the
// model of a draw where its coefficient is not 0.
func (r *results) selection(features []feature) *selection {
	s := &selection{sizes: []modelSize{}, median: []string{}, models: []topModel{}, pairs: []pair{}}
	var names []string
	var beta [][][]float64
	for _, f := range features {
		if f.shrunk {
			names = append(names, f.name)
			beta = append(beta, r.draws.Chains(label("beta", f.name)))
			if f.include > 0.5 {
				s.median = append(s.median, f.name)
			}
		}
	}
	sizes, models, total := map[int]int{}, map[string]int{}, 0
	joint := slices.Clone(features)
	joint = slices.DeleteFunc(joint, func(f feature) bool { return !f.shrunk })
	slices.SortStableFunc(joint, func(a, b feature) int { return cmp.Compare(b.include, a.include) })
	joint = joint[:min(len(joint), mostPairs)]
	counts := make([][]int, len(joint))
	for i := range counts {
		counts[i] = make([]int, len(joint))
	}
	place := make([]int, len(names))
	for j, name := range names {
		place[j] = slices.IndexFunc(joint, func(f feature) bool { return f.name == name })
	}
	var in, at []int
	for c := range r.chains() {
		for i := range r.draws.Len() {
			in, at = in[:0], at[:0]
			for j := range beta {
				if beta[j][c][i] != 0 {
					in = append(in, j)
					if place[j] >= 0 {
						at = append(at, place[j])
					}
				}
			}
			total++
			sizes[len(in)]++
			models[fmt.Sprint(in)]++
			for _, a := range at {
				for _, b := range at {
					counts[a][b]++
				}
			}
		}
	}
	share := func(n int) number { return number(float64(n) / float64(total)) }
	for k, n := range sizes {
		s.sizes = append(s.sizes, modelSize{k, share(n)})
	}
	slices.SortFunc(s.sizes, func(a, b modelSize) int { return cmp.Compare(a.K, b.K) })
	for code, n := range models {
		m := topModel{Features: []string{}, Probability: share(n)}
		for _, word := range strings.Fields(strings.Trim(code, "[]")) {
			var j int
			fmt.Sscan(word, &j)
			m.Features = append(m.Features, names[j])
		}
		s.models = append(s.models, m)
	}
	slices.SortFunc(s.models, func(a, b topModel) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), slices.Compare(a.Features, b.Features))
	})
	for a := range joint {
		for b := range a {
			s.pairs = append(s.pairs, pair{joint[b].name, joint[a].name, share(counts[a][b])})
		}
	}
	s.top(defaultModels)
	return s
}

// top keeps the n most probable models.
func (s *selection) top(n int) { s.models = s.models[:min(n, len(s.models))] }

// enumerate sets the exact inclusion probabilities and how far off the run is.
func (r *results) enumerate(in *inclusion) error {
	p, err := r.restored()
	if err != nil {
		return err
	}
	exact, _, err := gibbs.Enumerate(p.posterior)
	if err != nil {
		return usagef("--exact: %s", strings.TrimPrefix(err.Error(), "gibbs: "))
	}
	out := &exactPIP{MaxZ: number(math.NaN())}
	j := 0
	for _, f := range in.features {
		if !f.shrunk {
			continue
		}
		out.Features = append(out.Features, exactFeature{f.name, number(exact[j])})
		off := math.Abs(f.include - exact[j])
		out.MaxError = max(out.MaxError, number(off))
		if z := off / f.mcse; f.mcse > 0 && off > 1e-12 && !(z <= float64(out.MaxZ)) {
			out.MaxZ = number(z)
		}
		j++
	}
	in.selected.exact = out
	return nil
}

// write prints the most probable models, the median-probability model, and the
// exact figures where they were asked for.
func (s *selection) write(u *ui) {
	if e := s.exact; e != nil {
		t := newTable("feature<", "exact PIP")
		for _, f := range e.Features {
			t.row(f.Name, formatFixed(float64(f.Inclusion), 5))
		}
		fmt.Fprintln(u.out)
		t.write(u.out, u.width())
		fmt.Fprintln(u.out, wrap(fmt.Sprintf("largest difference from the exact PIP %s, at most %s Monte Carlo errors", formatDigits(float64(e.MaxError), 2), formatDigits(float64(e.MaxZ), 2)), u.width(), ""))
	}
	if len(s.models) > 0 {
		t := newTable("probability", "model<")
		for _, m := range s.models {
			t.row(formatFixed(float64(m.Probability), 3), modelName(m.Features))
		}
		fmt.Fprintln(u.out)
		t.write(u.out, u.width())
	}
	fmt.Fprintln(u.out, wrap("median-probability model: "+modelName(s.median), u.width(), "  "))
}

func modelName(features []string) string {
	if len(features) == 0 {
		return "no feature"
	}
	return strings.Join(features, " ")
}
