package gsm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const improper = "gsm: log-uniform without bounds is improper, and so may be its posterior [Hron et al. 2018]: write the truncated one, log-uniform(lo=...,hi=...)"

func TestParseLaw(t *testing.T) {
	for text, want := range map[string]Law{
		"horseshoe":        HalfCauchy{1},
		"horseshoe(s=0.5)": HalfCauchy{0.5},
		"half-cauchy(2)":   HalfCauchy{2},
		"Horseshoe( s=2 )": HalfCauchy{2},
		"0.25":             Fixed(0.25),
		"1e-3":             Fixed(0.001),
	} {
		got, err := ParseLaw(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
		again, err := ParseLaw(got.String())
		require.NoError(t, err)
		require.Equal(t, want, again, "%s does not read back", got)
	}
	for text, message := range map[string]string{
		"0":                      "gsm: a fixed scale must be positive and finite, not 0",
		"-2":                     "gsm: a fixed scale must be positive and finite, not -2",
		"inf":                    "gsm: a fixed scale must be positive and finite, not inf",
		"nan":                    "gsm: a fixed scale must be positive and finite, not nan",
		"1e400":                  "gsm: a fixed scale must be within the range of floating point, not 1e400",
		"1e-400":                 "gsm: a fixed scale must be positive and finite, not 1e-400",
		"":                       `gsm: "" has no name: write it as name or name(key=value)`,
		"horseshoe(1":            `gsm: "horseshoe(1" does not end with a closing parenthesis`,
		"horseshoe(0)":           "gsm: horseshoe needs s > 0, not 0",
		"horseshoe(-1)":          "gsm: horseshoe needs s > 0, not -1",
		"horseshoe(x)":           `gsm: horseshoe: parameter s="x" is not a number`,
		"horseshoe(a=1)":         `gsm: horseshoe has no parameter "a": it takes s`,
		"horseshoe(1,2)":         "gsm: horseshoe takes s, not 2 arguments",
		"student-t(0)":           "gsm: student-t needs a > 0, not 0",
		"student-t(b=-1)":        "gsm: student-t needs b > 0, not -1",
		"normal-gamma(1,0)":      "gsm: normal-gamma needs r > 0, not 0",
		"laplace(0)":             "gsm: laplace needs s > 0, not 0",
		"uniform(c=0)":           "gsm: uniform needs c > 0, not 0",
		"beta(1,-1)":             "gsm: beta needs b > 0, not -1",
		"gaussian-noise(1,0)":    "gsm: gaussian-noise needs s > 1e-8 |mean|, not 0 with mean 1: for less write 1, a fixed scale",
		"gaussian-noise(s=-1)":   "gsm: gaussian-noise needs s > 1e-8 |mean|, not -1 with mean 0: for less write 0, a fixed scale",
		"log-uniform":            improper,
		"log-uniform()":          improper,
		"log-uniform(lo=1)":      improper,
		"log-uniform(0,1)":       "gsm: log-uniform needs 0 < lo < hi, not lo=0 and hi=1",
		"log-uniform(hi=1,lo=2)": "gsm: log-uniform needs 0 < lo < hi, not lo=2 and hi=1",
		"log-uniform(1,inf)":     "gsm: log-uniform: parameter hi=inf must be finite",
		"cauchy":                 `gsm: unknown law "cauchy": known are ` + strings.Join(LawNames(), ", ") + ", or a number for a fixed scale",
	} {
		_, err := ParseLaw(text)
		require.EqualError(t, err, message)
	}
	require.Equal(t, "half-Cauchy(2)", HalfCauchy{2}.Noise())
	require.Equal(t, "0.5", Fixed(0.5).Noise())
}

func TestParsePrior(t *testing.T) {
	for text, want := range map[string]Prior{
		"horseshoe":             {Structure: ARD, Law: HalfCauchy{1}, Tau: HalfCauchy{1}, Sigma0: 1},
		"horseshoe(3)":          {Structure: ARD, Law: HalfCauchy{3}, Tau: HalfCauchy{1}, Sigma0: 1},
		"gaussian":              {Structure: None, Tau: HalfCauchy{1}, Sigma0: 1},
		"laplace":               {Structure: ARD, Law: Rayleigh{1}, Tau: HalfCauchy{1}, Sigma0: 1},
		"normal-gamma":          {Structure: ARD, Law: NormalGamma{0.1, 0.1}, Tau: HalfCauchy{1}, Sigma0: 1},
		"student-t":             {Structure: ARD, Law: InverseNakagami{3, 3}, Tau: Fixed(1), Sigma0: 1},
		"gaussian-noise":        {Structure: ARD, Law: FoldedNormal{0, 1}, Tau: HalfCauchy{1}, Sigma0: 1},
		"gaussian-noise(1,0.5)": {Structure: ARD, Law: FoldedNormal{1, 0.5}, Tau: HalfCauchy{1}, Sigma0: 1},
		"uniform":               {Structure: ARD, Law: Uniform{1}, Tau: Fixed(1), Sigma0: 1},
		"beta(b=2)":             {Structure: ARD, Law: Beta{1, 2}, Tau: Fixed(1), Sigma0: 1},
		"log-uniform(0.01,10)":  {Structure: ARD, Law: LogUniform{0.01, 10}, Tau: Fixed(1), Sigma0: 1},
		"flat":                  {Structure: None, Tau: HalfCauchy{1}, Sigma0: 1, Flat: true},
	} {
		got, err := ParsePrior(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
		again, err := ParsePrior(got.String())
		require.NoError(t, err)
		require.Equal(t, want, again, "%s does not read back", got)
	}
	for text, message := range map[string]string{
		"":             `gsm: "" has no name: write it as name or name(key=value)`,
		"2":            "gsm: a number is no prior",
		"gaussian(1)":  "gsm: gaussian takes no parameters, not 1 arguments",
		"flat(s=1)":    `gsm: flat has no parameter "s": it takes no parameters`,
		"horseshoe(0)": "gsm: horseshoe needs s > 0, not 0",
		"log-uniform":  improper,
		"horsehoe":     `gsm: unknown prior "horsehoe": known are ` + strings.Join(PriorNames(), ", "),
	} {
		_, err := ParsePrior(text)
		require.EqualError(t, err, message)
	}
}

func TestParseStructure(t *testing.T) {
	for _, s := range Structures {
		got, err := ParseStructure(string(s))
		require.NoError(t, err)
		require.Equal(t, s, got)
	}
	_, err := ParseStructure("dropout")
	require.EqualError(t, err, `gsm: unknown structure "dropout": known are none, ard, add, ard-add, dropconnect`)
}

// One layer: a regression on a and b. Three: a residual network with two
// inputs, two layers of two units, and one output.
var (
	oneLayer    = []Shape{{Rows: []string{"a", "b"}}}
	threeLayers = []Shape{
		{Layer: "1", Rows: []string{"a", "b"}, Cols: []string{"1", "2"}},
		{Layer: "2", Rows: []string{"1", "2"}, Cols: []string{"1", "2"}, Residual: true},
		{Layer: "3", Rows: []string{"1", "2"}},
	}
)

// spell writes scales as name:law[off,off+len), ξ's law as p and τ's as t.
func spell(p Prior, scales []Scale) string {
	var out []string
	for _, s := range scales {
		law := "?"
		switch s.Law {
		case p.Law:
			law = "p"
		case p.Tau:
			law = "t"
		}
		mark := ""
		if s.Layer {
			mark = "*"
		}
		out = append(out, fmt.Sprintf("%s%s:%s[%d,%d)", s.Name, mark, law, s.Off, s.Off+s.Len))
	}
	return strings.Join(out, " ")
}

func TestScales(t *testing.T) {
	ard1 := "xi1[a]:p[0,2) xi1[b]:p[2,4) tau1*:t[0,4) "
	ard2 := "xi2[1]:p[4,6) xi2[2]:p[6,8) "
	ard3 := " xi3[1]:p[8,9) xi3[2]:p[9,10) tau3*:t[8,10)"
	for structure, want := range map[Structure][2]string{
		None:   {"tau*:t[0,2)", "tau1*:t[0,4) tau2*:t[4,8) tau3*:t[8,10)"},
		ARD:    {"xi[a]:p[0,1) xi[b]:p[1,2) tau*:t[0,2)", ard1 + ard2 + "tau2*:t[4,8)" + ard3},
		ADD:    {"tau*:p[0,2)", ard1 + "tau2*:p[4,8)" + ard3},
		ARDADD: {"xi[a]:p[0,1) xi[b]:p[1,2) tau*:p[0,2)", ard1 + ard2 + "tau2*:p[4,8)" + ard3},
		DropConnect: {
			"xi[a]:p[0,1) xi[b]:p[1,2) tau*:t[0,2)",
			"xi1[a,1]:p[0,1) xi1[a,2]:p[1,2) xi1[b,1]:p[2,3) xi1[b,2]:p[3,4) tau1*:t[0,4) " +
				"xi2[1,1]:p[4,5) xi2[1,2]:p[5,6) xi2[2,1]:p[6,7) xi2[2,2]:p[7,8) tau2*:t[4,8)" + ard3,
		},
	} {
		p := Prior{Structure: structure, Law: HalfCauchy{2}, Tau: HalfCauchy{3}, Sigma0: 1}
		for k, layers := range [][]Shape{oneLayer, threeLayers} {
			scales, err := p.Scales(layers)
			require.NoError(t, err)
			require.Equal(t, want[k], spell(p, scales), "%s, %d layers", structure, len(layers))
		}
	}
}

func TestScalesOfPriorsWithoutALaw(t *testing.T) {
	for _, structure := range Structures {
		p := Prior{Structure: structure, Tau: HalfCauchy{1}, Sigma0: 1}
		scales, err := p.Scales(oneLayer)
		if structure == ADD || structure == ARDADD {
			require.EqualError(t, err, "gsm: structure "+string(structure)+" needs a prior with a law of the scales: gaussian has none")
			continue
		}
		require.NoError(t, err)
		require.Equal(t, "tau*:t[0,2)", spell(p, scales))
		p.Flat = true
		scales, err = p.Scales(threeLayers)
		require.NoError(t, err)
		require.Empty(t, scales)
	}
}

func TestShrinkageFactor(t *testing.T) {
	for _, c := range [][5]float64{ // n, v, s², σ², κ = 1/(1 + n v s²/σ²)
		{10, 0, 1, 1, 1},
		{10, 0.1, 1, 1, 0.5},
		{100, 0.09, 4, 4, 0.1},
		{9, 1, 1, 1, 0.1},
		{10, math.Inf(1), 1, 1, 0},
		{10, 1e-300, 1, 1, 1},
		{10, 1e300, 1e300, 1, 0},
	} {
		require.InDelta(t, c[4], ShrinkageFactor(c[0], c[1], c[2], c[3]), 1e-15)
	}
	require.Zero(t, EffectiveSize(nil))
	require.InDelta(t, 1.4, EffectiveSize([]float64{0, 1, 0.6}), 1e-15)
}

func TestFixed(t *testing.T) {
	f := Fixed(0.5)
	require.Equal(t, 0.5, f.Rand(rand.New(rand.NewPCG(1, 2))))
	// log N(3; 0, 1²) at σ0 = 2
	require.InDelta(t, -4.5-0.5*math.Log(2*math.Pi), f.LogMarginal(3, 2), 1e-15)
	require.Equal(t, math.Inf(-1), f.LogMarginal(1e200, 1))
}
