package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var rules = map[string]func(s source) []string{
	"imports":    imports,
	"documented": documented,
	"quiet":      quiet,
	"finished":   finished,
	"short":      short,
	"portable":   portable,
}

// sources returns every Go file of the module, not those of modules within.
func sources(t *testing.T) []source {
	root := filepath.Join("..", "..")
	var all []source
	require.NoError(t, filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if p != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "runs") {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && p != root {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		s, err := parse(filepath.ToSlash(rel), string(text))
		all = append(all, s)
		return err
	}))
	require.Greater(t, len(all), 50, "the module's files were not found")
	return all
}

func TestModuleKeepsItsRules(t *testing.T) {
	all := sources(t)
	for name, rule := range rules {
		for _, s := range all {
			for _, fault := range rule(s) {
				t.Errorf("%s: %s", name, fault)
			}
		}
	}
	for _, fault := range packageDocs(all) {
		t.Errorf("package comment: %s", fault)
	}
}

// Each rule sees a planted fault, and lets its nearest lawful neighbour pass.
func TestRulesSeeWhatTheyForbid(t *testing.T) {
	cases := []struct{ rule, path, text, fault string }{
		{"imports", "gsm/a.go", "package gsm\nimport _ \"noiseprior/sampler\"", "gsm/a.go:2: gsm may not import sampler"},
		{"imports", "model/a.go", "package model\nimport _ \"noiseprior/sampler\"", "model may not import sampler"},
		{"imports", "model/a.go", "package model\nimport _ \"noiseprior/gsm\"", ""},
		{"imports", "diagnostics/a.go", "package diagnostics\nimport _ \"noiseprior/model\"", "diagnostics may not import model"},
		{"imports", "internal/expr/a.go", "package expr\nimport _ \"noiseprior/internal/kern\"", "internal/expr may not import internal/kern"},
		{"imports", "sampler/a.go", "package sampler\nimport _ \"noiseprior/internal/mcmctest\"", "sampler may not import internal/mcmctest"},
		{"imports", "sampler/a_test.go", "package sampler\nimport _ \"noiseprior/internal/mcmctest\"", ""},
		{"imports", "sampler/a.go", "package sampler\nimport _ \"noisepriors/model\"", ""},
		{"imports", "util/a.go", "package util", "package util is not in the import table"},
		{"imports", "cmd/mcmc/internal/export/a.go", "package export\nimport _ \"noiseprior/cmd/mcmc\"", "may not import cmd/mcmc"},
		{"imports", "cmd/mcmc/a.go", "package main\nimport _ \"noiseprior/internal/mcmctest\"", "may not import internal/mcmctest"},
		{"imports", "cmd/mcmc/a.go", "package main\nimport _ \"noiseprior/cmd/mcmc/internal/export\"", ""},
		{"imports", "examples/a/main.go", "package main\nimport _ \"noiseprior/cmd/mcmc/internal/export\"", "may not import cmd/mcmc/internal/export"},
		{"imports", "examples/a/main.go", "package main\nimport _ \"noiseprior/sampler/gibbs\"", ""},
		{"imports", "bench/a/main.go", "package main\nimport _ \"noiseprior/internal/kern\"", ""},
		{"imports", "bench/a/main.go", "package main\nimport _ \"noiseprior/internal/mcmctest\"", ""},
		{"imports", "examples/a/main.go", "package main\nimport _ \"noiseprior/internal/mcmctest\"", "may not import internal/mcmctest"},
		{"imports", "bench/a/main.go", "package main\nimport _ \"noiseprior/cmd/mcmc/internal/export\"", "may not import cmd/mcmc/internal/export"},

		{"documented", "gsm/a.go", "package gsm\nfunc F() {}", "F is exported and not documented"},
		{"documented", "gsm/a.go", "package gsm\n// F is.\nfunc F() {}\nfunc g() {}", ""},
		{"documented", "gsm/a.go", "package gsm\ntype T int", "T is exported"},
		{"documented", "gsm/a.go", "package gsm\n// T is.\ntype T[P any] struct{}\nfunc (*T[P]) M() {}", "M is exported"},
		{"documented", "gsm/a.go", "package gsm\ntype t int\nfunc (t) M() {}", ""},
		{"documented", "gsm/a.go", "package gsm\nvar A, B = 1, 2", "B is exported"},
		{"documented", "gsm/a.go", "package gsm\nconst (\n\tA = 1 // one\n\tB = 2\n)", "B is exported"},
		{"documented", "gsm/a.go", "package gsm\nconst (\n\tA = 1 // one\n\t// B is.\n\tB = 2\n)", ""},
		{"documented", "gsm/a_test.go", "package gsm\nfunc F() {}", ""},
		{"documented", "cmd/mcmc/a.go", "package main\nfunc F() {}", ""},

		{"quiet", "gsm/a.go", "package gsm\nimport \"fmt\"\nfunc f() { fmt.Println() }", "fmt.Println"},
		{"quiet", "gsm/a.go", "package gsm\nimport \"fmt\"\nvar _ = fmt.Sprint()", ""},
		{"quiet", "gsm/a.go", "package gsm\nimport out \"fmt\"\nfunc f() { out.Printf(\"\") }", "fmt.Printf"},
		{"quiet", "gsm/a.go", "package gsm\nfunc f() { println() }", "does not println"},
		{"quiet", "gsm/a.go", "package gsm\nimport \"os\"\nfunc f() { os.Exit(1) }", "os.Exit"},
		{"quiet", "sampler/gibbs/a.go", "package gibbs\nimport \"time\"\nvar _ = time.Now()", "time.Now"},
		{"quiet", "sampler/gibbs/a.go", "package gibbs\nimport \"time\"\nvar f = time.Now", "time.Now"},
		{"quiet", "model/a.go", "package model\nimport \"math/rand/v2\"\nvar _ = rand.Float64()", "math/rand/v2.Float64"},
		{"quiet", "model/a.go", "package model\nimport \"math/rand/v2\"\nfunc f(r *rand.Rand) { _ = rand.New(rand.NewPCG(1, 2)).Float64() }", ""},
		{"quiet", "model/a_test.go", "package model\nimport \"math/rand/v2\"\nvar _ = rand.Float64()", ""},
		{"quiet", "cmd/mcmc/a.go", "package main\nimport \"time\"\nvar _ = time.Now()", ""},
		{"quiet", "bench/a/main.go", "package main\nimport \"fmt\"\nfunc main() { fmt.Println() }", ""},
		{"quiet", "examples/a/main.go", "package main\nimport \"fmt\"\nfunc main() { fmt.Println() }", ""},

		{"finished", "cmd/mcmc/a_test.go", "package main\n// TO" + "DO: later\n", "TO" + "DO"},
		{"finished", "gsm/a.go", "package gsm\nvar x int // FIX" + "ME\n", "gsm/a.go:2"},
		{"finished", "gsm/a.go", "package gsm\n// what is left to do\n", ""},

		{"short", "gsm/a.go", "package gsm\n" + strings.Repeat("\n", 500), "501 lines"},
		{"short", "gsm/a.go", "package gsm\n" + strings.Repeat("\n", 499), ""},

		{"portable", "gsm/a.go", "package gsm\nimport \"math\"\nvar x = math.Exp(1)", "math.Exp"},
		{"portable", "sampler/gibbs/a.go", "package gibbs\nimport m \"math\"\nvar f = m.Lgamma", "math.Lgamma"},
		{"portable", "gsm/a.go", "package gsm\nimport \"math\"\nvar x = math.Sqrt(math.Pi)", ""},
		{"portable", "model/a.go", "package model\nimport \"math/rand/v2\"\nfunc f(r *rand.Rand) { r.NormFloat64() }", "NormFloat64"},
		{"portable", "model/a.go", "package model\nimport \"math/rand/v2\"\nvar f = (*rand.Rand).ExpFloat64", "ExpFloat64"},
		{"portable", "model/a.go", "package model\nimport \"math/rand/v2\"\nfunc f(r *rand.Rand) { r.Float64() }", ""},
		{"portable", "model/a.go", "package model\nimport _ \"gonum.org/v1/gonum/stat/distuv\"", "distuv"},
		{"portable", "model/a_test.go", "package model\nimport \"math\"\nvar x = math.Exp(1)", ""},
		{"portable", "diagnostics/a.go", "package diagnostics\nimport \"math\"\nvar x = math.Exp(1)", ""},
	}
	for _, c := range cases {
		s, err := parse(c.path, c.text)
		require.NoError(t, err, c.text)
		faults := strings.Join(rules[c.rule](s), "\n")
		if c.fault == "" {
			require.Empty(t, faults, "%s: %s", c.rule, c.text)
		} else {
			require.Contains(t, faults, c.fault, "%s: %s", c.rule, c.text)
		}
	}

	bare, err := parse("gsm/a.go", "package gsm")
	require.NoError(t, err)
	said, err := parse("gsm/b.go", "// Package gsm is.\npackage gsm")
	require.NoError(t, err)
	require.Contains(t, packageDocs([]source{bare})[0], "package gsm has no comment")
	require.Empty(t, packageDocs([]source{bare, said}))
}
