package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is the widest that prose gets.
const helpWidth = 100

// writeHelp prints what a command does, its examples, and only then the rest:
// most readers want a line to copy.
func writeHelp(w io.Writer, cmd *cobra.Command, width int) {
	var b strings.Builder
	b.WriteString(wrap(cmd.Short, width, "") + "\n")
	fmt.Fprintf(&b, "\nUsage:\n%s\n", wrap(useLine(cmd), width, "  "))
	if cmd.HasExample() {
		b.WriteString("\nExamples:\n")
		for line := range strings.Lines(strings.TrimSpace(cmd.Example)) {
			b.WriteString("  " + strings.TrimRight(line, "\n") + "\n")
		}
	}
	if cmd.Long != "" {
		b.WriteString("\n" + wrap(cmd.Long, width, "") + "\n")
	}
	writeCommands(&b, cmd, width)
	writeFlags(&b, cmd, width)
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help tells more about a command.\n", cmd.CommandPath())
	}
	io.WriteString(w, b.String())
}

func useLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND [flags]"
	}
	return cmd.UseLine()
}

func writeCommands(b *strings.Builder, cmd *cobra.Command, width int) {
	for _, g := range append(cmd.Groups(), &cobra.Group{Title: "Commands"}) {
		var rows [][2]string
		for _, c := range cmd.Commands() {
			if c.GroupID == g.ID && c.IsAvailableCommand() {
				rows = append(rows, [2]string{c.Name(), c.Short})
			}
		}
		writeEntries(b, g.Title, rows, column(rows), width)
	}
}

// writeFlags prints the flags group by group, those without a group last.
func writeFlags(b *strings.Builder, cmd *cobra.Command, width int) {
	var titles []string
	rows := map[string][][2]string{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		title := "Flags"
		if g := f.Annotations[groupAnnotation]; len(g) > 0 {
			title = g[0]
		}
		if f.Hidden {
			return
		}
		if !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
		rows[title] = append(rows[title], flagEntry(f))
	})
	if i := slices.Index(titles, "Flags"); i >= 0 {
		titles = append(slices.Delete(titles, i, i+1), "Flags")
	}
	indent := column(slices.Concat(slices.Collect(maps.Values(rows))...))
	for _, title := range titles {
		writeEntries(b, title, rows[title], indent, width)
	}
}

func flagEntry(f *pflag.Flag) [2]string {
	kind, usage := pflag.UnquoteUsage(f)
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	if kind != "" {
		name += " " + kind
	}
	switch f.DefValue {
	case "", "false", "[]", "<nil>":
	default:
		usage += " (default " + f.DefValue + ")"
	}
	return [2]string{name, usage}
}

// column returns where descriptions begin: behind the longest name that is not
// out of proportion.
func column(rows [][2]string) int {
	const longest = 28
	widest := 0
	for _, r := range rows {
		if w := cellWidth(r[0]); w <= longest {
			widest = max(widest, w)
		}
	}
	return widest + 4
}

// writeEntries prints names with their descriptions beside them, or below a
// name that is too long.
func writeEntries(b *strings.Builder, title string, rows [][2]string, column, width int) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, r := range rows {
		text := strings.TrimLeft(wrap(r[1], width, strings.Repeat(" ", column)), " ")
		if gap := column - 2 - cellWidth(r[0]); gap >= 2 {
			fmt.Fprintf(b, "  %s%*s%s\n", r[0], gap, "", text)
		} else {
			fmt.Fprintf(b, "  %s\n%*s%s\n", r[0], column, "", text)
		}
	}
}

func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  "Print the help of a command",
		Hidden: true,
		Args:   wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			of := cmd.Root()
			if len(args) > 0 {
				var err error
				if of, _, err = cmd.Root().Find(args); err != nil {
					return unknownCommand(cmd.Root(), args[0])
				}
			}
			return of.Help()
		},
	}
}
