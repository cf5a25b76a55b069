package runfolder

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"unicode/utf8"
)

// Format is the version of the folder's files that this package writes and reads.
const Format = 1

const (
	infoFile  = "run.json"
	infoKind  = "noiseprior run"
	infoLimit = 64 << 20
	maxChains = 1 << 20
)

// Info says what a run is. It is written before the first draw and only its
// number of draws ever changes.
type Info struct {
	Format     int             `json:"format"`             // set by Create
	Version    string          `json:"version"`            // of the command that created the run
	Go         string          `json:"go"`                 // that built it
	Seed       uint64          `json:"seed"`               //
	Chains     int             `json:"chains"`             // of the whole run, whoever draws them
	Warmup     int             `json:"warmup"`             // iterations
	Draws      int             `json:"draws"`              // kept draws of each chain
	Thin       int             `json:"thin"`               // sweeps for each of them
	SaveWarmup bool            `json:"save_warmup"`        // the rows of warm-up are kept too
	Settings   json.RawMessage `json:"settings"`           // of the model; opaque here
	Plan       string          `json:"plan,omitempty"`     // the kernels of a sweep and why
	Notes      []string        `json:"notes,omitempty"`    // what was remarked about the data
	LeftOut    []string        `json:"left_out,omitempty"` // columns of the data that are not used
	DataSHA256 string          `json:"data_sha256"`        // of the prepared data, not compressed; set by Create
	Columns    []string        `json:"columns"`            // of every row
}

// document is run.json.
type document struct {
	Kind string `json:"kind"`
	Info
	Checksum string `json:"checksum"` // of the same document without it, not indented
}

// encode returns run.json, indented for people.
func (info Info) encode() ([]byte, error) {
	sum, err := info.checksum()
	if err != nil {
		return nil, err
	}
	b, err := marshal(document{infoKind, info, sum})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, b, "", "  ")
	return out.Bytes(), err
}

// checksum finds edits, not forgery.
func (info Info) checksum() (string, error) {
	b, err := marshal(document{infoKind, info, ""})
	return fmt.Sprintf("%08x", crc32.Checksum(b, castagnoli)), err
}

// marshal is json.Marshal without the escapes for web pages, which would change
// the text of Settings.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return out.Bytes(), err
}

// decode reads run.json; its errors end the sentence "PATH/run.json ...".
func decode(b []byte) (Info, error) {
	var head struct {
		Kind   string
		Format int
	}
	err := json.Unmarshal(b, &head)
	switch {
	case err != nil && isRun(b):
		return Info{}, fmt.Errorf("was edited or damaged (%w): restore it or start another run", err)
	case err != nil || head.Kind != infoKind:
		return Info{}, errors.New("is not the run.json of a run: it was damaged or comes from another program")
	case head.Format != Format:
		return Info{}, fmt.Errorf("has format %d and this version reads %d: use the version that wrote it", head.Format, Format)
	}
	var doc document
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err = d.Decode(&doc)
	sum := ""
	if err == nil {
		sum, err = doc.Info.checksum()
	}
	if err == nil && sum != doc.Checksum {
		err = fmt.Errorf("checksum %q, found %q", doc.Checksum, sum)
	}
	if err != nil {
		return Info{}, fmt.Errorf("was edited or damaged (%w): restore it or start another run", err)
	}
	return doc.Info, doc.Info.check()
}

// isRun reports whether b is, or once was, the run.json of a run of ours.
func isRun(b []byte) bool { return bytes.Contains(b, []byte(`"`+infoKind+`"`)) }

// check refuses what cannot be a run.
func (info Info) check() error {
	switch {
	case info.Chains < 1 || info.Chains > maxChains:
		return fmt.Errorf("has chains = %d: it must be 1 to %d", info.Chains, maxChains)
	case info.Warmup < 0 || info.Draws < 0:
		return fmt.Errorf("has warmup = %d and draws = %d: neither may be negative", info.Warmup, info.Draws)
	case info.Thin < 1:
		return fmt.Errorf("has thin = %d: it must be 1 or more", info.Thin)
	case len(info.Columns) == 0:
		return errors.New("has no columns: a row must hold something")
	case !json.Valid(info.Settings):
		return errors.New("has settings that are not JSON")
	}
	seen := make(map[string]bool, len(info.Columns))
	for i, c := range info.Columns {
		if c == "" || seen[c] || !utf8.ValidString(c) {
			return fmt.Errorf("has the name %q for column %d: names must be UTF-8, not empty and different", c, i+1)
		}
		seen[c] = true
	}
	return nil
}

// identity is a hash of all that decides the rows of a run, but for how many
// there are: chain files carry it.
func (info Info) identity() [sha256.Size]byte {
	settings, err := parse(info.Settings)
	if err != nil {
		settings = string(info.Settings)
	}
	b, err := marshal([]any{Format, info.Seed, info.Chains, info.Warmup, info.Thin, info.SaveWarmup, settings, info.DataSHA256, info.Columns})
	if err != nil {
		panic(fmt.Sprintf("runfolder: %v", err)) // parsed JSON, strings and integers always encode
	}
	return sha256.Sum256(b)
}

// parse reads JSON without rounding its numbers.
func parse(b json.RawMessage) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}
