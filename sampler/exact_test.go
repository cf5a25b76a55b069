package sampler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"noiseprior/diagnostics"
	"noiseprior/internal/kern"
	"noiseprior/internal/mcmctest"
	"noiseprior/sampler"
)

// sampled runs four chains.
func sampled(t testing.TB, m sampler.Model, newKernel func() sampler.Kernel, warmup, draws int) *sampler.Draws {
	t.Helper()
	out := sampler.NewDraws()
	set := sampler.Settings{Seed: 1, Chains: []int{1, 2, 3, 4}, Warmup: warmup, Draws: draws}
	require.NoError(t, sampler.Run(context.Background(), m, newKernel, set, out))
	return out
}

// shorter returns n, a fifth of it in short runs.
func shorter(n int) int {
	if testing.Short() {
		return n / 5
	}
	return n
}

// normal is what is known of a normal quantity.
func normal(name string, mean, sd float64) mcmctest.Reference {
	d := distuv.Normal{Mu: mean, Sigma: sd}
	return mcmctest.Reference{Name: name, Mean: mean, SD: sd, Q5: d.Quantile(0.05), Median: mean, Q95: d.Quantile(0.95)}
}

// gaussian is a normal law with mean 0. It reports its principal coordinates,
// which are independent.
type gaussian struct {
	precision []float64
	axes      *mat.Dense // one a column
	sd        []float64  // along the axes
}

// newGaussian returns one whose eigenvalues are spaced evenly on the log scale
// down to 1/condition; along the axes, or in a random rotation.
func newGaussian(n int, condition float64, rotated bool) gaussian {
	rng := rand.New(rand.NewPCG(1, 2))
	q := mat.NewDense(n, n, nil)
	for i := range n {
		q.Set(i, i, 1)
	}
	if rotated {
		random := mat.NewDense(n, n, nil)
		random.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, random)
		var qr mat.QR
		qr.Factorize(random)
		qr.QTo(q)
	}
	g := gaussian{precision: make([]float64, n*n), axes: q, sd: make([]float64, n)}
	for k := range n {
		v := math.Pow(condition, -float64(k)/math.Max(1, float64(n-1)))
		g.sd[k] = math.Sqrt(v)
		for i := range n {
			for j := range n {
				g.precision[i*n+j] += q.At(i, k) * q.At(j, k) / v
			}
		}
	}
	return g
}

func (g gaussian) Dim() int { return len(g.sd) }

func (g gaussian) LogDensity(x, grad []float64) float64 {
	if grad == nil {
		grad = make([]float64, len(x))
	}
	n := len(x)
	for i := range grad {
		grad[i] = -kern.Dot(g.precision[i*n:(i+1)*n], x)
	}
	return kern.Dot(x, grad) / 2
}

func (g gaussian) Init(rng *rand.Rand, x []float64) {
	for i := range x {
		x[i] = 2 * rng.NormFloat64()
	}
}

func (g gaussian) Names() []string {
	names := make([]string, len(g.sd))
	for i := range names {
		names[i] = fmt.Sprintf("x%d", i)
	}
	return names
}

func (g gaussian) Record(row, x []float64) {
	mat.NewVecDense(len(row), row).MulVec(g.axes.T(), mat.NewVecDense(len(x), x))
}

func TestGaussiansAreExact(t *testing.T) {
	for _, c := range []struct {
		n         int
		condition float64
		rotated   bool
		metric    sampler.Metric
		draws     int
		fits      bool // the metric can make all directions alike
	}{
		{1, 1, false, sampler.Diagonal{}, 20_000, true},
		{2, 1e4, true, sampler.Diagonal{}, 10_000, false},
		{2, 1e4, true, sampler.Stan{}, 10_000, false},
		{2, 1e4, true, sampler.Dense{}, 20_000, true},
		{100, 1e4, false, sampler.Diagonal{}, 5_000, true},
		{100, 1e4, false, sampler.Stan{}, 5_000, true},
		{100, 1e4, true, sampler.Dense{}, 20_000, true}, // shorter, the MCSE of a few quantiles is too rough for |z| < 4.5
		{20, 1e4, true, sampler.Diagonal{}, 5_000, false},
	} {
		g := newGaussian(c.n, c.condition, c.rotated)
		for name, path := range map[string]sampler.Trajectory{"nuts": sampler.NUTS{}, "hmc": sampler.HMC{Jitter: 0.5}} {
			if name == "hmc" && !c.fits {
				continue // its time would have to be sought
			}
			t.Run(fmt.Sprintf("%d %v %T %s", c.n, c.rotated, c.metric, name), func(t *testing.T) {
				d := sampled(t, g, sampler.Hamiltonian{Target: g, Metric: c.metric, Trajectory: path}.Kernel, 1000, shorter(c.draws))
				var figures []mcmctest.Figure
				least := math.Inf(1)
				for i, q := range g.Names() {
					figures = append(figures, normal(q, 0, g.sd[i]).Figures("", d.Chains(q))...)
					least = math.Min(least, diagnostics.ESSBulk(d.Chains(q)))
				}
				t.Logf("least bulk ESS %.0f of %d", least, 4*shorter(c.draws))
				mcmctest.Moments(t, figures)
			})
		}
	}
}

// funnel is v ~ N(0, 9), w_i ~ N(0, exp v), i <= 9 [Neal 2003, Section 8], in
// the coordinates (v, z) with w = exp(v/2) z, or (v, w).
type funnel struct{ centred bool }

func (funnel) Dim() int { return 10 }

func (f funnel) LogDensity(x, grad []float64) float64 {
	if grad == nil {
		grad = make([]float64, len(x))
	}
	v := x[0]
	lp := -v * v / 18
	grad[0] = -v / 9
	precision := 1.0
	if f.centred {
		precision = math.Exp(-v)
	}
	for i, z := range x[1:] {
		lp -= precision * z * z / 2
		grad[i+1] = -precision * z
		if f.centred {
			lp -= v / 2
			grad[0] += precision*z*z/2 - 0.5
		}
	}
	return lp
}

func (funnel) Init(rng *rand.Rand, x []float64) {
	for i := range x {
		x[i] = rng.NormFloat64()
	}
}

func (funnel) Names() []string { return []string{"v", "w"} }

func (f funnel) Record(row, x []float64) {
	row[0], row[1] = x[0], x[1]
	if !f.centred {
		row[1] *= math.Exp(x[0] / 2)
	}
}

// funnelQuantile returns the quantile of w by bisection on
//
//	P(w < q) = ∫ Φ(q exp(-v/2)) N(v; 0, 9) dv
func funnelQuantile(p float64) float64 {
	below := func(q float64) float64 {
		sum, h := 0.0, 0.01
		for u := -10.0; u < 10; u += h {
			sum += h * distuv.UnitNormal.Prob(u) * distuv.UnitNormal.CDF(q*math.Exp(-1.5*u))
		}
		return sum
	}
	low, high := 0.0, 1e3
	for range 100 {
		if q := (low + high) / 2; below(q) < p {
			low = q
		} else {
			high = q
		}
	}
	return low
}

func TestFunnelInExpandedFormIsExact(t *testing.T) {
	f := funnel{}
	d := sampled(t, f, sampler.Hamiltonian{Target: f}.Kernel, 1000, shorter(20_000))
	figures := normal("v", 0, 3).Figures("", d.Chains("v"))
	q := funnelQuantile(0.95)
	figures = append(figures, mcmctest.Reference{Name: "w", Q5: -q, Q95: q}.Figures("", d.Chains("w"))[2:]...)
	mcmctest.Moments(t, figures)
	for _, check := range diagnostics.Diagnose(d, diagnostics.Summarize(d, nil), diagnostics.Limits{MaxTreeDepth: 10}) {
		require.True(t, check.OK, "%+v", check)
	}
}

func TestCentredFunnelIsFoundOut(t *testing.T) {
	f := funnel{centred: true}
	mcmctest.Gradient(t, f, []float64{0.3, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []float64{-3, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	for _, m := range []sampler.Metric{sampler.Diagonal{}, sampler.Stan{}, sampler.Dense{}} {
		d := sampled(t, f, sampler.Hamiltonian{Target: f, Metric: m}.Kernel, 1000, 1000)
		failed := map[string]float64{}
		for _, check := range diagnostics.Diagnose(d, diagnostics.Summarize(d, nil), diagnostics.Limits{MaxTreeDepth: 10}) {
			if !check.OK {
				failed[check.Name] = check.Value
			}
		}
		t.Logf("%T: %v", m, failed)
		require.Contains(t, failed, "divergences")
	}
}

// schools is the eight schools model, the effects in units of tau:
//
//	mu ~ N(0, 5²), tau ~ half-Cauchy(5), z_j ~ N(0, 1), y_j ~ N(mu + tau z_j, sd_j²)
//
// with x = (z, mu, log tau). [Rubin 1981; posteriordb eight_schools_noncentered]
type schools struct{}

var (
	schoolsY  = []float64{28, 8, -3, 7, -1, 1, 18, 12}
	schoolsSD = []float64{15, 10, 16, 11, 9, 11, 10, 18}
)

func (schools) Dim() int { return 10 }

func (schools) LogDensity(x, grad []float64) float64 {
	if grad == nil {
		grad = make([]float64, len(x))
	}
	mu, tau := x[8], math.Exp(x[9])
	lp := -mu*mu/50 - math.Log1p(tau*tau/25) + x[9]
	grad[8], grad[9] = -mu/25, 1-2*tau*tau/(25+tau*tau)
	for j, z := range x[:8] {
		r := (schoolsY[j] - mu - tau*z) / schoolsSD[j]
		lp -= z*z/2 + r*r/2
		r /= schoolsSD[j]
		grad[j] = -z + r*tau
		grad[8] += r
		grad[9] += r * tau * z
	}
	return lp
}

func (schools) Init(rng *rand.Rand, x []float64) {
	for i := range x {
		x[i] = 2 * rng.NormFloat64()
	}
}

func (schools) Names() []string {
	return strings.Fields("theta[1] theta[2] theta[3] theta[4] theta[5] theta[6] theta[7] theta[8] mu tau")
}

func (schools) Record(row, x []float64) {
	row[8], row[9] = x[8], math.Exp(x[9])
	for j, z := range x[:8] {
		row[j] = x[8] + row[9]*z
	}
}

func TestEightSchoolsEqualExact(t *testing.T) {
	mcmctest.Gradient(t, schools{}, []float64{0.3, 1, -1, 0.1, 2, -0.5, 0.2, 0.4, 4, 1}, []float64{-3, 3, 1, 1, 1, 1, 1, 1, -20, 5})
	b, err := os.ReadFile("testdata/eight_schools-eight_schools_noncentered.json")
	require.NoError(t, err)
	var ref struct {
		Parameters []struct {
			Name  string
			Exact mcmctest.Reference
		}
	}
	require.NoError(t, json.Unmarshal(b, &ref))
	d := sampled(t, schools{}, sampler.Hamiltonian{Target: schools{}, Accept: 0.9}.Kernel, 1000, shorter(10_000))
	var figures []mcmctest.Figure
	for _, q := range ref.Parameters {
		q.Exact.Name = q.Name
		f := q.Exact.Figures("", d.Chains(q.Name))
		if q.Name == "tau" { // whose tail is too long for its mean and sd
			f = f[2:]
		}
		figures = append(figures, f...)
		require.Greater(t, diagnostics.ESSBulk(d.Chains(q.Name)), float64(shorter(10_000)))
	}
	mcmctest.Moments(t, figures)
}
