package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"noiseprior/cmd/mcmc/internal/runfolder"
)

// create makes the run's folder: the only thing that can still go wrong is the
// folder itself.
func (o *sampleFlags) create(p *problem, info runfolder.Info) (*runfolder.Folder, error) {
	existing := runfolder.Refuse
	switch {
	case o.force:
		existing = runfolder.Replace
	case o.onlyChains != "":
		existing = runfolder.Join
	}
	data := func(w io.Writer) error { return p.frame.WriteCSV(w) }
	if o.out != "" {
		return runfolder.Create(o.out, info, data, existing)
	}
	base := filepath.Join("runs", runName(p.settings.Source)+"-"+time.Now().Format("20060102-150405"))
	dir := base
	for k := 2; ; k++ {
		if _, err := os.Lstat(dir); errors.Is(err, os.ErrNotExist) {
			f, err := runfolder.Create(dir, info, data, runfolder.Refuse)
			if err == nil || k > 1000 || !taken(dir) {
				return f, err
			}
		} else if err != nil {
			return runfolder.Create(dir, info, data, runfolder.Refuse) // which says what is wrong
		}
		dir = fmt.Sprintf("%s-%d", base, k)
	}
}

// taken reports whether another process made a run of dir meanwhile.
func taken(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, "run.json"))
	return err == nil
}

// runName returns what a run on a data set is called.
func runName(source string) string {
	name := filepath.Base(source)
	for {
		ext := filepath.Ext(name)
		if !slices.Contains([]string{".csv", ".tsv", ".txt", ".tab", ".data", ".dat", ".parquet", ".gz"}, strings.ToLower(ext)) || ext == name {
			break
		}
		name = strings.TrimSuffix(name, ext)
	}
	name = strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name)
	if name = strings.Trim(name, "-. "); name == "" {
		return "run"
	}
	return name
}

// asInput gives the errors of a run folder that cannot be used status 2.
func asInput(err error) error {
	if errors.Is(err, runfolder.ErrInput) {
		return badInput(err)
	}
	return err
}
