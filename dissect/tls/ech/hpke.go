package ech

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
	"plainsight/dissect/words"

	"golang.org/x/crypto/chacha20poly1305"
)

// The key schedule of HPKE from a shared secret (RFC 9180, Section 5.1, mode
// base): a key log has that secret. Package crypto/hpke begins with a private
// key, which none has.

// hpkeSuite is the numbers of the algorithms (RFC 9180, Section 7).
type hpkeSuite struct{ kem, kdf, aead uint16 }

func (s hpkeSuite) id() []byte {
	out := []byte("HPKE")
	for _, n := range []uint16{s.kem, s.kdf, s.aead} {
		out = binary.BigEndian.AppendUint16(out, n)
	}
	return out
}

// kdfs are the hashes of the KDFs by their numbers, aeads the ciphers.
var kdfs = map[uint16]func() hash.Hash{1: sha256.New, 2: sha512.New384, 3: sha512.New}

var aeads = map[uint16]struct {
	key int // bytes
	new func(key []byte) (cipher.AEAD, error)
}{
	1: {16, gcm},
	2: {32, gcm},
	3: {32, chacha20poly1305.New},
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// nonceLen is what all of these take, in bytes.
const nonceLen = 12

// context opens what one side has sealed, message by message.
type context struct {
	aead  cipher.AEAD
	nonce []byte
}

// newContext derives key and nonce. The error tells of an algorithm that is not
// known here.
func newContext(s hpkeSuite, shared, info []byte) (*context, error) {
	h, known := kdfs[s.kdf]
	a, ok := aeads[s.aead]
	if !known || !ok {
		return nil, words.Errorf("encrypted client hello: KDF {kdf} and AEAD {aead}; only HKDF with SHA-2, AES-GCM and ChaCha20-Poly1305 are known", "kdf", s.kdf, "aead", s.aead)
	}
	extract := func(salt []byte, label string, ikm []byte) ([]byte, error) {
		in := append(append([]byte("HPKE-v1"), s.id()...), label...)
		return hkdf.Extract(h, append(in, ikm...), salt)
	}
	expand := func(secret []byte, label string, info []byte, n int) ([]byte, error) {
		in := binary.BigEndian.AppendUint16(nil, uint16(n))
		in = append(append(append(in, "HPKE-v1"...), s.id()...), label...)
		return hkdf.Expand(h, secret, string(append(in, info...)), n)
	}
	psk, err := extract(nil, "psk_id_hash", nil)
	if err != nil {
		return nil, err
	}
	of, err := extract(nil, "info_hash", info)
	if err != nil {
		return nil, err
	}
	ctx := append(append([]byte{0}, psk...), of...)
	secret, err := extract(shared, "secret", nil)
	if err != nil {
		return nil, err
	}
	key, err := expand(secret, "key", ctx, a.key)
	if err != nil {
		return nil, err
	}
	c := new(context)
	if c.nonce, err = expand(secret, "base_nonce", ctx, nonceLen); err != nil {
		return nil, err
	}
	c.aead, err = a.new(key)
	return c, err
}

// open opens message number seq (RFC 9180, Section 5.2).
func (c *context) open(seq uint64, aad, sealed []byte) ([]byte, error) {
	nonce := append([]byte(nil), c.nonce...)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], seq)
	for i, b := range n {
		nonce[nonceLen-len(n)+i] ^= b
	}
	return c.aead.Open(nil, nonce, sealed, aad)
}
