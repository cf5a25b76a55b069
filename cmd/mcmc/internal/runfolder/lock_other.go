//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package runfolder

import (
	"errors"
	"os"
)

// flock has nothing to lock with here; writers note it.
func flock(*os.File) error { return errors.ErrUnsupported }
