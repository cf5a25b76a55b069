package mcmctest

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/sampler"
)

// toy is x ~ N(0, 1)², y_i ~ N(x_0 + 2 x_1, 1), i < 3.
type toy struct{ y [3]float64 }

func (toy) Dim() int { return 2 }

func (p toy) LogDensity(x, grad []float64) float64 {
	lp, r := -(x[0]*x[0]+x[1]*x[1])/2, 0.0
	for _, y := range p.y {
		d := y - x[0] - 2*x[1]
		lp -= d * d / 2
		r += d
	}
	if grad != nil {
		grad[0], grad[1] = r-x[0], 2*r-x[1]
	}
	return lp
}

func (toy) Simulate(rng *rand.Rand, x []float64) (toy, error) {
	x[0], x[1] = rng.NormFloat64(), rng.NormFloat64()
	var p toy
	for i := range p.y {
		p.y[i] = x[0] + 2*x[1] + rng.NormFloat64()
	}
	return p, nil
}

func (toy) Init(rng *rand.Rand, x []float64) { x[0], x[1] = 3*rng.NormFloat64(), 3*rng.NormFloat64() }

func (toy) Names() []string { return []string{"a", "b"} }

func (toy) Record(row, x []float64) { copy(row, x) }

// metropolis is a random walk whose log step is tuned in warm-up.
type metropolis struct {
	target sampler.Target
	step   float64
	left   int     // adapting steps to come
	power  float64 // of the acceptance ratio: 1 is right
	forget bool    // the tuning is left out of the checkpoint
}

func (*metropolis) Columns() []string { return []string{"step_size"} }

func (k *metropolis) Warmup(n int) { k.left = n }

func (k *metropolis) Step(rng *rand.Rand, s *sampler.State, out []float64) {
	if math.IsNaN(s.LogP) {
		s.LogP = k.target.LogDensity(s.X, nil)
	}
	x := append([]float64(nil), s.X...)
	for j := range x {
		x[j] += k.step * rng.NormFloat64()
	}
	lp := k.target.LogDensity(x, nil)
	accepted := math.Log(rng.Float64()) < k.power*(lp-s.LogP)
	if accepted {
		copy(s.X, x)
		s.LogP = lp
	}
	if k.left > 0 {
		k.left--
		if accepted {
			k.step *= 1.2
		} else {
			k.step /= 1.08
		}
	}
	out[0] = k.step
}

func (k *metropolis) MarshalBinary() ([]byte, error) {
	if k.forget {
		return nil, nil
	}
	b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(k.step))
	return binary.LittleEndian.AppendUint64(b, uint64(k.left)), nil
}

func (k *metropolis) UnmarshalBinary(b []byte) error {
	if k.forget {
		return nil
	}
	if len(b) != 16 {
		return fmt.Errorf("%d bytes", len(b))
	}
	k.step, k.left = math.Float64frombits(binary.LittleEndian.Uint64(b)), int(binary.LittleEndian.Uint64(b[8:]))
	return nil
}
