package runfolder

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// flock locks one byte far behind the end of f, without waiting: locks of
// Windows keep others from reading what they cover, and the owner's name is to
// be read.
func flock(f *os.File) error {
	at := &windows.Overlapped{OffsetHigh: 1 << 30}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	return err
}
