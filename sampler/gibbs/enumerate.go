package gibbs

import (
	"fmt"
	"math"

	"noiseprior/internal/kern"
	"noiseprior/model"
)

// mostEnumerated is the largest p for which all 2^p models are visited.
const mostEnumerated = 25

// Enumerate returns the exact posterior inclusion probability of each indicator
// of p by visiting all 2^p models in Gray-code order, one up- or down-date each,
// and, for each k, that of a model of k features. An error says what p lacks:
// at most 25 indicators, weights, σ² and intercept that can be integrated out,
// and a fixed τ.
func Enumerate(p *model.Posterior) (inclusion, size []float64, err error) {
	l, spec := p.Layout(), p.Spec()
	m := len(l.Indicator)
	a, b, conjugate := spec.Noise.Conjugate()
	fixed, isFixed := spec.Noise.Fixed()
	switch {
	case mixtureOf(p) != nil:
		return nil, nil, fmt.Errorf("gibbs: the models can be enumerated only with Gaussian errors, not with a %s likelihood", spec.Likelihood)
	case m == 0:
		return nil, nil, fmt.Errorf("gibbs: the prior %s has no indicators to enumerate: use a spike-slab prior", spec.Prior)
	case m > mostEnumerated:
		return nil, nil, fmt.Errorf("gibbs: 2^%d models are too many to visit: at most %d features can be enumerated", m, mostEnumerated)
	case len(l.Scales) > 0:
		return nil, nil, fmt.Errorf("gibbs: the models can be enumerated only with a fixed τ: use --tau=1")
	case l.Intercept >= 0 && !spec.Intercept.Flat():
		return nil, nil, fmt.Errorf("gibbs: the models can be enumerated only with a flat intercept or none, not %s", spec.Intercept)
	case !isFixed && !(conjugate && spec.ScaleByNoise):
		return nil, nil, fmt.Errorf("gibbs: the models can be enumerated only where σ² is integrated out exactly, with --scale-by-noise and a jeffreys, flat or inverse-gamma noise prior, not %s", spec.Noise)
	}
	g := newDesign(p)
	s := newSubset(newGram(g, m), zellner(p))
	rho := l.Base[0] * l.Base[0]
	c := score{conjugate: conjugate, a: a + float64(g.dof/2), b: b}
	if isFixed {
		c.inv = 1 / (fixed * fixed)
		if !spec.ScaleByNoise {
			rho *= c.inv
		}
	}
	s.reset(rho, 0)
	law := l.Pi[0].Law
	top := math.Inf(-1)
	total := 0.0
	inclusion, size = make([]float64, m), make([]float64, m+1)
	prior := make([]float64, m+1) // log probability of one model of k features
	for k := 1; k <= m; k++ {
		prior[k] = prior[k-1] + law.LogOdds(float64(k-1), float64(m-k))
	}
	for code := uint64(0); ; {
		k := len(s.idx)
		lp := c.of(s.logdet, s.yy) + prior[k]
		if lp > top {
			f := kern.Exp(top - lp)
			total *= f
			for j := range inclusion {
				inclusion[j] *= f
			}
			for j := range size {
				size[j] *= f
			}
			top = lp
		}
		w := kern.Exp(lp - top)
		total += w
		size[k] += w
		for _, j := range s.idx {
			inclusion[j] += w
		}
		if code++; code == 1<<m {
			break
		}
		// The bit that changes in the Gray code is that of the lowest one in code.
		j := 0
		for code>>j&1 == 0 {
			j++
		}
		if s.where[j] >= 0 {
			s.remove(j)
		} else {
			s.add(j)
		}
		if code%4096 == 0 { // wash out the rounding of the dates so far
			idx := append([]int(nil), s.idx...)
			s.reset(rho, 0)
			for _, j := range idx {
				s.add(j)
			}
		}
	}
	for j := range inclusion {
		inclusion[j] /= total
	}
	for k := range size {
		size[k] /= total
	}
	return inclusion, size, nil
}
