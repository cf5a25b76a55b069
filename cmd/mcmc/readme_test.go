package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// consoleCommand is one command of a page with what the page says of it.
type consoleCommand struct {
	line   int // in the page
	text   string
	status int      // "# exits N" below the command
	output []string // the lines below it
	check  bool     // the block is marked ```console check
}

// consoleCommands returns the commands of the ```console blocks of a page that
// begin with "$ mcmc ", in order. A command may go on behind a \ at the end of
// its line; other commands of the block are left to the reader.
func consoleCommands(page string) []consoleCommand {
	var list []consoleCommand
	var inside, check, more bool
	var current *consoleCommand // nil: what follows is not ours
	for k, line := range strings.Split(page, "\n") {
		line = strings.TrimRight(line, " \r")
		text, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case !inside:
			info, fence := strings.CutPrefix(line, "```")
			words := strings.Fields(info)
			inside = fence && len(words) > 0 && words[0] == "console"
			check = inside && len(words) > 1 && words[1] == "check"
			current, more = nil, false
		case strings.HasPrefix(line, "```"):
			inside = false
		case more:
			current.text += "\n" + line
			more = strings.HasSuffix(line, `\`)
		case isCommand && strings.HasPrefix(text, "mcmc "):
			list = append(list, consoleCommand{line: k + 1, text: text, check: check})
			current = &list[len(list)-1]
			more = strings.HasSuffix(text, `\`)
		case isCommand:
			current = nil
		case current != nil:
			if m := regexp.MustCompile(`^# exits (\d+)$`).FindStringSubmatch(line); m != nil {
				current.status, _ = strconv.Atoi(m[1])
			} else {
				current.output = append(current.output, line)
			}
		}
	}
	return list
}

// matches reports whether got is the output that a page shows, where a line of
// "..." stands for any lines.
func matches(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "..." {
		for k := range len(got) + 1 {
			if matches(want[1:], got[k:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && want[0] == strings.TrimRight(got[0], " ") && matches(want[1:], got[1:])
}

// runPage runs the commands of a page in dir and returns what is not as the
// page says.
func runPage(list []consoleCommand, dir string) error {
	var faults []error
	for _, c := range list {
		cmd := exec.Command("sh", "-c", c.text)
		cmd.Dir = dir
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		status := 0
		if err := cmd.Run(); err != nil {
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				return err
			}
			status = exit.ExitCode()
		}
		if status != c.status {
			faults = append(faults, fmt.Errorf("line %d: %s\nexit status %d, want %d\n%s", c.line, c.text, status, c.status, stderr.String()))
		}
		got := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
		if c.check && !matches(c.output, got) {
			faults = append(faults, fmt.Errorf("line %d: %s\nprints\n%s\nand not\n%s", c.line, c.text, strings.Join(got, "\n"), strings.Join(c.output, "\n")))
		}
	}
	return errors.Join(faults...)
}

// TestPages runs every `$ mcmc` of the README and of docs/ as a reader would,
// each page in a folder of its own.
func TestPages(t *testing.T) {
	root := filepath.Join("..", "..")
	readme := filepath.Join(root, "README.md")
	if _, err := os.Stat(readme); errors.Is(err, os.ErrNotExist) {
		t.Log("there is no README.md yet, so no command of it was run")
		return
	}
	docs, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	require.NoError(t, err)
	for _, page := range append([]string{readme}, docs...) {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(page)
			require.NoError(t, err)
			list := consoleCommands(string(text))
			if page == readme {
				require.NotEmpty(t, list, "the README shows no `$ mcmc` in a ```console block")
			}
			require.NoError(t, runPage(list, t.TempDir()))
			t.Logf("%d commands", len(list))
		})
	}
}

func TestConsoleCommands(t *testing.T) {
	page := "# mcmc\n```sh\n$ mcmc not this\n```\n" +
		"```console\n$ cd x\n$ mcmc version | \\\n    grep -c mcmc\n1\n$ ls\nfile\n$ mcmc nosuch\n# exits 2\n```\n" +
		"```console check\n$ mcmc version --json\n{\n...\n}\n```\n"
	list := consoleCommands(page)
	require.Equal(t, []consoleCommand{
		{line: 7, text: "mcmc version | \\\n    grep -c mcmc", output: []string{"1"}},
		{line: 12, text: "mcmc nosuch", status: 2},
		{line: 16, text: "mcmc version --json", output: []string{"{", "...", "}"}, check: true},
	}, list)
	require.NoError(t, runPage(list, t.TempDir()))

	// And it sees what is wrong.
	list[1].status = 0
	list[2].output[2] = "]"
	err := runPage(list, t.TempDir())
	require.ErrorContains(t, err, "line 12: mcmc nosuch\nexit status 2, want 0\nmcmc: unknown command nosuch")
	require.ErrorContains(t, err, "line 16: mcmc version --json\nprints")
}
