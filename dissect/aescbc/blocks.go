// Package aescbc takes apart messages that are encrypted with AES alone: in CBC
// mode, where each block is tied to the one before, and in ECB mode, where none
// is. It opens those to which a key is held.
//
// Neither mode has a seal. Who changes the ciphertext changes the message, and
// nothing tells.
package aescbc

import (
	"crypto/aes"
	"crypto/cipher"
	"plainsight/dissect/words"
)

// BlockLen is a block's length, and an IV's, in bytes.
const BlockLen = aes.BlockSize

// Mode is how blocks are strung together.
type Mode uint8

// The modes (NIST SP 800-38A).
const (
	CBC Mode = iota // each block is mixed with the one before; an IV comes first
	ECB             // each block by itself
)

// Why a message does not open.
var (
	errKey     = words.Error("no AES key")
	errPadding = words.Error("padding does not fit")
)

// Opened is what a key makes of a message.
type Opened struct {
	Inner  []byte // each block as AES gives it back, before it is mixed with the one before
	Padded []byte // the plaintext with its padding, as long as the ciphertext
	Length int    // of the plaintext without it, in bytes
}

// Open decrypts whole blocks. iv is ignored in ECB mode. The error is errKey,
// one of a ciphertext that is not whole blocks, or errPadding; with the last, what
// came out is returned as well.
func (m Mode) Open(key, iv, ciphertext []byte) (Opened, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return Opened{}, words.Because(errKey, "{why}: it has {key} bytes instead of 16, 24 or 32", "key", len(key))
	}
	if len(ciphertext) == 0 || len(ciphertext)%BlockLen != 0 {
		return Opened{}, words.Errorf("{ciphertext} bytes of ciphertext are not whole blocks", "ciphertext", len(ciphertext))
	}
	o := Opened{Inner: make([]byte, len(ciphertext))}
	for at := 0; at < len(ciphertext); at += BlockLen {
		block.Decrypt(o.Inner[at:], ciphertext[at:])
	}
	o.Padded = o.Inner
	if m == CBC {
		o.Padded = make([]byte, len(ciphertext))
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(o.Padded, ciphertext)
	}
	o.Length, err = unpadded(o.Padded)
	return o, err
}

// unpadded is the length without PKCS #7 padding: the last byte says how many
// bytes to take off, and each of them says the same (RFC 5652, Section 6.3).
func unpadded(b []byte) (int, error) {
	pad := int(b[len(b)-1])
	if pad == 0 || pad > BlockLen {
		return len(b), words.Because(errPadding, "{why}: the last byte is {pad}, but it has to be from 1 to {blockLen}", "pad", pad, "blockLen", BlockLen)
	}
	for _, c := range b[len(b)-pad:] {
		if int(c) != pad {
			return len(b), words.Because(errPadding, "{why}: the last byte says {pad}, so the last {pad2} bytes should all be {pad2}, but one of them is {n}", "n", c, "pad", pad, "pad2", pad)
		}
	}
	return len(b) - pad, nil
}
