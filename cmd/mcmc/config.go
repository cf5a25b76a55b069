package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"noiseprior/internal/dataset"
)

// configLimit is the size of a file that nobody wrote as settings.
const configLimit = 1 << 18

// readConfig sets the flags that stand in the file of --config and were not
// given on the command line. Every key is a flag's name, or data for DATA.
func (o *sampleFlags) readConfig(cmd *cobra.Command, dataGiven bool) error {
	if !o.given("config") {
		return nil
	}
	b, err := os.ReadFile(o.config)
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return usagef("--config=%s: %w", o.config, err)
	}
	if len(b) > configLimit {
		return usagef("--config=%s: it has %s bytes, which are no settings: give DATA as the argument", o.config, formatCount(len(b)))
	}
	entries, err := configEntries(o.config, b)
	if err != nil {
		return badInput(err)
	}
	fromLine := map[string]bool{}
	cmd.Flags().Visit(func(f *pflag.Flag) { fromLine[f.Name] = true })
	for _, e := range entries {
		switch {
		case e.key == "data" && !dataGiven:
			o.data = e.value
		case e.key == "data" || fromLine[e.key]: // flags win
		default:
			if err := e.set(cmd, o.config); err != nil {
				return err
			}
		}
	}
	return nil
}

// configEntry is one key of a configuration with its value as its flag takes it.
type configEntry struct {
	key, value string
	line       int
}

// set sets the flag of an entry.
func (e configEntry) set(cmd *cobra.Command, file string) error {
	f := cmd.Flags().Lookup(e.key)
	if f == nil || slices.Contains([]string{"config", "resume", "help"}, e.key) {
		if f != nil {
			return usagef("%s:%d: %s belongs on the command line, not into a file", file, e.line, e.key)
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := dataset.Nearest(e.key, append(names, "data")); near != "" {
			return usagef("%s:%d: unknown key %q: did you mean %s?", file, e.line, e.key, near)
		}
		return usagef("%s:%d: unknown key %q: the keys are the flags of mcmc sample, and data", file, e.line, e.key)
	}
	if err := cmd.Flags().Set(e.key, e.value); err != nil {
		return usagef("%s:%d: %w", file, e.line, flagError(cmd, err))
	}
	return nil
}

// configEntries reads the mapping of a YAML file.
func configEntries(file string, b []byte) (_ []configEntry, err error) {
	defer func() {
		if recover() != nil { // in the parser
			err = fmt.Errorf("%s: it is no YAML", file)
		}
	}()
	tree, err := parser.ParseBytes(b, 0)
	if err != nil {
		var at yaml.Error
		if errors.As(err, &at) && at.GetToken() != nil {
			return nil, fmt.Errorf("%s:%d: it is no YAML: %s", file, at.GetToken().Position.Line, at.GetMessage())
		}
		return nil, fmt.Errorf("%s: it is no YAML: %w", file, err)
	}
	var out []configEntry
	for k, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if k > 0 {
			return nil, fmt.Errorf("%s:%d: a second document begins here: write all keys into one", file, doc.Body.GetToken().Position.Line)
		}
		var pairs []*ast.MappingValueNode
		switch body := doc.Body.(type) {
		case *ast.MappingNode:
			pairs = body.Values
		case *ast.MappingValueNode:
			pairs = []*ast.MappingValueNode{body}
		case *ast.CommentGroupNode, *ast.NullNode:
		default:
			return nil, fmt.Errorf("%s:%d: it must be a list of lines KEY: VALUE", file, body.GetToken().Position.Line)
		}
		for _, pair := range pairs {
			e := configEntry{key: pair.Key.GetToken().Value, line: pair.Key.GetToken().Position.Line}
			if slices.ContainsFunc(out, func(o configEntry) bool { return o.key == e.key }) {
				return nil, fmt.Errorf("%s:%d: the key %q stands there twice", file, e.line, e.key)
			}
			if e.value, err = configValue(pair.Value); err != nil {
				return nil, fmt.Errorf("%s:%d: %s %w", file, e.line, e.key, err)
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// configValue returns a scalar, or a list of them joined by commas.
func configValue(n ast.Node) (string, error) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, nil
	case *ast.LiteralNode:
		return v.Value.Value, nil
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, nil
	case *ast.SequenceNode:
		var items []string
		for _, item := range v.Values {
			text, err := configValue(item)
			if _, nested := item.(*ast.SequenceNode); nested || err != nil {
				return "", errors.New("has an item that is no plain value")
			}
			items = append(items, text)
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Write(items)
		w.Flush()
		return strings.TrimSuffix(b.String(), "\n"), nil
	case *ast.NullNode:
		return "", errors.New("has no value")
	}
	return "", errors.New("must be a plain value or a list of them")
}
