package runfolder

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// Existing says what Create does with a folder that holds a run already.
type Existing int

const (
	// Refuse returns an error.
	Refuse Existing = iota
	// Replace removes the files of the old run, and nothing else, in favour of
	// the new one; it refuses a run that is being drawn.
	Replace
	// Join opens it if it is the very run that was to be created: of several
	// processes that draw chains of one run, the first creates it.
	Join
)

// Create makes dir the folder of a run and returns it. data writes the
// prepared data; it is called once at most. Parents are created. A folder may hold
// other files, which are left alone. Where Create fails nothing has changed, but
// for a disk that fails amid the removal of an old run; its errors all match
// ErrInput.
func Create(dir string, info Info, data func(io.Writer) error, existing Existing) (*Folder, error) {
	return create(openDisk, dir, info, data, existing)
}

func create(at func(string) (disk, error), dir string, info Info, data func(io.Writer) error, existing Existing) (_ *Folder, err error) {
	f := &Folder{dir: filepath.Clean(dir), info: info, disk: at}
	f.info.Format = Format
	if len(f.info.Settings) == 0 {
		f.info.Settings = []byte("{}")
	}
	if err := f.info.check(); err != nil {
		return nil, refuse("the new run %s %w", f.dir, err)
	}
	made, err := mkdirs(f.dir)
	defer func() {
		if err != nil {
			for _, m := range slices.Backward(made) {
				os.Remove(m) // fails where somebody else has put something in
			}
		}
	}()
	if err != nil {
		return nil, because(err, "the folder %s cannot be created", f.dir)
	}
	d, err := at(f.dir)
	if err != nil {
		return nil, because(err, "the folder %s cannot be used", f.dir)
	}
	defer d.close()
	l, err := waitLock(d, f.path(lockFile))
	if err != nil {
		return nil, err
	}
	defer l.release()
	if err := f.fill(d, data, existing); err != nil {
		return nil, because(err, "the run %s cannot be created", f.dir)
	}
	return f, nil
}

// fill decides what to do with the folder as it is, under the folder's lock.
func (f *Folder) fill(d disk, data func(io.Writer) error, existing Existing) error {
	names, err := d.names()
	if err != nil {
		return err
	}
	holdsRun := slices.Contains(names, infoFile)
	if holdsRun && existing == Join {
		return f.join(d, data)
	}
	if holdsRun && existing == Refuse {
		return refuse("%s holds a run already: choose another folder, replace the run with --force, or go on with it by --resume", f.dir)
	}
	if holdsRun {
		return f.supersede(d, names, data)
	}
	for _, name := range names {
		if k := chainOf(name); k > 0 && name != chainFile(k, lockEnd) {
			return refuse("%s is of a run whose %s is gone: remove it or choose another folder", f.path(name), infoFile)
		}
	}
	if err := f.stage(d, data); err != nil {
		return err
	}
	hadData := slices.Contains(names, dataFile)
	if hadData {
		err = f.sameData(d) // of a Create that was killed, or somebody's own
	}
	if err == nil {
		err = f.place(d)
	}
	if err != nil {
		d.remove(infoFile + staged)
		d.remove(dataFile + staged)
		d.remove(infoFile)
		if !hadData {
			d.remove(dataFile)
		}
	}
	return err
}

// stage writes the data and run.json beside their places.
func (f *Folder) stage(d disk, data func(io.Writer) error) error {
	var sum string
	err := stage(d, dataFile, func(w io.Writer) (err error) {
		z := gzip.NewWriter(w) // no name and no time in its header
		if sum, err = Hash(func(h io.Writer) error { return data(io.MultiWriter(h, z)) }); err != nil {
			return err
		}
		return z.Close()
	})
	if err == nil {
		err = f.claim(sum)
	}
	var b []byte
	if err == nil {
		b, err = f.info.encode()
	}
	if err == nil {
		err = stage(d, infoFile, func(w io.Writer) error { _, err := w.Write(b); return err })
	}
	if err != nil {
		d.remove(dataFile + staged)
	}
	return err
}

// claim sets the data's hash, which the caller may have set before.
func (f *Folder) claim(sum string) error {
	if was := f.info.DataSHA256; was != "" && was != sum {
		return refuse("the data of the new run %s has SHA-256 %s, not %s as announced: prepare it again", f.dir, sum, was)
	}
	f.info.DataSHA256 = sum
	return nil
}

// place renames what is staged; run.json comes last and makes it a run.
func (f *Folder) place(d disk) error {
	if err := d.rename(dataFile+staged, dataFile); err != nil {
		return err
	}
	if err := d.rename(infoFile+staged, infoFile); err != nil {
		return err
	}
	return d.sync()
}

// sameData refuses data of the folder that is not the new run's.
func (f *Folder) sameData(d disk) error {
	r, err := f.Data()
	if err == nil {
		_, err = io.Copy(io.Discard, r)
		r.Close()
	}
	if err != nil {
		return refuse("%s is in the way, it is not of a run: choose another folder", f.path(dataFile))
	}
	return nil
}

// join becomes the run that is there, if it is equal.
func (f *Folder) join(d disk, data func(io.Writer) error) error {
	sum, err := Hash(data)
	if err == nil {
		err = f.claim(sum)
	}
	if err != nil {
		return err
	}
	there := &Folder{dir: f.dir, disk: f.disk}
	if err := there.load(d); err != nil {
		return err
	}
	if diff := joinDiffers(there.info, f.info); diff != "" {
		return refuse("%s holds another run (%s): give every process the same settings, or choose another folder", f.dir, diff)
	}
	f.info = there.info
	return nil
}

// mkdirs creates dir and its parents and returns those that it made, in order.
func mkdirs(dir string) (made []string, err error) {
	var todo []string
	for p := dir; ; p = filepath.Dir(p) {
		if s, err := os.Stat(p); err == nil && s.IsDir() || p == filepath.Dir(p) {
			break
		}
		todo = append(todo, p)
	}
	for _, p := range slices.Backward(todo) {
		err := os.Mkdir(p, 0o777)
		if err == nil {
			made = append(made, p)
			err = syncParent(p)
		} else if s, e := os.Stat(p); e == nil && s.IsDir() {
			err = nil // another process was faster
		} else if e == nil {
			err = syscall.ENOTDIR
		}
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

func syncParent(p string) error {
	d, err := os.Open(filepath.Dir(p))
	if err != nil {
		return err
	}
	defer d.Close()
	return syncFolder(d)
}
