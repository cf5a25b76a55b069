package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"strings"
)

const module = "noiseprior"

// source is one Go file: its path from the module's root, with slashes.
type source struct {
	path string
	text string
	fset *token.FileSet
	file *ast.File
}

func parse(path, text string) (source, error) {
	s := source{path: path, text: text, fset: token.NewFileSet()}
	var err error
	s.file, err = parser.ParseFile(s.fset, path, text, parser.ParseComments)
	return s, err
}

func (s source) folder() string { return path.Dir(s.path) }

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// library tells whether s is code that other programs may link.
func (s source) library() bool {
	return !s.test() && !under(s.path, "cmd") && !under(s.path, "examples") && !under(s.path, "bench")
}

func under(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

func (s source) fault(n ast.Node, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", s.path, s.fset.Position(n.Pos()).Line, fmt.Sprintf(format, args...))
}

// mayImport is the table of the architecture: what of the module a package may
// import. Whoever is not in it stands on the top floor, or is a fault.
var mayImport = map[string][]string{
	"internal/kern":     {},
	"internal/expr":     {},
	"internal/dataset":  {},
	"internal/special":  {"internal/kern"},
	"internal/linalg":   {"internal/kern"},
	"diagnostics":       {},
	"internal/dist":     {"internal/kern", "internal/special"},
	"diagnostics/plots": {"diagnostics"},
	"gsm":               {"internal/expr", "internal/kern", "internal/special", "internal/dist"},
	"sampler":           {"internal/kern", "internal/linalg", "internal/dist"},
	"model":             {"gsm", "internal/expr", "internal/kern", "internal/linalg", "internal/special", "internal/dist"},
	"sampler/gibbs":     {"sampler", "model", "gsm", "internal/kern", "internal/linalg", "internal/special", "internal/dist"},
	"compare":           {"sampler/gibbs", "model", "sampler", "gsm", "diagnostics", "internal/kern", "internal/linalg", "internal/special", "internal/dist", "internal/dataset", "internal/expr"},
	"internal/mcmctest": {"sampler", "diagnostics"},
	"internal/arch":     {},
}

// imports flags imports that do not go down.
func imports(s source) (faults []string) {
	if s.test() {
		return nil
	}
	allowed, known := mayImport[s.folder()]
	if !known && !under(s.folder(), "cmd/mcmc") && !under(s.folder(), "examples") && !under(s.folder(), "bench") {
		return []string{s.fault(s.file, "package %s is not in the import table", s.folder())}
	}
	for _, spec := range s.file.Imports {
		to, _ := strconv.Unquote(spec.Path.Value)
		if !under(to, module) {
			continue
		}
		to = strings.TrimPrefix(strings.TrimPrefix(to, module), "/")
		fine := (to != "internal/mcmctest" || under(s.folder(), "bench")) && to != "internal/arch" && to != "cmd/mcmc" && !under(to, "examples")
		if known {
			fine = false
			for _, a := range allowed {
				fine = fine || a == to
			}
		} else if !under(s.folder(), "cmd") && under(to, "cmd") {
			fine = false
		}
		if !fine {
			faults = append(faults, s.fault(spec, "%s may not import %s", s.folder(), to))
		}
	}
	return faults
}

// documented flags what is exported without a comment. A comment on a group,
// or behind a name on its line, serves.
func documented(s source) (faults []string) {
	if s.test() || s.file.Name.Name == "main" {
		return nil
	}
	missing := func(n ast.Node, name string) {
		faults = append(faults, s.fault(n, "%s is exported and not documented", name))
	}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d) {
				missing(d, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
						missing(spec, spec.Name.Name)
					}
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						if name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
							missing(spec, name.Name)
						}
					}
				}
			}
		}
	}
	return faults
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch u := t.(type) {
		case *ast.StarExpr:
			t = u.X
		case *ast.IndexExpr:
			t = u.X
		case *ast.IndexListExpr:
			t = u.X
		case *ast.Ident:
			return u.IsExported()
		default:
			return true
		}
	}
}

// packageDocs flags packages none of whose files says what they are.
func packageDocs(all []source) (faults []string) {
	has, first := map[string]bool{}, map[string]source{}
	for _, s := range all {
		if s.test() {
			continue
		}
		has[s.folder()] = has[s.folder()] || s.file.Doc != nil
		if _, seen := first[s.folder()]; !seen {
			first[s.folder()] = s
		}
	}
	for folder, ok := range has {
		if !ok {
			faults = append(faults, first[folder].fault(first[folder].file, "package %s has no comment that says what it is", folder))
		}
	}
	return faults
}

// quiet flags what a library leaves to the command: printing, leaving, the
// clock, and random numbers that no seed reaches.
func quiet(s source) (faults []string) {
	if !s.library() {
		return nil
	}
	packages := map[string]string{}
	for _, spec := range s.file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(p)
		if p == "math/rand/v2" {
			name = "rand"
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		packages[name] = p
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && loud(packages[x.Name], n.Sel.Name) {
				faults = append(faults, s.fault(n, "a library does not use %s.%s", packages[x.Name], n.Sel.Name))
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") {
				faults = append(faults, s.fault(n, "a library does not %s", f.Name))
			}
		}
		return true
	})
	return faults
}

func loud(pkg, name string) bool {
	switch pkg {
	case "fmt":
		return strings.HasPrefix(name, "Print")
	case "os":
		return name == "Exit" || name == "Stdout" || name == "Stderr"
	case "log", "log/slog":
		return true
	case "time":
		return name == "Now" || name == "Since" || name == "Until"
	case "math/rand", "math/rand/v2":
		return !strings.HasPrefix(name, "New") && name != "Rand" && name != "Source" && name != "Source64" &&
			name != "PCG" && name != "ChaCha8" && name != "Zipf"
	}
	return false
}

// finished flags notes of work left undone.
func finished(s source) (faults []string) {
	for _, group := range s.file.Comments {
		for _, mark := range []string{"TO" + "DO", "FIX" + "ME", "X" + "XX"} {
			if strings.Contains(group.Text(), mark) {
				faults = append(faults, s.fault(group, "%s: do it, or say it as a limit", mark))
			}
		}
	}
	return faults
}

// short flags files that are more than one idea.
func short(s source) []string {
	const most = 500
	if n := strings.Count(s.text, "\n"); n > most {
		return []string{fmt.Sprintf("%s: %d lines, more than %d: split it by ideas", s.path, n, most)}
	}
	return nil
}
