package sampler

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// NewStream returns the random numbers of one chain: ChaCha8 keyed by the
// SHA-256 of (seed, chain), so chains are independent of each other and of how
// many of them run, and in which process.
//
// Note: seed + chain as a key was rejected: chain 2 of seed 1 would be chain 1
// of seed 2.
func NewStream(seed uint64, chain int) *rand.ChaCha8 {
	key := []byte("noiseprior chain ")
	key = binary.LittleEndian.AppendUint64(key, seed)
	key = binary.LittleEndian.AppendUint64(key, uint64(chain))
	return rand.NewChaCha8(sha256.Sum256(key))
}
