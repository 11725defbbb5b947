package protect

import (
	"crypto/cipher"
	"crypto/subtle"
	"plainsight/dissect/words"
)

// ccm is AES in CCM mode: a CBC-MAC over the plaintext, encrypted together with
// it in counter mode (RFC 3610).
type ccm struct {
	block      cipher.Block
	nonce, tag int // lengths in bytes
}

func newCCM(block cipher.Block, nonce, tag int) cipher.AEAD { return &ccm{block, nonce, tag} }

func (c *ccm) NonceSize() int { return c.nonce }
func (c *ccm) Overhead() int  { return c.tag }

var errCCM = words.Error("message authentication failed")

// Seal encrypts and appends the tag.
func (c *ccm) Seal(dst, nonce, plain, additional []byte) []byte {
	w := &ccmWork{ccm: c, nonce: nonce}
	w.authenticate(plain, additional)
	start := len(dst)
	dst = append(dst, plain...)
	w.count(dst[start:])
	return append(dst, w.mac[:c.tag]...)
}

// Open decrypts and checks the tag, which is after the ciphertext.
func (c *ccm) Open(dst, nonce, sealed, additional []byte) ([]byte, error) {
	n := len(sealed) - c.tag
	if n < 0 {
		return nil, errCCM
	}
	w := &ccmWork{ccm: c, nonce: nonce}
	start := len(dst)
	dst = append(dst, sealed[:n]...)
	plain := dst[start:]
	w.count(plain)
	w.authenticate(plain, additional)
	if subtle.ConstantTimeCompare(w.mac[:c.tag], sealed[n:]) != 1 {
		clear(plain)
		return nil, errCCM
	}
	return dst, nil
}

// ccmWork is what one message needs.
type ccmWork struct {
	*ccm
	nonce []byte
	mac   [16]byte // the tag, before it is cut to its length
	first [16]byte // block 0 of the key stream, which encrypts the tag
}

// lengthLen is the length of the field for the message's length: what the nonce
// leaves of a block.
func (c *ccm) lengthLen() int { return 15 - c.nonce }

// count encrypts or decrypts data, with the key stream from block 1 on (RFC
// 3610, Section 2.3), and the tag, with block 0.
func (w *ccmWork) count(data []byte) {
	var start [16]byte
	start[0] = byte(w.lengthLen() - 1)
	copy(start[1:], w.nonce)
	s := cipher.NewCTR(w.block, start[:])
	s.XORKeyStream(w.first[:], w.first[:])
	s.XORKeyStream(data, data)
	subtle.XORBytes(w.mac[:], w.mac[:], w.first[:])
}

// authenticate adds the CBC-MAC to the tag (RFC 3610, Section 2.2). The
// additional data is shorter than 65280 bytes.
func (w *ccmWork) authenticate(plain, additional []byte) {
	var b [16]byte
	b[0] = byte((w.tag-2)/2<<3 | (w.lengthLen() - 1))
	if len(additional) > 0 {
		b[0] |= 1 << 6
	}
	copy(b[1:], w.nonce)
	for n, i := len(plain), 15; n > 0; n, i = n>>8, i-1 {
		b[i] = byte(n)
	}
	x := make([]byte, 16)
	w.block.Encrypt(x, b[:])
	if n := len(additional); n > 0 {
		x[0] ^= byte(n >> 8)
		x[1] ^= byte(n)
		k := subtle.XORBytes(x[2:], x[2:], additional)
		w.block.Encrypt(x, x)
		w.chain(x, additional[k:])
	}
	w.chain(x, plain)
	subtle.XORBytes(w.mac[:], w.mac[:], x)
}

// chain goes on with a CBC-MAC, with zeros after data up to a whole block.
func (w *ccmWork) chain(x, data []byte) {
	for len(data) > 0 {
		data = data[subtle.XORBytes(x, x, data):]
		w.block.Encrypt(x, x)
	}
}
