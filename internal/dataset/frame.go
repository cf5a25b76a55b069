package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"math"
)

// Schema names the columns of a frame. Stored with a run, it lets new data be
// brought into the same form (Table.Match) and prepared data be read back
// (ReadFrame).
type Schema struct {
	Features   []string `json:"features"`          // columns of X; of a factor "name=level"
	Factors    []Factor `json:"factors,omitempty"` // which of them are one-hot codes
	Target     string   `json:"target"`
	Classes    []string `json:"classes,omitempty"` // of a target that has them: what 0 stands for, 1, ...
	OffsetName string   `json:"offset,omitempty"`  // "" for none
}

// Frame is what a model needs of a table: numbers, in the units of the file.
type Frame struct {
	Schema
	Source  string
	Rows    int
	X       []float64 // Rows×len(Features), row-major
	Y       []float64 // nil in new data without the target
	Offset  []float64 // nil if there is none
	Numbers []int     // of the rows in the source, from 1: rows with missing cells count
	Notes   []string  // what was decided, one sentence each
}

func (f *Frame) note(format string, args ...any) {
	f.Notes = append(f.Notes, fmt.Sprintf(format, args...))
}

// columnNames lists the columns of the prepared data: features, offset,
// target.
func (s Schema) columnNames() []string {
	names := append([]string(nil), s.Features...)
	if s.OffsetName != "" {
		names = append(names, s.OffsetName)
	}
	return append(names, s.Target)
}

// checkNames refuses a level's name that is another column's, too.
func (f *Frame) checkNames() error {
	seen := make(map[string]bool, len(f.Features))
	for _, name := range f.columnNames() {
		if seen[name] {
			return place{source: f.Source}.refuse("one-hot coding makes a second column named %s: rename the column or the level", quote(name))
		}
		seen[name] = true
	}
	return nil
}

// check refuses a schema that does not fit together, as after a hand edit.
func (s Schema) check(at place) error {
	bad, next := len(s.Classes) == 1, 0
	for _, k := range s.Factors {
		if k.First < next || k.First+len(k.Levels) > len(s.Features) || len(k.Levels) == 0 && k.Base == "" {
			bad = true
			break
		}
		for i, level := range k.Levels {
			bad = bad || s.Features[k.First+i] != levelName(k.Name, level)
		}
		next = k.First + len(k.Levels)
	}
	if bad {
		return at.refuse("the columns in the settings stored beside it do not fit together: the settings were changed")
	}
	return nil
}

// SHA256 returns the hash, in hexadecimal, of names and numbers. Two files
// that hold the same table in different bytes have the same hash.
//
// Hashed are a version line; the features; for each factor (name, base) and
// its levels; (target, offset's name); the classes if there are any; X, Y,
// Offset. A list is its length and
// for each text its length and bytes; a block of numbers is its length and
// their bits; all integers are 64 bits, little-endian.
func (f *Frame) SHA256() string {
	h := sha256.New()
	io.WriteString(h, "noiseprior frame 1\n")
	hashNames(h, f.Features)
	for _, k := range f.Factors {
		hashNames(h, []string{k.Name, k.Base})
		hashNames(h, k.Levels)
	}
	hashNames(h, []string{f.Target, f.OffsetName})
	if f.Classes != nil {
		hashNames(h, f.Classes)
	}
	for _, block := range [][]float64{f.X, f.Y, f.Offset} {
		hashNumbers(h, block)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashNames writes lengths before texts, so that no two lists read alike.
func hashNames(h hash.Hash, names []string) {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(names)))
	for _, name := range names {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(name)))
		b = append(b, name...)
	}
	h.Write(b)
}

func hashNumbers(h hash.Hash, block []float64) {
	b := binary.LittleEndian.AppendUint64(make([]byte, 0, 8<<10), uint64(len(block)))
	for _, v := range block {
		if len(b)+8 > cap(b) {
			h.Write(b)
			b = b[:0]
		}
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	h.Write(b)
}
