package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/plotter"

	"noiseprior/gsm"
)

// example returns a prior of a family: the default, or the first that comes to
// mind where there is none.
func example(f gsm.Family) string {
	for k, x := range f.Defaults {
		if x == "" {
			f.Defaults[k] = strconv.Itoa(k + 1)
		}
	}
	return signature(f)
}

// Every prior of the noise table is shown in every way.
func TestEveryPriorIsShown(t *testing.T) {
	for _, f := range priorFamilies() {
		p, err := newPriorView(example(f))
		require.NoError(t, err, f.Name)
		require.Equal(t, f.Name, p.family.Name)
		require.NotContains(t, p.noise(), "%!")

		b, err := json.Marshal(p.json())
		require.NoError(t, err, f.Name)
		in := json.NewDecoder(bytes.NewReader(b))
		in.DisallowUnknownFields()
		var doc struct {
			Name, Noise string
			Square      string `json:"law_of_square"`
			Marginal    string
			W, Density  []float64
			Atom        *float64 `json:"atom_at_zero"`
			AtZero      any      `json:"at_zero"`
			Tail        string
		}
		require.NoError(t, in.Decode(&doc), f.Name)
		require.NotContains(t, string(b), "null")
		for _, text := range []string{doc.Name, doc.Noise, doc.Square, doc.Marginal, doc.Tail} {
			require.NotEmpty(t, text, f.Name)
		}
		again, err := newPriorView(doc.Name)
		require.NoError(t, err)
		require.Equal(t, p.median, again.median)
		require.Len(t, doc.W, 200)
		for k, w := range doc.W {
			require.InEpsilon(t, math.Exp(p.law.LogMarginal(w, 1)), doc.Density[k], 1e-12, f.Name)
		}
		if z, finite := doc.AtZero.(float64); finite {
			require.InEpsilon(t, math.Exp(p.law.LogMarginal(0, 1)), z, 1e-12, f.Name)
		} else {
			require.Equal(t, "infinite", doc.AtZero, f.Name)
		}
		require.NotNil(t, doc.Atom)

		for _, ascii := range []bool{false, true} {
			chart := p.chart(80, ascii)
			require.Contains(t, chart, " "+f.Name+"\n", "%s is labelled", f.Name)
			for line := range strings.Lines(chart) {
				require.LessOrEqual(t, cellWidth(strings.TrimRight(line, "\n")), 80, chart)
			}
		}
		for format, magic := range map[string]string{"svg": "<?xml", "png": "\x89PNG\r\n", "pdf": "%PDF-"} {
			b, err := p.picture(format)
			require.NoError(t, err, f.Name)
			require.True(t, strings.HasPrefix(string(b), magic), "%s as %s", f.Name, format)
			if format == "png" {
				pic, err := png.Decode(bytes.NewReader(b))
				require.NoError(t, err)
				require.InDelta(t, 945, pic.Bounds().Dx(), 1, "12.5 cm at 192 dpi")
			}
		}
	}
}

// Half of the draws of |w| are below the median, and all mass is found.
func TestMedianOfAPrior(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, f := range priorFamilies() {
		p, err := newPriorView(example(f))
		require.NoError(t, err)
		_, mass, err := absoluteMedian(p.law)
		require.NoError(t, err)
		require.InDelta(t, 1, mass+p.atom, 1e-6, f.Name)
		below, n := 0, 0
		for range 20000 {
			xi := p.law.Rand(rng)
			if w := math.Abs(xi * rng.NormFloat64()); w > 0 {
				n++
				if w < p.median {
					below++
				}
			}
		}
		require.InDelta(t, 0.5, float64(below)/float64(n), 4*0.5/math.Sqrt(float64(n)), f.Name)
	}
	for _, s := range []float64{1e-200, 1e-9, 1, 1e9, 1e200} {
		median, mass, err := absoluteMedian(gsm.Fixed(s))
		require.NoError(t, err)
		require.InEpsilon(t, 0.6744897501960817*s, median, 1e-5)
		require.InDelta(t, 1, mass, 1e-9)
	}
	_, _, err := absoluteMedian(gsm.HalfCauchy{S: math.NaN()})
	require.Error(t, err)
}

// What is drawn beside a prior has its median, and is left out where it is the
// prior.
func TestComparisonsOfAPrior(t *testing.T) {
	for _, like := range []func(float64) func(float64) float64{gaussianLike, laplaceLike} {
		median, mass, err := absoluteMedian(density{like(3)})
		require.NoError(t, err)
		require.InEpsilon(t, 3, median, 1e-5)
		require.InDelta(t, 1, mass, 1e-9)
	}
	names := func(law gsm.Law) (list []string) {
		p := &priorView{law: law, family: gsm.Family{Name: "it"}}
		require.NoError(t, p.measure())
		for _, c := range p.curves() {
			list = append(list, c.name)
		}
		return list
	}
	require.Equal(t, []string{"it", "Gaussian", "Laplace"}, names(gsm.HalfCauchy{S: 2}))
	require.Equal(t, []string{"it", "Laplace"}, names(gsm.Fixed(3)))
	require.Equal(t, []string{"it", "Gaussian"}, names(density{laplaceLike(2)}))
}

// density is a law that is known by its marginal alone.
type density struct{ log func(w float64) float64 }

func (density) Rand(*rand.Rand) float64            { panic("not drawn from") }
func (d density) LogMarginal(w, _ float64) float64 { return d.log(w) }
func (density) String() string                     { return "density" }
func (density) Noise() string                      { return "noise" }

func TestAtomOfAPrior(t *testing.T) {
	for text, want := range map[string]float64{"spike-slab": 0.5, "spike-slab(pi=0.3)": 0.7, "dropout(pi=beta(1,3))": 0.75, "spike-slab(1e-9)": 1 - 1e-9} {
		p, err := newPriorView(text)
		require.NoError(t, err)
		require.Equal(t, want, p.atom)
		require.InEpsilon(t, 0.6744897501960817, p.median, 1e-5)
		require.Equal(t, number(want), p.json().Atom)
		require.InEpsilon(t, (1-want)*0.3989422804014327, float64(p.json().AtZero.(number)), 1e-6)
	}
	p, err := newPriorView("spike-slab(pi=0.3)")
	require.NoError(t, err)
	require.Equal(t, "P(w = 0) = 0.7", p.spike())
	var out bytes.Buffer
	require.NoError(t, p.write(&ui{out: &stdout{to: &out}, env: func(string) string { return "" }}))
	require.Contains(t, out.String(), "at zero     P(w = 0) = 0.7; beside that density 0.1197\n")
	require.Contains(t, out.String(), "same median of |w| where w is not 0:")
}

func TestRatio(t *testing.T) {
	require.Equal(t, "1.00", ratio(0))
	require.Equal(t, "1e+1000", ratio(1000*math.Ln10))
	require.Equal(t, "1e-1000", ratio(-1000*math.Ln10))
	require.Equal(t, "inf", strings.ToLower(strings.TrimPrefix(ratio(math.Inf(1)), "+")))
}

// Labels neither hide each other nor leave the picture, however close the
// curves end.
func TestChartLabels(t *testing.T) {
	near := laplaceLike(1)
	for _, shift := range []float64{0.01, 0.1, -0.1, 0.5, -0.5} {
		p := &priorView{law: density{func(w float64) float64 { return near(w) + shift*math.Abs(w) }}, name: "it", family: gsm.Family{Name: "it"}}
		p.median = 1
		for _, ascii := range []bool{false, true} {
			chart := p.chart(80, ascii)
			for _, name := range []string{" it\n", "Gaussian\n", "Laplace\n"} {
				require.Equal(t, 1, strings.Count(chart, name), chart)
			}
		}
	}
}

func TestApart(t *testing.T) {
	ends := []plotter.XY{{X: 8, Y: 1}, {X: 6, Y: 1}, {X: 8, Y: 0.9}, {X: 8, Y: 3}}
	apart(ends, 0.5)
	require.Equal(t, []plotter.XY{{X: 8, Y: 1.4}, {X: 6, Y: 1}, {X: 8, Y: 0.9}, {X: 8, Y: 3}}, ends)
}
