package schedule

import (
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
)

// maxShort is the longest message of shortMAC, in bytes.
const maxShort = 128

// shortMAC is HMAC (RFC 2104) of a short message: with the hashes of TLS 1.3 it
// works on the stack, where crypto/hmac sets up two hashes for each key. A
// capture has a key or two for every few packets. What is longer, or has
// another hash, goes to crypto/hmac.
func shortMAC(h crypto.Hash, key, message []byte) []byte {
	size, block := h.Size(), 64
	if h == crypto.SHA384 {
		block = 128
	}
	if h != crypto.SHA256 && h != crypto.SHA384 || len(message) > maxShort || len(key) > block {
		return mac(h, key, message)
	}
	var inner, outer [128 + maxShort]byte // a block of the key, and what follows it
	for i := range block {
		inner[i], outer[i] = 0x36, 0x5c
	}
	for i, b := range key {
		inner[i] ^= b
		outer[i] ^= b
	}
	end := block + copy(inner[block:], message)
	if h == crypto.SHA256 {
		sum := sha256.Sum256(inner[:end])
		copy(outer[block:], sum[:])
		sum = sha256.Sum256(outer[:block+size])
		return append([]byte(nil), sum[:]...)
	}
	sum := sha512.Sum384(inner[:end])
	copy(outer[block:], sum[:])
	sum = sha512.Sum384(outer[:block+size])
	return append([]byte(nil), sum[:]...)
}
