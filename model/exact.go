package model

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// exact returns an error where the columns reach the target to rounding and
// the noise prior lets σ go to 0, since the likelihood then has no bound:
//
//	∫ σ^(rank-n) p(σ) dσ = ∞   unless p(σ) vanishes at 0 as an inverse gamma does
//
// Coefficients in units of σ are held off by scales that are all fixed.
func (p *Posterior) exact() error {
	s := p.spec
	if _, fixed := s.Noise.Fixed(); fixed || s.Noise.Kind == "inverse-gamma" {
		return nil
	}
	fits := reaches(p.flatColumns(), p.data.Y)
	if !s.ScaleByNoise || len(p.layout.Scales) > 0 {
		fits = fits || reaches(p.allColumns(), p.data.Y)
	}
	if fits {
		return ImproperError{Noise: true}.improper("the features determine the target exactly, so the posterior under noise prior %s is improper: leave out the feature that copies the target, or use --noise-prior='inverse-gamma(2.5,0.00625)'", s.Noise)
	}
	return nil
}

// reaches tells whether y lies in the span of the columns of m, fewer than
// rows. A part of the rows mostly shows that it does not.
func reaches(m *mat.Dense, y []float64) bool {
	if m == nil {
		return false
	}
	n, k := m.Dims()
	if k >= n {
		return false
	}
	_, sd := meanSD(y)
	for _, rows := range []int{min(n, 2*k+10), n} {
		both := mat.NewDense(rows, k+1, nil)
		both.Slice(0, rows, 0, k).(*mat.Dense).Copy(m)
		both.SetCol(k, y[:rows])
		var qr mat.QR
		qr.Factorize(both)
		var r mat.Dense
		qr.RTo(&r)
		// the last entry of R is the length of what the columns leave of y
		if math.Abs(r.At(k, k)) > 1e-10*sd*math.Sqrt(float64(rows)) {
			return false
		}
	}
	return true
}
