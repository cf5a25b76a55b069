package runfolder

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCreateAndOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs", "deep", "run")
	info := toyInfo(4, 10, 20)
	f, err := Create(dir, info, toyData, Refuse)
	require.NoError(t, err)
	require.Equal(t, []string{"data.csv.gz", "run.json"}, list(t, dir))
	again, err := Open(dir)
	require.NoError(t, err)
	// sha256sum of the text of toyData, GNU coreutils 9.1
	require.Equal(t, "2a2b86e74ffd5e6a9b75e52a105cf9d02920837179f8e8961aa15411d380f7a3", toySHA(t))
	require.Equal(t, toySHA(t), again.Info().DataSHA256)
	require.Equal(t, "", Differs(f.Info(), again.Info()))
	require.Equal(t, f.Info().identity(), again.Info().identity())
	require.Equal(t, uint64(1<<63+7), again.Info().Seed)
	var text string
	require.NoError(t, json.Unmarshal(func() []byte {
		var m map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(again.Info().Settings, &m))
		return m["text"]
	}(), &text))
	require.Equal(t, "a<b & \u2028 c", text)
	require.Contains(t, string(read(t, f, infoFile)), "\n  \"seed\": 9223372036854775815,\n")
	r, err := again.Data()
	require.NoError(t, err)
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.Equal(t, "x,y\n1,2\n3,4\n", string(b))

	other, err := Create(filepath.Join(t.TempDir(), "other"), info, toyData, Refuse)
	require.NoError(t, err)
	for _, name := range []string{infoFile, dataFile} {
		require.Equal(t, read(t, f, name), read(t, other, name), "files must not depend on time or place")
	}
}

func toySHA(t *testing.T) string {
	sum, err := Hash(toyData)
	require.NoError(t, err)
	return sum
}

func TestCreateRefusesAndLeavesNothing(t *testing.T) {
	broken := errors.New("row 3 has no y")
	bad := func(change func(*Info)) Info {
		info := toyInfo(2, 1, 1)
		change(&info)
		return info
	}
	failing := func(w io.Writer) error { toyData(w); return broken }
	for _, c := range []struct {
		info Info
		data func(io.Writer) error
		text string
	}{
		{toyInfo(2, 1, 1), failing, "row 3 has no y"},
		{bad(func(i *Info) { i.Chains = 0 }), toyData, "chains = 0"},
		{bad(func(i *Info) { i.Chains = 1 << 40 }), toyData, "chains = 1099511627776"},
		{bad(func(i *Info) { i.Draws = -1 }), toyData, "draws = -1"},
		{bad(func(i *Info) { i.Thin = 0 }), toyData, "thin = 0"},
		{bad(func(i *Info) { i.Columns = nil }), toyData, "no columns"},
		{bad(func(i *Info) { i.Columns = []string{"a", "a"} }), toyData, `the name "a" for column 2`},
		{bad(func(i *Info) { i.Columns = []string{"\xff"} }), toyData, "UTF-8"},
		{bad(func(i *Info) { i.Settings = []byte("{") }), toyData, "not JSON"},
		{bad(func(i *Info) { i.DataSHA256 = "00" }), toyData, "SHA-256"},
	} {
		root := t.TempDir()
		_, err := Create(filepath.Join(root, "a", "b"), c.info, c.data, Refuse)
		require.ErrorIs(t, err, ErrInput)
		require.ErrorContains(t, err, c.text)
		require.Empty(t, list(t, root))

		_, err = Create(root, c.info, c.data, Refuse) // a folder that was there stays
		require.ErrorIs(t, err, ErrInput)
		require.Empty(t, list(t, root))
	}
	require.NotErrorIs(t, broken, ErrInput)

	root := t.TempDir()
	file := filepath.Join(root, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	_, err := Create(filepath.Join(file, "run"), toyInfo(1, 1, 1), toyData, Refuse)
	require.ErrorContains(t, err, "not a directory")
	require.ErrorIs(t, err, ErrInput)
	_, err = Create(filepath.Join(root, strings.Repeat("x", 300)), toyInfo(1, 1, 1), toyData, Refuse)
	require.ErrorIs(t, err, ErrInput)
	require.Equal(t, []string{"file"}, list(t, root))
}

func TestCreateAmongOtherFiles(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "notes.txt")
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o666))
	f, err := Create(dir, toyInfo(2, 4, 6), toyData, Refuse)
	require.NoError(t, err)
	finish(t, f, 1, 2)
	_, err = Create(dir, toyInfo(2, 4, 6), toyData, Refuse)
	require.ErrorIs(t, err, ErrInput)
	require.ErrorContains(t, err, "holds a run already")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "chain-01.draws"), []byte("mine"), 0o666))

	// An error before the new run is written leaves the old one as it is.
	before := bits(t, f)
	_, err = Create(dir, toyInfo(1, 4, 6), func(io.Writer) error { return errors.New("no") }, Replace)
	require.ErrorIs(t, err, ErrInput)
	require.Equal(t, before, bits(t, f))

	w, err := f.Writer([]int{2})
	require.NoError(t, err)
	_, err = Create(dir, toyInfo(1, 4, 6), toyData, Replace)
	require.ErrorContains(t, err, "chain 2 of")
	require.Equal(t, before, bits(t, f))
	require.NoError(t, w.Close())

	f, err = Create(dir, toyInfo(1, 4, 6), toyData, Replace)
	require.NoError(t, err)
	require.Equal(t, []string{"chain-01.draws", "data.csv.gz", "notes.txt", "run.json"}, list(t, dir))
	finish(t, f, 1)

	require.NoError(t, os.Remove(filepath.Join(dir, infoFile)))
	_, err = Create(dir, toyInfo(1, 4, 6), toyData, Replace)
	require.ErrorContains(t, err, "is of a run whose run.json is gone")
}

func TestCreateSparesWhatIsNotOfARun(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{dataFile: "is in the way", infoFile: "comes from another program"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(`{"kind":"else"}`), 0o666))
		_, err := Create(dir, toyInfo(1, 1, 1), toyData, Replace)
		require.ErrorIs(t, err, ErrInput)
		require.ErrorContains(t, err, text)
		require.Equal(t, []string{name}, list(t, dir))
		require.NoError(t, os.Remove(path))
	}
}

func TestJoin(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			f, err := Create(dir, toyInfo(4, 1, 1), toyData, Join)
			if err != nil || f.Info().DataSHA256 == "" {
				t.Errorf("join: %v", err)
			}
		})
	}
	all.Wait()
	require.Equal(t, []string{"data.csv.gz", "run.json"}, list(t, dir))
	for field, change := range map[string]func(*Info){
		"seed: 9223372036854775815, not 1":      func(i *Info) { i.Seed = 1 },
		"chains: 4, not 5":                      func(i *Info) { i.Chains = 5 },
		"draws: 1, not 2":                       func(i *Info) { i.Draws = 2 },
		"warmup: 1, not 2":                      func(i *Info) { i.Warmup = 2 },
		"thin: 1, not 2":                        func(i *Info) { i.Thin = 2 },
		"save_warmup: true, not false":          func(i *Info) { i.SaveWarmup = false },
		"version: 1.2.3, not 2":                 func(i *Info) { i.Version = "2" },
		"plan: , not nuts":                      func(i *Info) { i.Plan = "nuts" },
		"columns[1]: b, not c":                  func(i *Info) { i.Columns = []string{"a", "c"} },
		"columns: 4 of them, not 1":             func(i *Info) { i.Columns = []string{"a"} },
		"settings.prior: horseshoe(s=1), not x": func(i *Info) { i.Settings = []byte(`{"prior":"x","text":"a<b & \u2028 c","depth":{"n":1e-3}}`) },
		"settings.depth.n: 1e-3, not nothing":   func(i *Info) { i.Settings = []byte(`{"prior":"horseshoe(s=1)","text":"a<b & \u2028 c","depth":{}}`) },
		"settings.extra: nothing, not true": func(i *Info) {
			i.Settings = []byte(`{"extra":true,"prior":"horseshoe(s=1)","text":"a<b & \u2028 c","depth":{"n":1e-3}}`)
		},
	} {
		info := toyInfo(4, 1, 1)
		change(&info)
		_, err := Create(dir, info, toyData, Join)
		require.ErrorIs(t, err, ErrInput)
		require.ErrorContains(t, err, "("+field+")")
	}
	_, err := Create(dir, toyInfo(4, 1, 1), func(w io.Writer) error { _, err := w.Write([]byte("x\n")); return err }, Join)
	require.ErrorContains(t, err, "data_sha256: ")
}

func TestOpenRefuses(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "nowhere"))
	require.ErrorIs(t, err, ErrInput)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Open(t.TempDir())
	require.ErrorIs(t, err, ErrInput)
	require.ErrorContains(t, err, "is not a run folder")

	f := newToy(t, toyInfo(2, 4, 6))
	good := string(read(t, f, infoFile))
	for text, b := range map[string]string{
		"was edited":                   strings.Replace(good, `"draws": 6`, `"draws": 7`, 1),
		"was edited or damaged":        good + "{}",
		"unknown field":                strings.Replace(good, `"thin"`, `"thick": 1, "thin"`, 1),
		"has format 2":                 strings.Replace(good, `"format": 1`, `"format": 2`, 1),
		"comes from another program":   `{"kind": "else"}`,
		"damaged (unexpected end":      good[:len(good)/2],
		"is not the run.json of a run": "",
	} {
		write(t, f, infoFile, []byte(b))
		_, err := Open(f.Dir())
		require.ErrorIs(t, err, ErrInput)
		require.ErrorContains(t, err, text)
		require.ErrorContains(t, err, f.path(infoFile))
	}
	write(t, f, infoFile, []byte(strings.ReplaceAll(good, "\n  ", "\n\t"))) // other spacing is no edit
	_, err = Open(f.Dir())
	require.NoError(t, err)

	data := read(t, f, dataFile)
	for i := range data {
		b := append([]byte{}, data...)
		b[i] ^= 0x55
		write(t, f, dataFile, b)
		require.ErrorIs(t, drain(f), func() error {
			if i >= 4 && i < 10 {
				return nil // time, flags of compression and system in gzip's header mean nothing
			}
			return ErrInput
		}(), "byte %d", i)
	}
	write(t, f, dataFile, data[:len(data)-1])
	require.ErrorIs(t, drain(f), ErrInput)
	require.NoError(t, os.Remove(f.path(dataFile)))
	_, err = Open(f.Dir())
	require.ErrorIs(t, err, ErrInput)
	require.ErrorContains(t, err, "data.csv.gz is missing")
}

func drain(f *Folder) error {
	r, err := f.Data()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}

func TestExtendEqualsOneLongerRun(t *testing.T) {
	want := unbroken(t, toyInfo(3, 10, 300), 1, 2, 3)
	for _, threads := range []int{1, 2, 4} {
		f := newToy(t, toyInfo(3, 10, 100))
		w, err := f.Writer([]int{1, 2, 3})
		require.NoError(t, err)
		require.NoError(t, toyRun(f, w, threads, 100, 0, 1, 2, 3))
		require.NoError(t, f.Extend(200)) // with the writer open, as --until-ess does
		require.NoError(t, toyRun(f, w, threads, 200, 0, 1, 2, 3))
		require.NoError(t, w.Close())
		require.ErrorContains(t, f.Extend(199), "has 200 draws already")
		require.ErrorIs(t, f.Extend(-1), ErrInput)
		require.NoError(t, f.Extend(300))
		f, err = Open(f.Dir())
		require.NoError(t, err)
		require.Equal(t, 300, f.Info().Draws)
		require.Empty(t, finish(t, f, 1, 2, 3))
		require.Equal(t, want, bits(t, f))
	}
}
