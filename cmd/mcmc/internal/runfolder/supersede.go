package runfolder

import (
	"errors"
	"io"
	"io/fs"
)

// supersede removes the old run once the new one is written beside it.
func (f *Folder) supersede(d disk, names []string, data func(io.Writer) error) error {
	old := &Folder{dir: f.dir, disk: f.disk}
	if err := old.ours(d); err != nil {
		return err
	}
	var locks []*lock
	defer func() {
		for _, l := range locks {
			l.release()
		}
	}()
	seen := map[int]bool{}
	for _, name := range names {
		k := chainOf(name)
		if k == 0 || seen[k] {
			continue
		}
		seen[k] = true
		l, err := d.lock(chainFile(k, lockEnd))
		if h := (held{}); errors.As(err, &h) {
			return refuse("chain %d of %s is being drawn by %s: stop it or choose another folder", k, f.dir, h.owner)
		}
		if err != nil {
			return err
		}
		locks = append(locks, l)
	}
	if err := f.stage(d, data); err != nil {
		return err
	}
	err := f.exchange(d, names)
	if err != nil {
		d.remove(infoFile + staged)
		d.remove(dataFile + staged)
	}
	return err
}

// exchange removes the chains of the old run and puts the new one in place.
func (f *Folder) exchange(d disk, names []string) error {
	for _, name := range names {
		if k := chainOf(name); k > 0 && name != chainFile(k, lockEnd) {
			if err := d.remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return f.place(d)
}

// ours refuses a run.json of another program. One of ours may be damaged or of
// another format: it is about to be replaced.
func (f *Folder) ours(d disk) error {
	b, err := contents(d, infoFile, infoLimit)
	if err != nil {
		return err
	}
	if !isRun(b) {
		return refuse("%s comes from another program and is not replaced: choose another folder", f.path(infoFile))
	}
	return nil
}
