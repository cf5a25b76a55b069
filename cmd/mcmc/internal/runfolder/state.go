package runfolder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"noiseprior/sampler"
)

const (
	stateMagic = "noiseprior state"
	stateHead  = 16 + 4 + 4 + 32 + 8 + 8 + 4
	stateLimit = 1 << 30
)

// state is the content of a state file: a checkpoint and what it covers.
type state struct {
	covers     extent
	checkpoint sampler.Checkpoint
}

func (s state) encode(h header) ([]byte, error) {
	body, err := s.checkpoint.MarshalBinary()
	if err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, stateHead+len(body)+blockSum), stateMagic...)
	b = binary.LittleEndian.AppendUint32(b, Format)
	b = binary.LittleEndian.AppendUint32(b, uint32(h.chain))
	b = append(b, h.identity[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.covers.rows))
	b = binary.LittleEndian.AppendUint64(b, uint64(s.covers.bytes))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, body...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli)), nil
}

// decodeState reads a state file; its errors end the sentence "PATH ...".
func decodeState(b []byte, h header) (s state, err error) {
	end := len(b) - blockSum
	if len(b) < len(stateMagic) || string(b[:len(stateMagic)]) != stateMagic {
		return s, errors.New("is not a state file")
	}
	if end < stateHead || binary.LittleEndian.Uint32(b[end:]) != crc32.Checksum(b[:end], castagnoli) {
		return s, errors.New("is damaged")
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	switch {
	case word(16) != Format:
		return s, fmt.Errorf("has format %d and this version reads %d", word(16), Format)
	case word(20) != uint32(h.chain):
		return s, fmt.Errorf("holds chain %d", word(20))
	case string(b[24:56]) != string(h.identity[:]):
		return s, errors.New("belongs to another run")
	}
	rows, size := binary.LittleEndian.Uint64(b[56:]), binary.LittleEndian.Uint64(b[64:])
	if int64(word(72)) != int64(end-stateHead) || rows > 1<<56 || size > 1<<62 || size < headerSize {
		return s, errors.New("is damaged")
	}
	s.covers = extent{int(rows), int64(size)}
	if err := s.checkpoint.UnmarshalBinary(b[stateHead:end]); err != nil {
		return s, fmt.Errorf("is damaged (%w)", err)
	}
	return s, nil
}
