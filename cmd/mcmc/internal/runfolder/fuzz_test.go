package runfolder

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/require"
)

// Any bytes for a chain's files: a refusal or rows, never a panic, and no more
// memory than the files justify.
func FuzzChain(f *testing.F) {
	info := toyInfo(2, 2, 4)
	r := newRAM()
	require.NoError(f, ramSession(r, info, 0, 0))
	draws, state := chainFile(1, drawsEnd), chainFile(1, stateEnd)
	whole, saved := r.entries[draws].data, r.entries[state].data
	f.Add(whole, saved, false)
	f.Add(whole, []byte{}, false)
	f.Add(whole[:200], []byte{}, false)
	f.Add(append(append([]byte{}, whole...), make([]byte, 100)...), saved, true)
	f.Add(append(append([]byte{}, whole[:150]...), whole[170:]...), []byte{}, true)
	f.Fuzz(func(t *testing.T, d, s []byte, seal bool) {
		d, s = append([]byte{}, d...), append([]byte{}, s...)
		if seal {
			sealAll(d, s)
		}
		r.entries[draws] = &inode{data: append([]byte{}, d...)}
		delete(r.entries, state)
		if len(s) > 0 {
			r.entries[state] = &inode{data: append([]byte{}, s...)}
		}
		folder := r.folder(t)
		var got extent
		sum, err := folder.survey(r, 1, func(_ survey, to extent, rows []byte) {
			require.Equal(t, to.rows-got.rows, len(rows)/32)
			got = to
		})
		if err != nil {
			require.ErrorIs(t, err, ErrInput)
			return
		}
		require.Equal(t, got.rows, sum.good.rows)
		require.LessOrEqual(t, sum.good.bytes, max(int64(len(d)), headerSize))
		if sum.stateErr == nil {
			w, err := folder.Writer([]int{1})
			require.NoError(t, err)
			require.NoError(t, w.Close())
		}
	})
}

// sealAll gives every header and block the checksum of what it holds, so that
// the fuzzer gets behind them.
func sealAll(draws, state []byte) {
	seal := func(b []byte) {
		end := len(b) - blockSum
		binary.LittleEndian.PutUint32(b[end:], crc32.Checksum(b[:end], castagnoli))
	}
	if len(state) >= stateHead+blockSum {
		seal(state)
	}
	if len(draws) < headerSize {
		return
	}
	seal(draws[:headerSize])
	for at := headerSize; at+blockHead+blockSum <= len(draws); {
		end := at + blockHead + int(binary.LittleEndian.Uint32(draws[at:])) + blockSum
		if end > len(draws) {
			return
		}
		seal(draws[at:end])
		at = end
	}
}

// Any bytes for run.json: a refusal, or what encodes to the same document.
func FuzzInfo(f *testing.F) {
	info := toyInfo(4, 1000, 1000)
	b, err := info.encode()
	require.NoError(f, err)
	f.Add(b)
	info.Format, info.Notes, info.LeftOut, info.DataSHA256, info.Plan = Format, []string{"a<b"}, []string{"c"}, "00", "nuts"
	b, err = info.encode()
	require.NoError(f, err)
	f.Add(b)
	f.Add(bytes.Replace(b, []byte("1000"), []byte("1e3"), 1))
	f.Add([]byte(`{"kind":"noiseprior run","format":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		info, err := decode(b)
		if err != nil {
			return
		}
		out, err := info.encode()
		require.NoError(t, err)
		again, err := decode(out)
		require.NoError(t, err)
		require.Equal(t, "", joinDiffers(info, again))
		require.Equal(t, info.identity(), again.identity())
	})
}
