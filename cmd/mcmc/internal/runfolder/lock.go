package runfolder

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// errHeld is what flock returns where another process, or another writer of
// this one, holds the lock.
var errHeld = errors.New("lock is held")

// lock is held by one process at a time through the operating system, which
// releases it when its owner dies, however that happens. The file is there to
// be locked and to say who the owner is; its owner removes it at the end.
//
// Note: a file that is created exclusively and holds a pid was rejected: after
// kill -9 somebody must decide whether the pid still lives, and on a shared
// file system it belongs to another machine.
type lock struct {
	none    bool // the file system offers no locks: nothing is held
	release func()
}

// held is the refusal of a lock: its owner as far as known.
type held struct{ owner string }

func (h held) Error() string { return "locked by " + h.owner }

// takeLock takes the lock of that name or returns held.
func takeLock(root *os.Root, name string) (*lock, error) {
	for {
		f, err := root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		err = flock(f)
		if errors.Is(err, errHeld) {
			who := owner(f, time.Now())
			f.Close()
			return nil, held{who}
		}
		none := errors.Is(err, errors.ErrUnsupported)
		if err != nil && !none {
			f.Close()
			return nil, err
		}
		// Its former owner may have removed the file between our opening and
		// locking it; only the file that is in the folder counts.
		mine, err := f.Stat()
		if err == nil {
			var there os.FileInfo
			if there, err = root.Stat(name); err == nil && os.SameFile(mine, there) {
				sign(f)
				return &lock{none, func() {
					// In the other order the next owner could lose the file
					// that it has just locked.
					root.Remove(name)
					f.Close()
				}}, nil
			}
		}
		f.Close()
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
}

// sign writes the owner into the file. An error is no matter: the lock is held,
// only the message of whom it refuses says less.
func sign(f *os.File) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	text := fmt.Sprintf("%d %s %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339), host)
	if f.Truncate(0) == nil {
		f.WriteAt([]byte(text), 0)
	}
}

// owner says who signed a lock file: process, host, start and age.
func owner(f io.ReaderAt, now time.Time) string {
	b := make([]byte, 512)
	n, _ := f.ReadAt(b, 0)
	part := strings.Fields(string(b[:n]))
	if len(part) != 3 {
		return "another process"
	}
	who := fmt.Sprintf("process %s on %s", part[0], part[2])
	start, err := time.Parse(time.RFC3339, part[1])
	if err != nil {
		return who
	}
	who += " since " + start.Format("2006-01-02 15:04:05 MST")
	if age := now.Sub(start); age >= 0 { // the clock may have been set back
		who += fmt.Sprintf(" (%v ago)", age.Round(time.Second))
	}
	return who
}

// waitLock takes a lock that is held for moments only.
func waitLock(d disk, path string) (*lock, error) {
	var h held
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		l, err := d.lock(filepath.Base(path))
		if err == nil {
			return l, nil
		}
		if !errors.As(err, &h) {
			return nil, because(err, "%s cannot be locked", path)
		}
		if time.Now().After(deadline) {
			return nil, refuse("%s is held by %s for a minute now: stop that process", path, h.owner)
		}
	}
}
