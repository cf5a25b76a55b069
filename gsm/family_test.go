package gsm

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFamiliesIsTheTableOfParseLaw(t *testing.T) {
	var names []string
next:
	for _, f := range Families() {
		names = append(names, f.Name)
		require.Len(t, f.Defaults, len(f.Keys), f.Name)
		for _, text := range []string{f.Noise, f.Square, f.Marginal, f.Tail, f.Source} {
			require.NotEmpty(t, text, f.Name)
		}
		law, err := ParseLaw(f.Name)
		for _, d := range f.Defaults {
			if math.IsNaN(d) {
				require.Error(t, err, f.Name)
				continue next
			}
		}
		require.NoError(t, err, f.Name)
		require.NotEmpty(t, law.Noise())
	}
	require.Equal(t, LawNames(), names)
	Families()[0].Keys[0] = "x"
	require.Equal(t, "s", Families()[0].Keys[0], "a caller cannot change the table")
}
