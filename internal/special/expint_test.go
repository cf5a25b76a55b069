package special

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// logE1 holds log x and log(e^x E1(x)), from mpmath 1.3.0 at 80 digits
// (e1, and the asymptotic series [DLMF 6.12.1] with 30 terms beyond log x = 200).
var logE1 = [][2]float64{
	{-700.0, 6.5502554010719180032},
	{-650.25, 6.4764688274217416506},
	{-500.0, 6.2134530002232552427},
	{-300.5, 5.7035250559771838948},
	{-200.0, 5.2954271154689498125},
	{-100.0, 4.5993813060589068569},
	{-60.0, 4.0846777274876011134},
	{-50.0, 3.9004115392222678762},
	{-45.0, 3.793752498516669646},
	{-40.5, 3.6869471968842015107},
	{-40.0, 3.6743439317796414745},
	{-39.75, 3.6679822285085597898},
	{-36.0, 3.5673552383870743194},
	{-30.0, 3.3817693515891189515},
	{-25.0, 3.1955164808336854138},
	{-20.0, 2.966446829372165121},
	{-15.0, 2.6688095287552999228},
	{-12.5, 2.4784552587382155662},
	{-10.0, 2.243180839853166834},
	{-8.0, 2.0049348855643964004},
	{-6.0, 1.693544862803732119},
	{-5.0, 1.4950271297224513946},
	{-4.0, 1.254082545845672541},
	{-3.0, 0.95479782304352346654},
	{-2.5, 0.77683844200627253816},
	{-2.0, 0.5759583736261008014},
	{-1.5, 0.34893424615117676601},
	{-1.0, 0.092673611414493666107},
	{-0.75, -0.047261009519755689414},
	{-0.5, -0.1954104842311958257},
	{-0.25, -0.35194214326307808642},
	{-0.125, -0.43337896750416467947},
	{-0.0009765625, -0.51627101262278488227},
	{-9.094947017729282e-13, -0.51693195900142999661},
	{0.0, -0.51693195900204561087},
	{9.094947017729282e-13, -0.51693195900266122512},
	{0.0009765625, -0.51759303416055519077},
	{0.0625, -0.55950015454526164006},
	{0.125, -0.60259427937000000843},
	{0.25, -0.69035201719917643469},
	{0.375, -0.78018403681205712646},
	{0.5, -0.87206192382206954518},
	{0.75, -1.0618056658972636496},
	{1.0, -1.2592150915409632002},
	{1.25, -1.4638205195048961154},
	{1.5, -1.6750680975752149126},
	{2.0, -2.1149932003422319663},
	{2.5, -2.5738002584887680434},
	{3.0, -3.0465163685315851456},
	{3.5, -3.5289360815624490815},
	{4.0, -4.0178372432205620132},
	{5.0, -5.0066711373248797605},
	{6.0, -6.002469601193125692},
	{7.0, -7.0009106379460367911},
	{8.0, -8.0003352939885051985},
	{10.0, -10.000045396838437473},
	{12.5, -12.500003726632340387},
	{15.0, -15.000000305902180138},
	{17.0, -17.000000041399374617},
	{20.0, -20.000000002061153616},
	{25.0, -25.000000000013887944},
	{30.0, -30.000000000000093576},
	{33.0, -33.000000000000004659},
	{35.0, -35.000000000000000631},
	{36.5, -36.500000000000000141},
	{38.0, -38.000000000000000031},
	{39.75, -39.750000000000000005},
	{40.0, -40.000000000000000004},
	{40.5, -40.500000000000000003},
	{45.0, -45.0},
	{60.0, -60.0},
	{100.0, -100.0},
	{300.5, -300.5},
	{500.0, -500.0},
	{650.25, -650.25},
	{700.0, -700.0},
}

// The bound is on the logarithm's error, which is the relative error of e^x E1(x).
// Over 6,500 random points of the same source the largest was 3.6e-15, half a
// unit in the last place of a logarithm near 35.
func TestLogE1ScaledIsAsExactAsItSays(t *testing.T) {
	for _, c := range logE1 {
		require.InDelta(t, c[1], LogE1Scaled(c[0]), 4e-15, "log x = %v", c[0])
	}
}

// The pieces meet: none jumps at the seams beyond its error and its slope.
func TestLogE1ScaledHasNoSeams(t *testing.T) {
	for _, seam := range []float64{-40, 0, 40} {
		below, above := math.Nextafter(seam, -50), math.Nextafter(seam, 50)
		require.InDelta(t, LogE1Scaled(below), LogE1Scaled(above), 2e-14, "log x = %v", seam)
	}
	last := math.Inf(1)
	for logx := -100.0; logx < 100; logx += 0.01 {
		v := LogE1Scaled(logx)
		require.Less(t, v, last, "it falls, and at log x = %v it does not", logx)
		last = v
	}
}

func TestLogE1ScaledAtTheEnds(t *testing.T) {
	require.Equal(t, math.Inf(1), LogE1Scaled(math.Inf(-1)))
	require.Equal(t, math.Inf(-1), LogE1Scaled(math.Inf(1)))
	require.True(t, math.IsNaN(LogE1Scaled(math.NaN())))
	require.InEpsilon(t, -1e300, LogE1Scaled(1e300), 1e-15)
	require.InEpsilon(t, 300*math.Ln10, LogE1Scaled(-1e300), 1e-15)
}

// A table that cannot tell a wrong constant from a right one would prove
// nothing: the table must reject E1 without its factor e^x.
func TestTableSeesAMissingFactor(t *testing.T) {
	worst := 0.0
	for _, c := range logE1 {
		worst = math.Max(worst, math.Abs(LogE1Scaled(c[0])-math.Min(math.Exp(c[0]), 1e3)-c[1]))
	}
	require.Greater(t, worst, 1.0)
}

func BenchmarkLogE1Scaled(b *testing.B) {
	for _, c := range []struct {
		name string
		logx float64
	}{{"series", -3}, {"fraction at 1", 0.01}, {"fraction at 20", 3}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				LogE1Scaled(c.logx)
			}
		})
	}
}
