package runfolder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	dataFile = "data.csv.gz"
	lockFile = "run.lock" // held while run.json is created or replaced
	drawsEnd = ".draws"
	stateEnd = ".state"
	lockEnd  = ".lock"
)

// Folder is a run folder. Its methods may be called while this or other
// processes draw chains of it; Extend not by two goroutines at once.
type Folder struct {
	dir  string
	info Info
	disk func(dir string) (disk, error)
}

// Open returns the run folder dir. It refuses a folder that is none, has lost
// its data, or whose run.json is of another format, foreign or edited.
func Open(dir string) (*Folder, error) { return open(openDisk, dir) }

func open(at func(string) (disk, error), dir string) (*Folder, error) {
	f := &Folder{dir: filepath.Clean(dir), disk: at}
	d, err := f.enter()
	if err != nil {
		return nil, err
	}
	defer d.close()
	if err := f.load(d); err != nil {
		return nil, err
	}
	data, err := d.open(dataFile, os.O_RDONLY)
	if err != nil {
		return nil, f.trouble(err, dataFile, "the prepared data of the run: restore it from a copy")
	}
	return f, data.Close()
}

// enter opens the folder itself.
func (f *Folder) enter() (disk, error) {
	d, err := f.disk(f.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing(err, "%s does not exist: name the folder of a run", f.dir)
	case err != nil:
		return nil, because(err, "%s cannot be opened as a run folder", f.dir)
	}
	return d, nil
}

// load reads run.json.
func (f *Folder) load(d disk) error {
	b, err := contents(d, infoFile, infoLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return missing(err, "%s is not a run folder, it has no %s: name the folder of a run", f.dir, infoFile)
	}
	if err != nil {
		return f.trouble(err, infoFile, "")
	}
	info, err := decode(b)
	if err != nil {
		return refuse("%s %w", f.path(infoFile), err)
	}
	f.info = info
	return nil
}

// trouble words a failure to read a file. It matches ErrInput where the folder
// is at fault, and not where the disk is.
func (f *Folder) trouble(err error, name, whatFor string) error {
	if errors.Is(err, ErrInput) {
		return err
	}
	if whatFor != "" {
		whatFor = ", " + whatFor
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return missing(err, "%s is missing%s", f.path(name), whatFor)
	case errors.Is(err, fs.ErrPermission):
		return because(err, "%s cannot be read%s", f.path(name), whatFor)
	}
	return fmt.Errorf("runfolder: %s cannot be read%s: %w", f.path(name), whatFor, err)
}

// Dir returns the folder's path as it was given.
func (f *Folder) Dir() string { return f.dir }

// Info returns what the run is.
func (f *Folder) Info() Info { return f.info }

func (f *Folder) path(name string) string { return filepath.Join(f.dir, name) }

// header returns the header of a chain's draws file.
func (f *Folder) header(chain int) header {
	return header{chain, len(f.info.Columns), f.info.identity()}
}

// chainFile returns the name of a file of chain k: "chain-3.draws".
func chainFile(k int, end string) string { return "chain-" + strconv.Itoa(k) + end }

// chainOf is the inverse of chainFile: the chain that a file belongs to, or 0.
func chainOf(name string) int {
	name = strings.TrimSuffix(name, staged)
	for _, end := range []string{drawsEnd, stateEnd, lockEnd} {
		if digits, ok := strings.CutSuffix(name, end); ok {
			k, err := strconv.Atoi(strings.TrimPrefix(digits, "chain-"))
			if err == nil && k > 0 && chainFile(k, end) == name {
				return k
			}
		}
	}
	return 0
}

// state reads the state file of chain k: nil if there is none.
func (f *Folder) state(d disk, k int) (*state, error) {
	name := chainFile(k, stateEnd)
	b, err := contents(d, name, stateLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.trouble(err, name, "")
	}
	s, err := decodeState(b, f.header(k))
	if err == nil && s.covers.rows != f.rows(s.checkpoint.Next) {
		err = errors.New("covers rows that do not fit its checkpoint")
	}
	if err != nil {
		return nil, refuse("%s %w: restore it, or remove it to draw chain %d again from its start", f.path(name), err, k)
	}
	return &s, nil
}

// rows returns the rows of a chain in front of iteration next.
func (f *Folder) rows(next int) int {
	if f.info.SaveWarmup {
		return next + f.info.Warmup
	}
	return max(next, 0)
}

// sorted returns the chain numbers in order, or why they cannot be drawn.
func (f *Folder) sorted(chains []int) ([]int, error) {
	chains = slices.Sorted(slices.Values(chains))
	for i, k := range chains {
		if k < 1 || k > f.info.Chains {
			return nil, refuse("%s has chains 1 to %d and no chain %d: name chains of the run", f.dir, f.info.Chains, k)
		}
		if i > 0 && k == chains[i-1] {
			return nil, refuse("chain %d is named twice: name every chain once", k)
		}
	}
	return chains, nil
}
