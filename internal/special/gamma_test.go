package special

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// gammaTable holds log Γ(x) by mpmath 1.3.0 with 40 digits: nstr(loggamma(mpf(x)), 20),
// x the double.
var gammaTable = []struct{ x, want float64 }{
	{1e-300, 690.77552789821370518},
	{1e-100, 230.25850929940456838},
	{1e-10, 23.025850929882735237},
	{0.001, 6.9071788853838536617},
	{0.1, 2.252712651734205902},
	{0.25, 1.2880225246980774574},
	{0.5, 0.57236494292470008707},
	{0.75, 0.20328095143129537148},
	{0.999, 0.00057803853289138023817},
	{1.0, 0.0},
	{1.001, -0.00057639359828330615152},
	{1.25, -0.098271836421813161464},
	{1.4616321449683622, -0.1214862905358496081},
	{1.75, -0.084401121020485555958},
	{1.999, -0.00042246180069210728418},
	{2.0, 0.0},
	{2.001, 0.00042310673480011699119},
	{2.5, 0.28468287047291915963},
	{3.0, 0.69314718055994530942},
	{4.7, 2.7364051463155669376},
	{7.0, 6.5792512120101009951},
	{7.999, 8.5231457861589154881},
	{8.0, 8.5251613610654143002},
	{8.5, 9.5492672573009977117},
	{9.3, 11.252022385979148263},
	{12.0, 17.502307845873885839},
	{20.5, 40.83150097453079811},
	{100.0, 359.13420536957539878},
	{171.5, 709.14316303092824227},
	{1000.0, 5905.2204232091812118},
	{100000.0, 1051287.7089736568949},
	{100000000.0, 1742068066.1038347093},
	{1000000000000.0, 26631021115915.651636},
	{1e+20, 4.505170185988091368e+21},
	{1e+100, 2.2925850929940457206e+102},
	{1e+300, 6.8977552789821374147e+302},
}

func gammaError(f func(x float64) float64) (worst, at float64) {
	for _, c := range gammaTable {
		if e := math.Abs(f(c.x)-c.want) / math.Max(1, math.Abs(c.want)); !(e <= worst) {
			worst, at = e, c.x
		}
	}
	return worst, at
}

func TestLogGamma(t *testing.T) {
	e, at := gammaError(LogGamma)
	t.Logf("error %.2g at %v", e, at)
	require.Less(t, e, 1e-14, at)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		x := math.Exp(rng.NormFloat64() * 4)
		want, _ := math.Lgamma(x)
		require.InDelta(t, want, LogGamma(x), 1e-14*math.Max(1, math.Abs(want)), x)
	}
}

func TestLogGammaAtTheEnds(t *testing.T) {
	require.Equal(t, math.Inf(1), LogGamma(0))
	require.Equal(t, math.Inf(1), LogGamma(math.Inf(1)))
	require.Equal(t, math.Inf(1), LogGamma(math.MaxFloat64))
	require.True(t, math.IsNaN(LogGamma(-0.5)))
	require.True(t, math.IsNaN(LogGamma(math.NaN())))
}

// A lost term of Stirling's series, and a step too few of the recurrence.
func TestGammaTableSeesASlip(t *testing.T) {
	e, _ := gammaError(func(x float64) float64 {
		if x >= 8 {
			return LogGamma(x) - 1/(1188*math.Pow(x, 9))
		}
		return LogGamma(x)
	})
	require.Greater(t, e, 1e-14)
	e, _ = gammaError(func(x float64) float64 { return LogGamma(x+1) - math.Log(x+1e-13) })
	require.Greater(t, e, 1e-14)
}
