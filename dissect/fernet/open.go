package fernet

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"plainsight/dissect/words"
	"time"
)

// KeyLen is a key's length in bytes: 16 to sign with, then 16 to encrypt with.
const KeyLen = 32

// Opened is what a key makes of a token.
type Opened struct {
	Padded []byte // the plaintext with its padding, as long as the ciphertext
	Length int    // of the plaintext without it, in bytes
}

// Plaintext is the message.
func (o Opened) Plaintext() []byte { return o.Padded[:o.Length] }

// Open checks the HMAC and, when it fits, decrypts. The error is ErrHMAC, or
// ErrPadding, with which what was decrypted is returned as well.
func (t Token) Open(key []byte) (Opened, error) {
	if len(key) != KeyLen {
		return Opened{}, words.Errorf("a Fernet key has {keyLen} bytes; this one has {key}", "keyLen", KeyLen, "key", len(key))
	}
	mac := hmac.New(sha256.New, key[:KeyLen/2])
	mac.Write(t.signed)
	if !hmac.Equal(mac.Sum(nil), t.HMAC) {
		return Opened{}, words.Because(ErrHMAC, "{why}: the key is not the right one, or the token was changed")
	}
	block, err := aes.NewCipher(key[KeyLen/2:])
	if err != nil {
		return Opened{}, err
	}
	o := Opened{Padded: make([]byte, len(t.Ciphertext))}
	cipher.NewCBCDecrypter(block, t.IV).CryptBlocks(o.Padded, t.Ciphertext)
	n, err := unpadded(o.Padded)
	o.Length = n
	return o, err
}

// unpadded is the length without PKCS #7 padding: the last byte says how many
// bytes to take off, and each of them says the same (RFC 5652, Section 6.3).
func unpadded(b []byte) (int, error) {
	pad := int(b[len(b)-1])
	if pad == 0 || pad > blockLen {
		return len(b), words.Because(ErrPadding, "{why}: the last byte is {pad}, but it has to be from 1 to {blockLen}", "pad", pad, "blockLen", blockLen)
	}
	for _, c := range b[len(b)-pad:] {
		if int(c) != pad {
			return len(b), words.Because(ErrPadding, "{why}: the last byte says {pad}, so the last {pad2} bytes should all be {pad2}, but one of them is {n}", "n", c, "pad", pad, "pad2", pad)
		}
	}
	return len(b) - pad, nil
}

// Verify does what a receiver does, in the order of the specification: decode,
// look at version and age, check the HMAC, decrypt, take the padding off. A
// ttl of 0 lets any age pass.
func Verify(text, key []byte, now time.Time, ttl time.Duration) ([]byte, error) {
	b, err := Decode(text)
	if err != nil {
		return nil, err
	}
	t, err := Parse(b)
	if err != nil {
		return nil, err
	}
	if err := t.fresh(now, ttl); err != nil {
		return nil, err
	}
	o, err := t.Open(key)
	if err != nil {
		return nil, err
	}
	return o.Plaintext(), nil
}
