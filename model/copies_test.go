package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCopiesAreFound(t *testing.T) {
	const n = 20
	for _, how := range []Standardize{Full, Untouched} {
		for _, intercept := range []string{"flat", "none"} {
			x, y, names := table(n, 7)
			for i := range n {
				row := x[i*7:]
				row[2] = -3 * row[0]                       // a multiple
				row[4] = 10*row[1] + 7                     // the same up to a constant
				row[5] = row[3] + 1e-4*float64(i%2)*row[3] // nearly the same
			}
			d, _, err := NewData(x, y, names, how)
			require.NoError(t, err)
			p := posterior(t, d, spec(t, "horseshoe", "jeffreys", intercept, true))
			want := [][2]int{{0, 2}, {1, 4}}
			if how == Untouched && intercept == "none" {
				want = want[:1] // 7 tells them apart
			}
			require.Equal(t, want, p.Copies(), "%s %s", how, intercept)
		}
	}
	require.Empty(t, posterior(t, data(t, n, 5, Full), spec(t, "horseshoe", "jeffreys", "flat", true)).Copies())
	require.Empty(t, posterior(t, data(t, n, 0, Full), spec(t, "horseshoe", "jeffreys", "flat", true)).Copies())
}

// Every pair of a group is named.
func TestCopiesOfAGroup(t *testing.T) {
	const n = 12
	x, y, names := table(n, 3)
	for i := range n {
		x[i*3+1], x[i*3+2] = 2*x[i*3], 5-x[i*3]
	}
	d, _, err := NewData(x, y, names, Full)
	require.NoError(t, err)
	require.Equal(t, [][2]int{{0, 1}, {0, 2}, {1, 2}}, posterior(t, d, spec(t, "horseshoe", "jeffreys", "flat", true)).Copies())
}
