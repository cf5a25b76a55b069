package sampler

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"noiseprior/internal/dist"
	"noiseprior/internal/kern"
)

// Hamiltonian is a choice of a kernel that moves along Hamilton's equations
// [Neal 2011]. Each field but Target has a zero value that is the usual choice.
type Hamiltonian struct {
	Target     Target
	Trajectory Trajectory // how far a step goes, and which point it takes; nil is NUTS{}
	Metric     Metric     // what is adapted to the target's scales; nil is Diagonal{}
	Accept     float64    // mean acceptance rate that warm-up aims at, in (0, 1); 0 is 0.8
	Prefix     int        // coordinates that move, x[:Prefix], the others held; 0 is all
	Bounds     []Bound    // of coordinates that move: a wall would stop every trajectory that meets it, so they move along logits
}

// Trajectory is how far a step goes and which point it takes: NUTS or HMC.
type Trajectory interface {
	columns() []string
	new(f *flow) trajectory
}

// trajectory is the algorithm of one chain, with its memory.
type trajectory interface {
	// move draws a momentum, follows it in steps of size eps from s, where the
	// density is finite, and leaves s where it ended.
	move(rng *rand.Rand, s *State, eps float64) outcome
}

// outcome is what a transition reports.
type outcome struct {
	accept    float64 // mean of min(1, exp(H0 - H)) over the points that were tried
	balanced  float64 // mean of balance(H0 - H) over them; 0 if the step diverged
	steps     int
	depth     int
	diverging bool
	moved     bool
	energy    float64 // of the point taken
}

// balance returns, of two points whose weights have the ratio exp(d), twice the
// share of the lesser one,
//
//	2 min(1, exp d) / (1 + exp d)
//
// In equilibrium its mean is that of the acceptance min(1, exp d), with less
// variance, since it also counts what happens the other way.
func balance(d float64) float64 { return 2 / (1 + kern.Exp(math.Abs(d))) }

// divergent is the error of the energy beyond which a trajectory has left the
// level set that it should follow, a usual value [Betancourt 2017, Section 6.2].
const divergent = 1000

// Kernel returns a new kernel of this choice. It reports acceptance_rate,
// step_size, n_steps (gradients), diverging and energy, and with NUTS tree_depth.
// The row of a draw whose diverging is 1 says where the step went wrong.
//
// In warm-up it adapts its step and metric. Without warm-up, its first step
// finds a step size and the metric is the unit.
func (h Hamiltonian) Kernel() Kernel {
	if h.Trajectory == nil {
		h.Trajectory = NUTS{}
	}
	if h.Metric == nil {
		h.Metric = Diagonal{}
	}
	dim := h.Target.Dim()
	n := cmp.Or(h.Prefix, dim)
	free := &freed{Target: h.Target, bounds: h.Bounds, x: make([]float64, dim)}
	m := h.Metric.new(n)
	f := &flow{target: h.Target, whiten: m, v: make([]float64, n)}
	if len(h.Bounds) > 0 {
		f.target = free
	}
	k := &hamiltonian{
		flow: f, adaptive: m, path: h.Trajectory.new(f),
		columns: append([]string{"acceptance_rate", "step_size", "n_steps", "diverging", "energy"}, h.Trajectory.columns()...),
		target:  cmp.Or(h.Accept, 0.8), probe: newPoint(dim, n),
	}
	if len(h.Bounds) > 0 {
		return &confined{hamiltonian: k, target: free, y: State{X: make([]float64, dim), Grad: make([]float64, dim)}}
	}
	return k
}

// hamiltonian is the kernel: a flow, a trajectory along it, and what is adapted.
type hamiltonian struct {
	flow     *flow
	adaptive adaptive
	path     trajectory
	columns  []string
	target   float64
	probe    point // of the search for a first step

	step   float64 // 0: not known yet
	length float64 // of the warm-up
	left   float64 // adapting steps to come
	dual   dualAverage
}

func (k *hamiltonian) Columns() []string { return k.columns }

func (k *hamiltonian) Warmup(n int) { k.length, k.left = float64(n), float64(n) }

func (k *hamiltonian) Step(rng *rand.Rand, s *State, out []float64) {
	if math.IsNaN(s.LogP) {
		s.LogP = k.flow.target.LogDensity(s.X, s.Grad)
	}
	o := outcome{diverging: true, energy: math.NaN()}
	if finite(s.LogP) { // else another kernel went where there is no way out of
		if k.step == 0 {
			if k.left > 0 {
				k.adaptive.begin(s)
			}
			k.restart(rng, s, 1)
		}
		o = k.path.move(rng, s, k.step)
	}
	out[0], out[1], out[2], out[3], out[4] = o.accept, k.step, float64(o.steps), 0, o.energy
	if o.diverging {
		out[3] = 1
	}
	if len(out) > 5 {
		out[5] = float64(o.depth)
	}
	if k.left > 0 {
		k.adapt(rng, s, o)
	}
}

// adapt ends an adapting step; one from where there is no density teaches nothing.
func (k *hamiltonian) adapt(rng *rand.Rand, s *State, o outcome) {
	at := k.length - k.left
	k.left--
	if k.step == 0 {
		return
	}
	if early(at, k.length) {
		k.dual.update(o.accept, k.target) // the chain may still be falling, which is no fault of the step
	} else {
		k.dual.update(o.balanced, k.target)
	}
	k.step = k.dual.step()
	if k.adaptive.learn(at, k.length, s, o) {
		k.restart(rng, s, k.step)
	}
	if k.left <= 0 {
		k.step = k.dual.mean()
	}
}

// restart looks for a step size from one that is given.
func (k *hamiltonian) restart(rng *rand.Rand, s *State, from float64) {
	k.step = firstStep(rng, k.flow, s, &k.probe, from, k.target)
	k.dual.restart(k.step)
}

// parts returns pointers to all that a checkpoint must hold.
func (k *hamiltonian) parts() []any {
	parts := append([]any{&k.step, &k.length, &k.left}, k.adaptive.tuned()...)
	if k.left > 0 {
		parts = append(append(parts, k.dual.parts()...), k.adaptive.learning()...)
	}
	return parts
}

// MarshalBinary returns step size and metric, and in warm-up what they are
// adapted by, as little-endian numbers.
func (k *hamiltonian) MarshalBinary() ([]byte, error) {
	var b []byte
	for _, part := range k.parts() {
		var err error
		if b, err = binary.Append(b, binary.LittleEndian, part); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote for a kernel of the same
// choice and target.
func (k *hamiltonian) UnmarshalBinary(b []byte) error {
	k.left = 0
	if len(b) >= 24 { // in warm-up there is more
		k.left = math.Float64frombits(binary.LittleEndian.Uint64(b[16:]))
	}
	parts, size := k.parts(), 0
	for _, part := range parts {
		size += binary.Size(part)
	}
	if len(b) != size {
		return fmt.Errorf("sampler: %d bytes of tuning instead of %d: the checkpoint belongs to another sampler", len(b), size)
	}
	for _, part := range parts {
		n, err := binary.Decode(b, binary.LittleEndian, part)
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// point is a point of phase space with the density at x. Its momentum is the
// whitened one, standard normal in equilibrium.
type point struct {
	x, grad []float64
	p       []float64
	lp      float64
}

func newPoint(dim, n int) point {
	return point{x: make([]float64, dim), grad: make([]float64, dim), p: make([]float64, n)}
}

func (z *point) from(s *State) {
	copy(z.x, s.X)
	copy(z.grad, s.Grad)
	z.lp = s.LogP
}

func (z *point) copy(from *point) {
	copy(z.x, from.x)
	copy(z.grad, from.grad)
	copy(z.p, from.p)
	z.lp = from.lp
}

func (z *point) to(s *State) {
	copy(s.X, z.x)
	copy(s.Grad, z.grad)
	s.LogP = z.lp
}

// flow is the Hamiltonian system
//
//	H(x, p) = p'p/2 - log p(x),   dx/dt = L p,   dp/dt = L' ∇log p(x)
//
// where L is the metric's map. With momenta P = L'⁻¹p this is the usual system
// with the inverse mass matrix M⁻¹ = LL'.
type flow struct {
	target Target
	whiten whitener
	v      []float64 // scratch
}

// refresh draws a momentum.
func (f *flow) refresh(rng *rand.Rand, p []float64) {
	for i := range p {
		p[i] = dist.Normal(rng)
	}
}

// leapfrog moves z by a time eps: half a kick, a drift, half a kick.
func (f *flow) leapfrog(z *point, eps float64) {
	f.kick(z, eps/2)
	f.whiten.push(f.v, z.p)
	for i, v := range f.v {
		z.x[i] += float64(eps * v)
	}
	z.lp = f.target.LogDensity(z.x, z.grad)
	f.kick(z, eps/2)
}

func (f *flow) kick(z *point, eps float64) {
	f.whiten.pull(f.v, z.grad[:len(f.v)])
	for i, v := range f.v {
		z.p[i] += float64(eps * v)
	}
}

// energy returns H; NaN, or an infinity, where density or gradient is not finite.
func (f *flow) energy(z *point) float64 { return float64(kern.Dot(z.p, z.p)/2) - z.lp }

// failed tells whether an energy cannot belong to a trajectory of energy h0.
func failed(h, h0 float64) bool { return !(h-h0 <= divergent) || math.IsInf(h, -1) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
