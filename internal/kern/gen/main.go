// The gen command writes the assembly of package kern, and its declarations,
// to the folder named by its argument:
//
//	go generate ./internal/kern
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/buildtags"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// units maps the files to write, name_amd64.s and name_amd64.go, to what writes them.
var units = map[string]func(*build.Context){
	"back":        back,
	"dot":         dot,
	"elementwise": elementwise,
	"mul":         mul,
	"outer":       outer,
	"panel":       panel,
}

func main() {
	for name, write := range units {
		if err := generate(os.Args[1], name, write); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", name, err)
			os.Exit(1)
		}
	}
}

func generate(folder, name string, write func(*build.Context)) error {
	c := build.NewContext()
	c.Constraint(buildtags.Not("purego"))
	write(c)
	f, err := c.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	how := printer.Config{Pkg: "kern", Argv: []string{"go", "generate"}}
	for end, p := range map[string]printer.Printer{".s": printer.NewGoAsm(how), ".go": printer.NewStubs(how)} {
		text, err := p.Print(f)
		if err != nil {
			return err
		}
		text = append(bytes.TrimRight(text, "\n"), '\n')
		if err := os.WriteFile(filepath.Join(folder, name+"_amd64"+end), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
