package runfolder

import (
	"bufio"
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"
)

// disk is one folder and all that this package asks of it. Tests put one in
// front of it that fails, forgets what was not synced, or counts.
type disk interface {
	open(name string, flag int) (file, error)
	rename(from, to string) error
	remove(name string) error
	names() ([]string, error)
	sync() error // makes the folder's entries durable
	lock(name string) (*lock, error)
	close() error
}

// file is an open file of a disk.
type file interface {
	io.Reader
	io.ReaderAt
	io.Writer
	Truncate(size int64) error
	Sync() error
	Stat() (os.FileInfo, error)
	Close() error
}

// rooted is a folder of the operating system. It is held by a handle, so that
// a folder that is moved during a run keeps receiving its rows.
type rooted struct{ root *os.Root }

func openDisk(dir string) (disk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return rooted{root}, nil
}

func (r rooted) open(name string, flag int) (file, error) {
	f, err := r.root.OpenFile(name, flag, 0o666)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (r rooted) rename(from, to string) error    { return r.root.Rename(from, to) }
func (r rooted) remove(name string) error        { return r.root.Remove(name) }
func (r rooted) lock(name string) (*lock, error) { return takeLock(r.root, name) }
func (r rooted) close() error                    { return r.root.Close() }

func (r rooted) names() ([]string, error) {
	d, err := r.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}

func (r rooted) sync() error {
	d, err := r.root.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	return syncFolder(d)
}

// syncFolder makes the entries of a folder durable. Windows has no such call
// and some network file systems refuse it: their entries are durable already.
func syncFolder(d *os.File) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	err := d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

const staged = ".tmp" // suffix of a file that waits to be renamed into place

// stage writes content to name.tmp and syncs it; a rename puts it in place. On
// an error nothing is left behind.
func stage(d disk, name string, content func(io.Writer) error) (err error) {
	f, err := d.open(name+staged, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			d.remove(name + staged) // the first error counts
		}
	}()
	w := bufio.NewWriterSize(f, 64<<10)
	err = content(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e // a full disk may show here first
	}
	return err
}

// replace puts content in the place of name: a reader, and whoever comes after
// a crash, finds the old file or the new one, whole.
func replace(d disk, name string, content []byte) error {
	if err := stage(d, name, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
		return err
	}
	if err := d.rename(name+staged, name); err != nil {
		d.remove(name + staged)
		return err
	}
	return d.sync()
}

// contents returns the bytes of a file of at most limit bytes.
func contents(d disk, name string, limit int64) ([]byte, error) {
	f, err := d.open(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = errors.New("the file is far larger than any that is written here")
	}
	return b, err
}
