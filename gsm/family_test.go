package gsm

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFamiliesIsTheTableOfParsePrior(t *testing.T) {
	var names []string
	for _, f := range Families() {
		names = append(names, f.Name)
		require.Len(t, f.Defaults, len(f.Keys), f.Name)
		for _, text := range []string{f.Noise, f.Square, f.Marginal, f.Tail, f.Source} {
			require.NotEmpty(t, text, f.Name)
		}
		bare, err := ParsePrior(f.Name)
		if slices.Contains(f.Defaults, "") {
			require.Error(t, err, f.Name)
			continue
		}
		require.NoError(t, err, f.Name)
		require.NotEmpty(t, bare.Law.Noise())
		text := f.Name
		for i, d := range f.Defaults {
			text += map[bool]string{true: "(", false: ","}[i == 0] + d
		}
		written, err := ParsePrior(text + ")")
		require.NoError(t, err, f.Name)
		require.Equal(t, bare, written, "the defaults of the table are those that are used")
	}
	aliases := []string{"half-cauchy", "dropout"}
	without := func(names []string, some ...string) []string {
		return slices.DeleteFunc(names, func(s string) bool { return slices.Contains(some, s) })
	}
	require.Equal(t, append(names, "gaussian", "flat"), without(PriorNames(), aliases...))
	require.Equal(t, without(names, "spike-slab", "regularized-horseshoe"), without(LawNames(), aliases...))
	require.Contains(t, LawNames(), "half-cauchy", "as the law of τ is best known")
	require.Contains(t, PriorNames(), "dropout")
	for _, name := range LawNames() {
		if _, err := ParseLaw(name); err != nil {
			require.NotContains(t, err.Error(), "unknown", name)
		}
	}
	Families()[0].Keys[0] = "x"
	require.Equal(t, "s", Families()[0].Keys[0], "a caller cannot change the table")
}
