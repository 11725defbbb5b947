package lessons

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"plainsight/lessons/dh"
)

// digested is a value between its length in 2 bytes and its SHA-256.
func digested(value []byte) []byte {
	digest := sha256.Sum256(value)
	return append(dh.Block(value), digest[:]...)
}

// readDigested reads a value whose digest must fit. That shows that the value arrived as
// somebody sent it, but not who that was.
func readDigested(payload []byte) (value, digest []byte, err error) {
	value, digest, err = dh.CutBlock(payload)
	if err != nil {
		return nil, nil, err
	}
	if len(digest) != sha256.Size {
		return nil, nil, fmt.Errorf("%d bytes follow it, expected the %d of its SHA-256", len(digest), sha256.Size)
	}
	if own := sha256.Sum256(value); !bytes.Equal(digest, own[:]) {
		return nil, nil, fmt.Errorf("its SHA-256 does not fit (%x… was sent, and %x… came out)", digest[:4], own[:4])
	}
	return value, digest, nil
}
