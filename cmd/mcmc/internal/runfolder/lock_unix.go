//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package runfolder

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// flock locks f for this open file alone, without waiting. A network file
// system without a lock service answers ENOLCK: it has no locks to offer.
func flock(f *os.File) error {
	for {
		switch err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err {
		case unix.EINTR:
		case unix.EWOULDBLOCK:
			return errHeld
		case unix.ENOLCK:
			return errors.ErrUnsupported
		default:
			return err
		}
	}
}
