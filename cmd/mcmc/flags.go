package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"noiseprior/internal/dataset"
)

// flagError turns what pflag says about a flag into our own sentence, with
// status 2.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown)
	case errors.As(err, &missing):
		return usagef("--%s needs a value: --%[1]s=VALUE", missing.GetFlag().Name)
	case errors.As(err, &invalid):
		return invalidValue(invalid)
	case errors.As(err, &syntax):
		return usagef("%s is not a flag: flags are written --name=value", syntax.GetSpecifiedFlag())
	}
	return badInput(err)
}

func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	given, name := "--"+err.GetSpecifiedName(), err.GetSpecifiedName()
	if short := err.GetSpecifiedShortnames(); short != "" { // -draws=5, read as -d -r ...
		name, _, _ = strings.Cut(short, "=")
		given = "-" + name
	}
	if near := dataset.Nearest(name, names); near != "" {
		return usagef("unknown flag %s: did you mean --%s?", given, near)
	}
	return usagef("unknown flag %s: %s --help lists the flags", given, cmd.CommandPath())
}

func invalidValue(err *pflag.InvalidValueError) error {
	name, value := err.GetFlag().Name, err.GetValue()
	if errors.Is(err, strconv.ErrRange) {
		return usagef("--%s=%s is out of range", name, value)
	}
	switch err.GetFlag().Value.(type) {
	case *wholeValue, *realValue, *choiceValue:
		return usagef("--%s=%s %w", name, value, errors.Unwrap(err))
	}
	switch kind := err.GetFlag().Value.Type(); {
	case kind == "bool":
		return usagef("--%s=%s is neither true nor false", name, value)
	case kind == "intSlice":
		return usagef("--%s=%s is no list of whole numbers, such as 50,50", name, value)
	case strings.HasPrefix(kind, "int") || strings.HasPrefix(kind, "uint"):
		return usagef("--%s=%s is not a whole number%s", name, value, map[bool]string{true: " from 0 up"}[kind[0] == 'u'])
	case strings.HasPrefix(kind, "float"):
		return usagef("--%s=%s is not a number", name, value)
	}
	return usagef("--%s=%s: %w", name, value, errors.Unwrap(err))
}

// badUsage returns what is wrong with a command line that no command has begun
// to work on, with status 2.
func badUsage(root *cobra.Command, err error) error {
	var f failure
	if errors.As(err, &f) {
		return err
	}
	if rest, ok := strings.CutPrefix(err.Error(), "unknown command "); ok {
		if quoted, qerr := strconv.QuotedPrefix(rest); qerr == nil {
			name, _ := strconv.Unquote(quoted)
			return unknownCommand(root, name)
		}
	}
	return badInput(err)
}

func unknownCommand(root *cobra.Command, name string) error {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	if near := dataset.Nearest(name, names); near != "" {
		return usagef("unknown command %s: did you mean %s?", name, near)
	}
	return usagef("unknown command %s: %s --help lists the commands", name, root.Name())
}

// wantArgs returns a check for cobra.Command.Args: at least min arguments and
// at most max of them (max < 0: any number). The command's Use line says what
// they are.
func wantArgs(min, max int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < min && len(args) == 0:
			return usagef("%s needs an argument: %s", cmd.Name(), cmd.UseLine())
		case len(args) < min:
			return usagef("%s needs %d arguments, not %d: %s", cmd.Name(), min, len(args), cmd.UseLine())
		case max >= 0 && len(args) > max:
			return usagef("%s has no use for the argument %q: %s", cmd.Name(), args[max], cmd.UseLine())
		}
		return nil
	}
}

// flagGroup declares the flags of one group of a command; help prints groups
// in the order of their declaration.
func flagGroup(cmd *cobra.Command, title string, declare func(f *pflag.FlagSet)) {
	group := pflag.NewFlagSet(title, pflag.ContinueOnError)
	group.SortFlags = false
	declare(group)
	cmd.Flags().SortFlags = false
	group.VisitAll(func(f *pflag.Flag) {
		if f.Annotations == nil {
			f.Annotations = map[string][]string{}
		}
		f.Annotations[groupAnnotation] = []string{title}
		cmd.Flags().AddFlag(f)
	})
}

const groupAnnotation = "mcmc_group"

// jsonVar declares --json.
func jsonVar(f *pflag.FlagSet, p *bool) {
	f.BoolVar(p, "json", false, "print one JSON document, and nothing else, to stdout")
}
