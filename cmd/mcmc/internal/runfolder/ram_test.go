package runfolder

import (
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
)

// ram is a disk in memory that can fail at its n-th operation and that knows
// what a power failure may leave of it: file contents since the last sync of the
// file in any pieces, entries since the last sync of the folder up to any one.
type ram struct {
	mu      sync.Mutex
	entries map[string]*inode
	synced  map[string]*inode
	journal []func(map[string]*inode)

	ops    int    // so far
	at     int    // the operation that fails, from 1
	sticky bool   // and all that follow
	cause  error  // with which it fails
	failed string // what failed first
}

type inode struct {
	data, synced []byte
	pending      []change
}

// change is a write, or with nil data a truncation.
type change struct {
	at   int
	data []byte
}

func newRAM() *ram {
	return &ram{entries: map[string]*inode{}, synced: map[string]*inode{}}
}

func (r *ram) opener() func(string) (disk, error) {
	return func(string) (disk, error) { return r, nil }
}

// step counts an operation and fails it if it is its turn.
func (r *ram) step(what string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ops++
	if r.at == 0 || r.ops < r.at || r.ops > r.at && !r.sticky {
		return nil
	}
	if r.failed == "" {
		r.failed = what
	}
	return r.cause
}

// heal ends all failures.
func (r *ram) heal() { r.at = 0 }

func (r *ram) change(f func(map[string]*inode)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(r.entries)
	r.journal = append(r.journal, f)
}

func (r *ram) open(name string, flag int) (file, error) {
	access := "read "
	if flag&(os.O_WRONLY|os.O_RDWR) != 0 {
		access = "write "
	}
	if err := r.step("open to " + access + name); err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	r.mu.Lock()
	n := r.entries[name]
	r.mu.Unlock()
	if n == nil {
		if flag&os.O_CREATE == 0 {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		n = &inode{}
		r.change(func(m map[string]*inode) { m[name] = n })
	}
	f := &ramFile{r: r, n: n, name: access + name}
	if flag&os.O_TRUNC != 0 && len(n.data) > 0 {
		n.data = nil
		n.pending = append(n.pending, change{})
	}
	return f, nil
}

func (r *ram) rename(from, to string) error {
	if err := r.step("rename " + to); err != nil {
		return err
	}
	if r.entries[from] == nil {
		return fs.ErrNotExist
	}
	r.change(func(m map[string]*inode) { m[to] = m[from]; delete(m, from) })
	return nil
}

func (r *ram) remove(name string) error {
	if err := r.step("remove " + name); err != nil {
		return err
	}
	if r.entries[name] == nil {
		return fs.ErrNotExist
	}
	r.change(func(m map[string]*inode) { delete(m, name) })
	return nil
}

func (r *ram) names() ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for name := range r.entries {
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}

func (r *ram) sync() error {
	if err := r.step("sync folder"); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.journal {
		f(r.synced)
	}
	r.journal = nil
	return nil
}

func (r *ram) lock(string) (*lock, error) { return &lock{release: func() {}}, nil }
func (r *ram) close() error               { return nil }

// crash returns what is there after a power failure.
func (r *ram) crash(rng *rand.Rand) *ram {
	out := newRAM()
	kept := map[string]*inode{}
	for name, n := range r.synced {
		kept[name] = n
	}
	for _, f := range r.journal[:rng.IntN(len(r.journal)+1)] {
		f(kept)
	}
	for name, n := range kept {
		b := n.torn(rng)
		out.entries[name] = &inode{data: b, synced: slices.Clone(b)}
		out.synced[name] = out.entries[name]
	}
	return out
}

// torn applies any sectors of the writes that were not synced.
func (n *inode) torn(rng *rand.Rand) []byte {
	const sector = 32
	b := slices.Clone(n.synced)
	grow := func(size int) {
		if size > len(b) {
			b = append(b, make([]byte, size-len(b))...)
		}
	}
	some := []float64{0, 0.5, 0.9, 1}[rng.IntN(4)]
	for _, c := range n.pending {
		if c.data == nil {
			if rng.Float64() < 0.5 && c.at < len(b) {
				b = b[:c.at]
			}
			continue
		}
		if rng.Float64() < 0.3 {
			grow(c.at + len(c.data)) // the size is on disk, the data not yet
		}
		for k := 0; k < len(c.data); k += sector {
			end := min(k+sector, len(c.data))
			if rng.Float64() < some {
				grow(c.at + end)
				copy(b[c.at+k:], c.data[k:end])
			}
		}
	}
	return b
}

// ramFile is an open file; all writing is appending.
type ramFile struct {
	r    *ram
	n    *inode
	name string
	at   int
}

func (f *ramFile) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, int64(f.at))
	if n > 0 {
		err = nil
	}
	f.at += n
	return n, err
}

func (f *ramFile) ReadAt(p []byte, at int64) (int, error) {
	if err := f.r.step("read " + f.name); err != nil {
		return 0, err
	}
	if at >= int64(len(f.n.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.n.data[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Write writes half of p where it fails.
func (f *ramFile) Write(p []byte) (int, error) {
	err := f.r.step("write " + f.name)
	if err != nil {
		p = p[:len(p)/2]
	}
	f.n.pending = append(f.n.pending, change{len(f.n.data), append([]byte{}, p...)})
	f.n.data = append(f.n.data, p...)
	return len(p), err
}

func (f *ramFile) Truncate(size int64) error {
	if err := f.r.step("truncate " + f.name); err != nil {
		return err
	}
	f.n.pending = append(f.n.pending, change{at: int(size)})
	f.n.data = f.n.data[:size:size]
	return nil
}

func (f *ramFile) Sync() error {
	if err := f.r.step("sync " + f.name); err != nil {
		return err
	}
	f.n.synced, f.n.pending = slices.Clone(f.n.data), nil
	return nil
}

func (f *ramFile) Close() error { return f.r.step("close " + f.name) }

type size struct {
	fs.FileInfo
	n int
}

func (s size) Size() int64 { return int64(s.n) }

func (f *ramFile) Stat() (os.FileInfo, error) {
	return size{n: len(f.n.data)}, f.r.step("stat " + f.name)
}
