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
	require.Equal(t, append(names, "gaussian", "flat"), PriorNames())
	require.Equal(t, LawNames(), slices.DeleteFunc(names, func(s string) bool { return s == "spike-slab" || s == "regularized-horseshoe" }))
	Families()[0].Keys[0] = "x"
	require.Equal(t, "s", Families()[0].Keys[0], "a caller cannot change the table")
}
