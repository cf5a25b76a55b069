package dataset

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Sizes are those of the sets' README; each split takes every row once.
func TestPublishedSplits(t *testing.T) {
	sizes := map[string][3]int{ // splits, rows to fit, rows to predict
		"boston": {20, 455, 51}, "concrete": {20, 927, 103}, "energy": {20, 691, 77}, "kin8nm": {20, 7373, 819}, "naval": {20, 10741, 1193},
		"power": {20, 8611, 957}, "protein": {5, 41157, 4573}, "wine": {20, 1439, 160}, "yacht": {20, 277, 31},
	}
	require.Len(t, splitSets(), len(sizes))
	for name, want := range sizes {
		if testing.Short() && name != "boston" {
			continue
		}
		train, test, err := Split(name, want[0]-1)
		require.NoError(t, err)
		require.Len(t, train, want[1], name)
		require.Len(t, test, want[2], name)
		all := slices.Concat(train, test)
		slices.Sort(all)
		if !slices.Equal(all, order(want[1]+want[2])) {
			t.Errorf("%s: a row is missing or there twice", name)
		}
	}
	train, test, err := Split("yacht", 0)
	require.NoError(t, err)
	require.Equal(t, []int{73, 304, 228}, train[:3])
	require.NotContains(t, test, 73)
	_, _, err = Split("pima", 0)
	require.EqualError(t, err, "pima has no published splits: the sets that have them are boston, concrete, energy, kin8nm, naval, power and 3 more")
	_, _, err = Split("yacht", 20)
	require.EqualError(t, err, "yacht has splits 0 to 19 and no split 20")
}

func order(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func TestTakeAndAppend(t *testing.T) {
	f := mustSelect(t, "x,o,y\n1,5,2\n3,6,4\n7,8,9\n", Selection{Offset: "o"})
	a := f.Take([]int{2, 0})
	require.Equal(t, 2, a.Rows)
	require.Equal(t, []float64{7, 1}, a.X)
	require.Equal(t, []float64{9, 2}, a.Y)
	require.Equal(t, []float64{8, 5}, a.Offset)
	require.Equal(t, []int{3, 1}, a.Numbers)
	b := a.Append(f.Take([]int{1}))
	require.Equal(t, f.Take([]int{2, 0, 1}), b)
	require.Equal(t, []float64{7, 1}, a.X)
	head, tail := b.Cut(2)
	require.Equal(t, a, head)
	require.Equal(t, f.Take([]int{1}), tail)
}

func TestManyClasses(t *testing.T) {
	f := mustSelect(t, "x,y\n1,setosa\n2,virginica\n3,other\n4,setosa\n", Selection{Classes: Many})
	require.Equal(t, []string{"other", "setosa", "virginica"}, f.Classes)
	require.Equal(t, []float64{1, 2, 0, 1}, f.Y)
	require.Contains(t, f.Notes, `target "y": 3 classes, "other", "setosa", "virginica"`)
	f = mustSelect(t, "x,y\n1,10\n2,2\n3,3\n4,10\n", Selection{Classes: Many})
	require.Equal(t, []string{"2", "3", "10"}, f.Classes)
	require.Equal(t, []float64{2, 0, 1, 2}, f.Y)
	g, err := mustRead(t, "y,x\n3,5\n10,6\n").Match(f.Schema, false)
	require.NoError(t, err)
	require.Equal(t, []float64{1, 2}, g.Y)
}
