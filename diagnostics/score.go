package diagnostics

import (
	"math"
	"slices"
)

// Scores says how well targets were predicted that a posterior did not see, by
// means over them. Numbers have RMSE, CRPS and coverage, classes accuracy, Brier
// score and, where there are two, AUC; the others are NaN. [Gneiting & Raftery 2007]
type Scores struct {
	Rows       int
	LogScore   float64 // log predictive density, or probability: the larger, the better
	RMSE       float64 // root mean squared error of the predictive mean
	CRPS       float64 // continuous ranked probability score
	Coverage90 float64 // share of targets within the central 90 % of the predictive law
	Accuracy   float64 // share of targets that are the most probable class
	Brier      float64 // squared error of the probabilities: of 1 where there are two classes, else summed over all
	AUC        float64 // share of pairs of a 1 and a 0 whose probabilities of 1 are in that order; half where they tie
}

// Scorer adds up scores, row by row. The zero value is ready.
type Scorer struct {
	rows                   float64
	logScore               float64
	squares, crps, covered float64
	right, brier           float64
	classes                int
	zeros, ones            []float64 // probabilities of 1, of targets that are 0 and 1
}

// AddNumber adds a target y with its predictive mean, the log density of y given
// each posterior draw, and one draw of the target for each, which it sorts.
func (s *Scorer) AddNumber(y, mean float64, logp, draws []float64) {
	s.rows++
	s.logScore += logMeanExp(logp)
	s.squares += (y - mean) * (y - mean)
	slices.Sort(draws)
	s.crps += crps(y, draws)
	if y >= sortedQuantile(draws, 0.05) && y <= sortedQuantile(draws, 0.95) {
		s.covered++
	}
}

// AddClass adds a target of class y, from 0, with the predictive probability of
// each class, and the log probability of y given each posterior draw.
func (s *Scorer) AddClass(y int, p, logp []float64) {
	s.rows++
	s.classes = len(p)
	s.logScore += logMeanExp(logp)
	best := 0
	for k, v := range p {
		if v > p[best] {
			best = k
		}
		if k > 0 || len(p) > 2 {
			hit := 0.0
			if k == y {
				hit = 1
			}
			s.brier += (v - hit) * (v - hit)
		}
	}
	if best == y {
		s.right++
	}
	if y == 1 {
		s.ones = append(s.ones, p[1])
	} else {
		s.zeros = append(s.zeros, p[1])
	}
}

// Merge adds the rows that another has scored.
func (s *Scorer) Merge(o Scorer) {
	s.rows += o.rows
	s.logScore += o.logScore
	s.squares += o.squares
	s.crps += o.crps
	s.covered += o.covered
	s.right += o.right
	s.brier += o.brier
	s.classes = max(s.classes, o.classes)
	s.zeros, s.ones = append(s.zeros, o.zeros...), append(s.ones, o.ones...)
}

// Scores returns the means over the rows that were added.
func (s *Scorer) Scores() Scores {
	n, none := s.rows, math.NaN()
	out := Scores{Rows: int(n), LogScore: s.logScore / n, Accuracy: none, Brier: none, AUC: none}
	if s.classes == 0 {
		out.RMSE, out.CRPS, out.Coverage90 = math.Sqrt(s.squares/n), s.crps/n, s.covered/n
		return out
	}
	out.RMSE, out.CRPS, out.Coverage90 = none, none, none
	out.Accuracy, out.Brier = s.right/n, s.brier/n
	if s.classes == 2 {
		out.AUC = auc(s.zeros, s.ones)
	}
	return out
}

// logMeanExp returns log of the mean of e^v.
func logMeanExp(v []float64) float64 {
	top := slices.Max(v)
	if math.IsInf(top, 0) {
		return top
	}
	sum := 0.0
	for _, x := range v {
		sum += math.Exp(x - top)
	}
	return top + math.Log(sum/float64(len(v)))
}

// sortedQuantile returns the p-quantile, between neighbours by a straight line.
func sortedQuantile(draws []float64, p float64) float64 {
	h := p * float64(len(draws)-1)
	i := int(h)
	return draws[i] + (h-float64(i))*(draws[min(i+1, len(draws)-1)]-draws[i])
}

// crps returns E|X - y| - E|X - X'|/2 over sorted draws, X' another one.
func crps(y float64, draws []float64) float64 {
	n := float64(len(draws))
	off, apart := 0.0, 0.0
	for i, x := range draws {
		off += math.Abs(x - y)
		apart += (2*float64(i) + 1 - n) * x
	}
	if n < 2 {
		return off
	}
	return off/n - apart/(n*(n-1))
}

// auc returns the share of pairs in order, by ranks; NaN without a pair.
func auc(zeros, ones []float64) float64 {
	zeros = slices.Sorted(slices.Values(zeros))
	sum := 0.0
	for _, p := range ones {
		below, _ := slices.BinarySearch(zeros, p)
		above := below
		for above < len(zeros) && zeros[above] == p {
			above++
		}
		sum += float64(below) + float64(above-below)/2
	}
	return sum / float64(len(zeros)*len(ones))
}
