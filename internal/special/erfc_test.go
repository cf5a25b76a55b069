package special

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// erfcTable holds erfc(x) by mpmath 1.3.0 with 60 digits: nstr(erfc(mpf(x)),
// 20), x the double.
var erfcTable = []struct{ x, want float64 }{
	{-6.0, 1.9999999999999999785},
	{-5.0, 1.9999999999984625402},
	{-2.0, 1.9953222650189527342},
	{-0.7, 1.6778011938374184423},
	{-0.001, 1.0011283787909692364},
	{-1e-300, 1.0},
	{0.0, 1.0},
	{1e-300, 1.0},
	{1e-10, 0.99999999988716208329},
	{0.001, 0.9988716212090307636},
	{0.0064, 0.99277847192865326945},
	{0.1, 0.8875370839817151016},
	{0.3, 0.67137324054087258381},
	{0.46875, 0.50738652678206200841},
	{0.5, 0.47950012218695346232},
	{0.84375, 0.23277433876765836654},
	{1.0, 0.15729920705028513066},
	{1.25, 0.077099871743541769863},
	{1.7, 0.016209541409225439159},
	{2.2, 0.0018628462979818898586},
	{2.857142, 0.000053312586968678583754},
	{3.0, 0.000022090496998585441373},
	{3.75, 1.1372725656979665326e-7},
	{4.0, 1.5417257900280018852e-8},
	{5.1, 5.4938202175553198746e-13},
	{6.0, 2.1519736712498913117e-17},
	{8.3, 8.1414783530248925414e-32},
	{10.0, 2.088487583762544757e-45},
	{12.5, 6.2319427819799110061e-70},
	{15.0, 7.2129941724512066666e-100},
	{18.7, 4.0787521328518847842e-154},
	{20.0, 5.3958656116079009289e-176},
	{23.3, 4.0694788444766080293e-238},
	{26.0, 5.6631924088561428465e-296},
	{26.5, 2.2109076642637342759e-307},
}

func erfcError(f func(x float64) float64) (worst, at float64) {
	for _, c := range erfcTable {
		if e := math.Abs(f(c.x)/c.want - 1); !(e <= worst) {
			worst, at = e, c.x
		}
	}
	return worst, at
}

func TestErfc(t *testing.T) {
	e, at := erfcError(Erfc)
	t.Logf("error %.2g at %v", e, at)
	require.Less(t, e, 2e-15, at)
	for x := -7.0; x < 26; x += 0.0007 {
		require.InEpsilon(t, math.Erfc(x), Erfc(x), 3e-15, x) // its own error is up to an ulp or two
	}
}

func TestErfcAtTheEnds(t *testing.T) {
	require.Equal(t, 2.0, Erfc(math.Inf(-1)))
	require.Equal(t, 0.0, Erfc(math.Inf(1)))
	require.Equal(t, 0.0, Erfc(28))
	require.InDelta(t, 1, Erfc(0), 0x1p-52)
	require.True(t, math.IsNaN(Erfc(math.NaN())))
}

// An argument whose square was rounded without its rest.
func TestErfcTableSeesASlip(t *testing.T) {
	e, _ := erfcError(func(x float64) float64 { return Erfc(x) * math.Exp(math.FMA(x, x, -float64(x*x))) })
	require.Greater(t, e, 2e-15)
}
