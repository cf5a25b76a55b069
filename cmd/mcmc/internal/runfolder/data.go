package runfolder

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// Data returns the prepared data, not compressed. Reading it to its end fails
// where it is not what the run was created with.
func (f *Folder) Data() (io.ReadCloser, error) {
	d, err := f.enter()
	if err != nil {
		return nil, err
	}
	defer d.close()
	file, err := d.open(dataFile, os.O_RDONLY)
	if err != nil {
		return nil, f.trouble(err, dataFile, "the prepared data of the run: restore it from a copy")
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		file.Close()
		return nil, f.dataFault(err)
	}
	return &dataReader{f: f, z: z, file: file, sum: sha256.New()}, nil
}

func (f *Folder) dataFault(cause error) error {
	return because(cause, "%s is damaged or is not the data of this run: restore it from a copy", f.path(dataFile))
}

// dataReader checks the data's hash at its end.
type dataReader struct {
	f    *Folder
	z    *gzip.Reader
	file file
	sum  hash.Hash
}

func (r *dataReader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	r.sum.Write(p[:n])
	switch {
	case err == io.EOF:
		if got := hex.EncodeToString(r.sum.Sum(nil)); got != r.f.info.DataSHA256 {
			err = r.f.dataFault(fmt.Errorf("its SHA-256 is %s", got))
		}
	case err != nil:
		err = r.f.dataFault(err)
	}
	return n, err
}

func (r *dataReader) Close() error { return errors.Join(r.z.Close(), r.file.Close()) }

// Hash returns the DataSHA256 of data: the SHA-256 of the bytes it writes.
func Hash(data func(io.Writer) error) (string, error) {
	sum := sha256.New()
	err := data(sum)
	return hex.EncodeToString(sum.Sum(nil)), err
}
