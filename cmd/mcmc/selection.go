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
	linked []linkedPair
	in     []string // features whose indicator did not move: 1 in each draw
	out    []string // and those with 0
	exact  *exactPIP
}

// didNotMove is what is said of an indicator that is the same in each draw.
const didNotMove = "did not move"

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

// linkedPair is a pair whose joint inclusion is not the product of theirs.
type linkedPair struct {
	pair
	apart float64 // the product
}

type exactPIP struct {
	Features []exactFeature `json:"features"`
	MaxError number         `json:"max_error"`
	MaxZ     number         `json:"max_z"`
	where    string
}

type exactFeature struct {
	Name      string `json:"name"`
	Inclusion number `json:"inclusion"`
}

// mostPairs is the largest number of features, those with the largest PIP,
// whose joint inclusion is told.
const mostPairs = 20

// states are the indicators of a run: whether each feature below the prior is in
// the model of a draw, which it is where its coefficient is not 0.
type states struct {
	names []string
	beta  [][][]float64 // [feature][chain][draw]
}

// each calls f with the features of each model, in the order of the draws.
func (s states) each(f func(in []int)) {
	if len(s.beta) == 0 {
		return
	}
	var in []int
	for c, draws := range s.beta[0] {
		for i := range draws {
			in = in[:0]
			for j := range s.beta {
				if s.beta[j][c][i] != 0 {
					in = append(in, j)
				}
			}
			f(in)
		}
	}
}

// moved returns the share of draws at which feature j is not where it was in the
// draw before, and whether all draws of all chains have it in the same place.
func (s states) moved(j int) (share float64, still bool) {
	n, total, first := 0, 0, s.beta[j][0][0] != 0
	still = true
	for _, draws := range s.beta[j] {
		for i, v := range draws {
			still = still && (v != 0) == first
			if i > 0 {
				total++
				n += btoi((v != 0) != (draws[i-1] != 0))
			}
		}
	}
	return float64(n) / float64(max(total, 1)), still
}

// selection counts models, sizes and pairs over the draws, and says of each
// feature how often its indicator moved. An inclusion that comes from a sampler
// which holds the weight, and whose indicator did not move, is none.
func (r *results) selection(features []feature) *selection {
	s := &selection{sizes: []modelSize{}, median: []string{}, models: []topModel{}, pairs: []pair{}}
	var st states
	for i := range features {
		f := &features[i]
		if !f.shrunk {
			continue
		}
		st.names = append(st.names, f.name)
		st.beta = append(st.beta, r.draws.Chains(label("beta", f.name)))
		f.moved, f.still = st.moved(len(st.beta) - 1)
		in := f.include > 0.5
		if f.still {
			if in = st.beta[len(st.beta)-1][0][0] != 0; in {
				s.in = append(s.in, f.name)
			} else {
				s.out = append(s.out, f.name)
			}
			if r.settings.Sampler == "expanded" {
				f.include, f.mcse, f.rhat = math.NaN(), math.NaN(), math.NaN()
			}
		}
		if in {
			s.median = append(s.median, f.name)
		}
	}
	sizes, models, total := map[int]int{}, map[string]int{}, 0
	st.each(func(in []int) {
		total++
		sizes[len(in)]++
		models[fmt.Sprint(in)]++
	})
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
			m.Features = append(m.Features, st.names[j])
		}
		s.models = append(s.models, m)
	}
	slices.SortFunc(s.models, func(a, b topModel) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), slices.Compare(a.Features, b.Features))
	})
	s.join(st)
	s.top(defaultModels)
	return s
}

// join sets the joint inclusion of pairs of the features that are in most draws.
func (s *selection) join(st states) {
	often, total := make([]int, len(st.names)), 0.0
	st.each(func(in []int) {
		total++
		for _, j := range in {
			often[j]++
		}
	})
	order := make([]int, len(often))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(often[b], often[a]) })
	order = order[:min(len(order), mostPairs)]
	place, joint := map[int]int{}, make([][]float64, len(order))
	for i, j := range order {
		place[j], joint[i] = i, make([]float64, len(order))
	}
	st.each(func(in []int) {
		for _, a := range in {
			for _, b := range in {
				i, ok := place[a]
				if k, both := place[b]; ok && both {
					joint[i][k] += 1 / total
				}
			}
		}
	})
	for b := range order {
		for a := range b {
			p := pair{st.names[order[a]], st.names[order[b]], number(joint[a][b])}
			s.pairs = append(s.pairs, p)
			s.linked = append(s.linked, linkedPair{p, joint[a][a] * joint[b][b]})
		}
	}
	slices.SortStableFunc(s.linked, func(a, b linkedPair) int { return cmp.Compare(b.by(), a.by()) })
	s.linked = s.linked[:min(len(s.linked), mostLinked)]
	s.linked = slices.DeleteFunc(s.linked, func(l linkedPair) bool { return l.by() < leastLinked })
}

// by returns how far the joint inclusion is from the product.
func (l linkedPair) by() float64 { return math.Abs(float64(l.Probability) - l.apart) }

// The pairs that are shown to people: at most so many, and linked by so much.
const (
	mostLinked  = 5
	leastLinked = 0.02
)

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
	for i := range in.features {
		f := &in.features[i]
		if !f.shrunk {
			continue
		}
		f.exact = exact[j]
		j++
		out.Features = append(out.Features, exactFeature{f.name, number(f.exact)})
		off := math.Abs(f.include - f.exact)
		if off > float64(out.MaxError) {
			out.MaxError, out.where = number(off), f.name
		}
		if z := off / f.mcse; f.mcse > 0 && off > 1e-12 && !(z <= float64(out.MaxZ)) {
			out.MaxZ = number(z)
		}
	}
	in.selected.exact = out
	return nil
}
