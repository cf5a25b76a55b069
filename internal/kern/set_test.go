package kern

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVariableChoosesTheSet(t *testing.T) {
	two := []set{{name: "avx2"}, {name: "portable"}}
	for _, c := range []struct{ name, want, problem string }{
		{"", "avx2", ""},
		{"portable", "portable", ""},
		{"avx512", "avx2", "NOISEPRIOR_KERNELS=avx512: this program on this CPU has avx2, portable: use one of them, or unset it"},
	} {
		s, err := choose(c.name, two)
		require.Equal(t, c.want, s.name)
		if c.problem == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, c.problem)
	}
	require.Equal(t, "portable", available()[len(available())-1].name)
}
