package arch

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

// samplingPath holds the packages that a draw depends on.
var samplingPath = []string{"gsm", "model", "sampler", "sampler/gibbs", "internal/kern", "internal/special", "internal/linalg", "internal/dist"}

// exact holds what of package math gives the same bits on every CPU; of the
// rest some have assembly, and some expressions that a compiler may fuse.
var exact = []string{
	"Abs", "Ceil", "Copysign", "FMA", "Float64bits", "Float64frombits", "Floor", "Inf", "IsInf", "IsNaN", "Max", "Min",
	"NaN", "Nextafter", "Signbit", "Sqrt", "Trunc",
	"E", "Ln2", "Pi", "Sqrt2", "SqrtPi", "MaxFloat64", "MaxInt", "SmallestNonzeroFloat64",
}

// portable flags what would make draws depend on the CPU that they are made
// on: see internal/kern, internal/special and internal/dist for what serves.
func portable(s source) (faults []string) {
	if s.test() || !slices.Contains(samplingPath, s.folder()) {
		return nil
	}
	math := "math"
	for _, spec := range s.file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		if p == "math" && spec.Name != nil {
			math = spec.Name.Name
		}
		if p == "math/cmplx" || strings.HasSuffix(p, "gonum/mathext") || strings.HasSuffix(p, "gonum/stat/distuv") {
			faults = append(faults, s.fault(spec, "%s gives other bits on other CPUs", p))
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		name := sel.Sel.Name
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == math && !slices.Contains(exact, name) {
			faults = append(faults, s.fault(n, "math.%s gives other bits on other CPUs", name))
		}
		if name == "NormFloat64" || name == "ExpFloat64" {
			faults = append(faults, s.fault(n, "%s calls math.Exp, which gives other bits on other CPUs", name))
		}
		return true
	})
	return faults
}
