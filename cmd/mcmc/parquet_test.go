package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Parquet file is sampled from and its run resumed like a text.
func TestSampleParquet(t *testing.T) {
	file, err := filepath.Abs("../../internal/dataset/testdata/clinic.parquet")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	mcmc := func(status int, args ...string) (stdout, stderr string) {
		t.Helper()
		u, out, errs := testUI()
		require.Equal(t, status, run(u, args, commands()...), errs.String())
		return out.String(), errs.String()
	}
	out, _ := mcmc(0, "sample", file, "--features=age,sex,bmi", "--seed=1", "--draws=20", "--warmup=20", "--out=run")
	require.Contains(t, out, "Data       clinic.parquet: n = 12 rows, p = 4 columns, target y;")
	require.Contains(t, out, `column "sex" is one-hot coded, a column for each of its 2 levels: f, m`)
	out, _ = mcmc(0, "sample", "--resume=run", "--draws=40")
	require.Contains(t, out, "4 chains x (20 warm-up + 40 draws)")
	_, errs := mcmc(2, "sample", file, "--features=age,dose", "--out=none")
	require.Equal(t, "mcmc: "+file+`: row 3, column "dose": a missing cell; fill it in, or leave out 1 row of 12 with --na=drop`+"\n", errs)
	require.NoDirExists(t, "none")
	require.Equal(t, "clinic", runName(file))
}
