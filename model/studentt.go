package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"noiseprior/gsm"
	"noiseprior/internal/dist"
	"noiseprior/internal/expr"
	"noiseprior/internal/kern"
)

// StudentT is y_i = f_i + σ ε_i with ε_i Student-t of DF > 0 degrees of freedom,
// theta = (log σ): Gaussian errors with noise of their own, the law of gsm's
// Student-t prior on the noise.
//
//	ε_i = λ_i e_i,  e_i ~ N(0, 1),  λ_i² ~ InverseGamma(DF/2, DF/2)
type StudentT struct{ DF float64 }

// Scale returns the law of λ.
func (l StudentT) Scale() gsm.InverseNakagami { return gsm.InverseNakagami{A: l.DF / 2, B: l.DF / 2} }

// String returns "student-t(df=DF)".
func (l StudentT) String() string { return fmt.Sprintf("student-t(df=%s)", expr.Number(l.DF)) }

// Params returns "sigma".
func (StudentT) Params() []string { return sigmaAlone }

// Outputs returns one nameless output.
func (StudentT) Outputs() []string { return oneOutput }

// Check accepts every number.
func (StudentT) Check([]float64) error { return nil }

// LogDensity returns Σ log t_DF((y_i - f_i)/σ) - n log σ.
func (l StudentT) LogDensity(f, y, theta, df, dtheta []float64) float64 {
	inv, sum := kern.Exp(-theta[0]), 0.0
	for i, v := range y {
		r := (v - f[i]) * inv
		square := float64(r * r)
		grow := kern.Log1p(square / l.DF)
		if math.IsInf(square, 1) {
			grow = 2*kern.Log(math.Abs(r)) - kern.Log(l.DF)
		}
		sum += grow
		if df != nil {
			df[i] = (l.DF + 1) * inv * r / (l.DF + square)
			dtheta[0] += (l.DF+1)/(1+l.DF/square) - 1
		}
	}
	n := float64(len(y))
	return float64(n*(l.Scale().LogMarginal(0, 1)-theta[0])) - float64((l.DF+1)/2*sum)
}

// Simulate writes f + σ λ z to y.
func (l StudentT) Simulate(rng *rand.Rand, f, theta, y []float64) {
	sigma, law := kern.Exp(theta[0]), l.Scale()
	for i := range y {
		y[i] = f[i] + float64(sigma*law.Rand(rng)*dist.Normal(rng))
	}
}

// RowVariance returns σ² (DF+3)/(DF+1). [Lange, Little & Taylor 1989]
func (l StudentT) RowVariance(_ []float64, sigma float64) float64 {
	return sigma * sigma * (l.DF + 3) / (l.DF + 1)
}

// Moments writes f and σ √(DF/(DF-2)), +Inf for DF <= 2; for DF <= 1 there is no
// mean, and f is the median.
func (l StudentT) Moments(mean, sd, f []float64, sigma float64) {
	copy(mean, f)
	spread := math.Inf(1)
	if l.DF > 2 {
		spread = sigma * math.Sqrt(l.DF/(l.DF-2))
	}
	for i := range f {
		sd[i] = spread
	}
}

// tied returns an error where so many targets are one and the same number that
// Student-t errors about it let σ go to 0: with s of n rows there, which k
// coefficients not in units of σ have to meet, the likelihood integrates to
//
//	∫ σ^(DF(n-s) - s + k) p(σ) dσ
//
// near 0. [Fernández & Steel 1999]
func (p *Posterior) tied() error {
	l, ok := p.spec.Likelihood.(StudentT)
	if _, fixed := p.spec.Noise.Fixed(); !ok || fixed || p.spec.Noise.Kind == "inverse-gamma" {
		return nil
	}
	value, rows := commonest(p.data.Y)
	if !p.spec.Intercept.Present() && value != 0 {
		return nil
	}
	held := behindOnes(p.spec.Intercept.Present(), p.f, len(p.data.Y))
	if !p.spec.ScaleByNoise && p.x != nil {
		if held == nil {
			held = p.x
		} else {
			var all mat.Dense
			all.Augment(held, p.x)
			held = &all
		}
	}
	s, k := len(rows), 0
	if held != nil {
		_, cols := held.Dims()
		part := mat.NewDense(s, cols, nil)
		for i, r := range rows {
			part.SetRow(i, held.RawRowView(r))
		}
		k = rank(part)
	}
	power := float64(l.DF*float64(len(p.data.Y)-s)) - float64(s-k)
	if p.spec.Noise.Kind != "" && p.spec.Noise.Kind != "jeffreys" {
		power++
	}
	if power > 0 {
		return nil
	}
	sc := p.data.Scaling
	return ImproperError{Noise: true}.improper("the target is %.6g in %d of %d rows, which %s errors can meet exactly, so the posterior under noise prior %s is improper: use more degrees of freedom, or --noise-prior='inverse-gamma(2.5,0.00625)'",
		sc.YMean+float64(sc.YSD*value), s, len(p.data.Y), l, p.spec.Noise)
}

// commonest returns the most frequent number of y and its rows.
func commonest(y []float64) (value float64, rows []int) {
	idx := make([]int, len(y))
	for i := range idx {
		idx[i] = i
	}
	slices.SortStableFunc(idx, func(a, b int) int {
		switch {
		case y[a] < y[b]:
			return -1
		case y[a] > y[b]:
			return 1
		}
		return 0
	})
	for from := 0; from < len(idx); {
		to := from
		for to < len(idx) && y[idx[to]] == y[idx[from]] {
			to++
		}
		if to-from > len(rows) {
			value, rows = y[idx[from]], idx[from:to]
		}
		from = to
	}
	return value, rows
}
