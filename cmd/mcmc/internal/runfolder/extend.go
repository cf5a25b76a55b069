package runfolder

import (
	"fmt"
)

// Extend sets the number of draws of each chain, usually to more: chains that
// go on then equal those of one longer run. It refuses fewer than the last
// checkpoint of some chain has.
func (f *Folder) Extend(draws int) error {
	d, err := f.enter()
	if err != nil {
		return err
	}
	defer d.close()
	l, err := waitLock(d, f.path(lockFile))
	if err != nil {
		return err
	}
	defer l.release()
	now := &Folder{dir: f.dir, disk: f.disk}
	if err := now.load(d); err != nil { // somebody else may have extended it
		return err
	}
	if diff := Differs(f.info, now.info); diff != "" {
		return refuse("%s was replaced by another run meanwhile (%s): open it again", f.dir, diff)
	}
	f.info = now.info
	next := now.info
	next.Draws = draws
	if err := next.check(); err != nil {
		return refuse("%s cannot be extended, it then %w", f.dir, err)
	}
	names, err := d.names()
	if err != nil {
		return f.trouble(err, "", "")
	}
	for _, name := range names {
		k := chainOf(name)
		if k == 0 || name != chainFile(k, stateEnd) {
			continue
		}
		s, err := f.state(d, k)
		if err != nil {
			return err
		}
		if s != nil && s.checkpoint.Next > draws {
			return refuse("%s has %d draws already: ask for that many or more, not %d", f.path(chainFile(k, drawsEnd)), s.checkpoint.Next, draws)
		}
	}
	if next.Draws == f.info.Draws {
		return nil
	}
	b, err := next.encode()
	if err == nil {
		err = replace(d, infoFile, b)
	}
	if err != nil {
		return fmt.Errorf("runfolder: %s could not be replaced: %w", f.path(infoFile), err)
	}
	f.info = next
	return nil
}
