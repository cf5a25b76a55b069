package sampler

import (
	"cmp"
	"math"
	"math/rand/v2"

	"noiseprior/internal/kern"
)

// HMC follows a trajectory for a given time and takes its end, or stays, by
// the Metropolis rule [Duane et al. 1987].
type HMC struct {
	// Time is that of a trajectory, in units of the target's scale once the
	// metric fits it; 0 is π/2, the time after which a Gaussian has forgotten
	// where it came from.
	Time float64
	// Jitter draws the time of each trajectory uniformly from Time·[1-Jitter,
	// 1+Jitter], so that no period of the target goes with it; in [0, 1].
	Jitter float64
	// MaxSteps bounds the steps of a trajectory; 0 is 1023.
	MaxSteps int
}

func (HMC) columns() []string { return nil }

func (s HMC) new(f *flow) trajectory {
	s.Time, s.MaxSteps = cmp.Or(s.Time, math.Pi/2), cmp.Or(s.MaxSteps, 1023)
	return &path{HMC: s, flow: f, z: newPoint(f.target.Dim(), len(f.v))}
}

// path is a trajectory of a length that is drawn before it begins.
type path struct {
	HMC
	flow *flow
	z    point
}

func (t *path) move(rng *rand.Rand, s *State, eps float64) outcome {
	z := &t.z
	z.from(s)
	t.flow.refresh(rng, z.p)
	h0 := t.flow.energy(z)
	out := outcome{energy: h0}
	for want := t.length(rng, eps); out.steps < want; {
		t.flow.leapfrog(z, eps)
		out.steps++
		if failed(t.flow.energy(z), h0) {
			out.diverging = true
			return out
		}
	}
	h := t.flow.energy(z)
	out.accept, out.balanced = kern.Exp(math.Min(0, h0-h)), balance(h0-h)
	if out.moved = rng.Float64() < out.accept; out.moved {
		z.to(s)
		out.energy = h
	}
	return out
}

// length draws the number of steps, at least 1.
func (t *path) length(rng *rand.Rand, eps float64) int {
	time := t.Time * (1 + float64(t.Jitter*(float64(2*float64(rng.Float64()))-1)))
	return int(math.Max(1, math.Min(math.Floor(time/eps+0.5), float64(t.MaxSteps))))
}
