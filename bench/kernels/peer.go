//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// peer is a contestant that is another program. It says its name, and then
// answers each line "work calls" by "seconds check", or "no".
type peer struct {
	is  string
	in  io.Writer
	out *bufio.Scanner
}

func start(command string) (*peer, error) {
	c := exec.Command("sh", "-c", "exec "+command)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	p := &peer{in: in, out: bufio.NewScanner(out)}
	if !p.out.Scan() {
		return nil, fmt.Errorf("%s does not say its name: %w", command, c.Wait())
	}
	p.is = strings.TrimSpace(p.out.Text())
	return p, nil
}

func (p *peer) name() string { return p.is }

func (p *peer) run(w work, calls int) (seconds, check float64, ok bool) {
	fmt.Fprintln(p.in, w.line(), calls)
	if !p.out.Scan() {
		panic(p.is + " has ended")
	}
	n, _ := fmt.Sscan(p.out.Text(), &seconds, &check)
	return seconds, check, n == 2
}

// serve makes c a contestant of another program.
func serve(c contestant, in io.Reader) {
	fmt.Println(c.name())
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var w work
		var hidden string
		var calls int
		_, err := fmt.Sscan(lines.Text(), &w.kind, &w.n, &w.k, &w.m, &w.act, &hidden, &calls)
		must(err)
		if hidden != "-" {
			must(json.Unmarshal([]byte("["+hidden+"]"), &w.hidden))
		}
		fmt.Println(seconds(c.run(w, calls)))
	}
}

func seconds(seconds, check float64, _ bool) string { return fmt.Sprint(seconds, check) }
