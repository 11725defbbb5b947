package lessons

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// aesKey is 16 random bytes.
type aesKey [16]byte

// newAESKey makes a key.
func newAESKey() (k aesKey) {
	rand.Read(k[:]) // crypto/rand never fails
	return k
}

// named is the key as a secret that a viewpoint holds.
func (k aesKey) named(label string, fill ...any) field.Secret {
	return field.Secret{Kind: field.AESKey, Label: words.Say(label, fill...), Data: append([]byte(nil), k[:]...)}
}

func (k aesKey) cipher() cipher.Block {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic(err) // 16 bytes are a key
	}
	return block
}

// padded fills the last block with PKCS #7 padding: each padding byte gives the
// number of padding bytes, and a text that ends with a full block gets one more
// block of padding (RFC 5652, Section 6.3).
func padded(text []byte) []byte {
	n := aes.BlockSize - len(text)%aes.BlockSize
	return append(bytes.Clone(text), bytes.Repeat([]byte{byte(n)}, n)...)
}

// chained encrypts with CBC, and returns a fresh IV of 16 bytes followed by the
// blocks.
func (k aesKey) chained(text []byte) []byte {
	p := padded(text)
	out := make([]byte, aes.BlockSize+len(p))
	iv := out[:aes.BlockSize]
	rand.Read(iv)
	cipher.NewCBCEncrypter(k.cipher(), iv).CryptBlocks(out[aes.BlockSize:], p)
	return out
}

// alone encrypts with ECB, each block by itself. It is here to show why nobody
// should.
func (k aesKey) alone(text []byte) []byte {
	p := padded(text)
	c := k.cipher()
	for at := 0; at < len(p); at += aes.BlockSize {
		c.Encrypt(p[at:], p[at:])
	}
	return p
}

// errPadding says that a message has been decrypted and its padding is wrong.
var errPadding = errors.New("its padding does not fit")

// unchain decrypts a message that chained made and that somebody may have
// changed since.
func (k aesKey) unchain(message []byte) ([]byte, error) {
	if len(message) < 2*aes.BlockSize || len(message)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("it has %d bytes, expected an IV of 16 and whole blocks of 16", len(message))
	}
	p := make([]byte, len(message)-aes.BlockSize)
	cipher.NewCBCDecrypter(k.cipher(), message[:aes.BlockSize]).CryptBlocks(p, message[aes.BlockSize:])
	n := int(p[len(p)-1])
	if n < 1 || n > aes.BlockSize || !bytes.Equal(p[len(p)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, errPadding
	}
	return p[:len(p)-n], nil
}
