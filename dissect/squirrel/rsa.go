package squirrel

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"math/big"

	"plainsight/dissect/fernet"
	"plainsight/dissect/words"
)

// opening is a sealed key that a held RSA key has opened.
type opening struct {
	key   []byte // the Fernet key
	label string // of the RSA key

	// What the decryption went through.
	exponent []byte // the private exponent
	encoded  []byte // EM, the padded message
	seed     []byte
	block    []byte // DB, the data block
}

// unseal opens what was sealed with RSA-OAEP (RFC 8017, Section 7.1). Public is
// the key that it was sealed with, where that is known: then only its private
// half is tried. Where keys are held and none opens it, closed says why.
func (k *keyring) unseal(sealed []byte, public *rsa.PublicKey) (o *opening, closed string) {
	if k == nil || len(k.rsa) == 0 {
		return nil, ""
	}
	for _, h := range k.rsa {
		if public != nil && !public.Equal(&h.key.PublicKey) || h.key.Size() != len(sealed) {
			continue
		}
		if !k.may(h.key.N.BitLen()) {
			return nil, "not tried: the capture has more of them than are opened here"
		}
		if o := unsealWith(h, sealed); o != nil {
			return o, ""
		}
		closed = words.Say("does not open: with {secret}, the padding inside is not valid", "secret", h.label)
		if public == nil {
			closed = "" // it may have been for another key
		}
	}
	if closed == "" {
		closed = "does not open: it was sealed with another public key than that of any private key held here"
	}
	return nil, closed
}

// unsealWith decrypts, or returns nil where the
// padding is not right or the content is no Fernet key.
func unsealWith(h heldRSA, sealed []byte) *opening {
	c := new(big.Int).SetBytes(sealed)
	if c.Cmp(h.key.N) >= 0 {
		return nil
	}
	em := new(big.Int).Exp(c, h.key.D, h.key.N).FillBytes(make([]byte, len(sealed)))
	seed, db, message := unpad(em)
	if len(message) != fernet.KeyLen {
		return nil
	}
	return &opening{message, h.label, h.key.D.Bytes(), em, seed, db}
}

// unpad undoes the padding OAEP with SHA-256 and an empty label (RFC 8017,
// Section 7.1.2). The message is nil where it is not right. A receiver must not
// let on what was wrong, nor by how long it takes; who only reads may.
func unpad(em []byte) (seed, db, message []byte) {
	if len(em) < 2*sha256.Size+2 || em[0] != 0 {
		return nil, nil, nil
	}
	maskedSeed, maskedDB := em[1:1+sha256.Size], em[1+sha256.Size:]
	seed = xor(maskedSeed, mgf1(maskedDB, len(maskedSeed)))
	db = xor(maskedDB, mgf1(seed, len(maskedDB)))
	empty := sha256.Sum256(nil)
	rest := bytes.TrimLeft(db[sha256.Size:], "\x00")
	if !bytes.HasPrefix(db, empty[:]) || len(rest) == 0 || rest[0] != 1 {
		return nil, nil, nil
	}
	return seed, db, rest[1:]
}

// mgf1 makes n bytes from a seed (RFC 8017, Appendix B.2.1).
func mgf1(seed []byte, n int) (out []byte) {
	for i := uint32(0); len(out) < n; i++ {
		h := sha256.Sum256(binary.BigEndian.AppendUint32(bytes.Clone(seed), i))
		out = append(out, h[:]...)
	}
	return out[:n]
}

func xor(a, b []byte) []byte {
	out := make([]byte, len(a))
	for i := range a {
		out[i] = a[i] ^ b[i]
	}
	return out
}
