package diagnostics

import "math"

// EBFMI returns the estimated Bayesian fraction of missing information of one
// chain's energies,
//
//	Σ (E_n - E_n-1)² / Σ (E_n - Ē)²
//
// Below 0.3 the momentum changes the energy too little per draw to reach the
// tails [Betancourt 2016]. NaN with fewer than 2 draws, an energy
// that is not finite, or energies that never change.
func EBFMI(energy []float64) float64 {
	if len(energy) < 2 {
		return math.NaN()
	}
	if !moves(energy) {
		return math.NaN()
	}
	steps := 0.0
	for i := 1; i < len(energy); i++ {
		d := energy[i] - energy[i-1]
		steps += float64(d * d)
	}
	return steps / squares(energy, average(energy))
}
