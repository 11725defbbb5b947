package protect

import (
	"crypto/hmac"
	"crypto/rc4"
	"plainsight/dissect/words"
	"sync"
)

// openStream opens a record that is encrypted with a key stream or not at all:
// the data, and a MAC after it (RFC 5246, Section 6.2.3.1).
func (o *Opener) openStream(r *Opened, before State, h header, content []byte) error {
	r.Ciphertext = Range{0, len(content)}
	n := len(content)
	size, full := 0, 0
	if o.mac != nil {
		size, full = o.mac.size, o.suite.MAC
	}
	buf := make([]byte, n, n+headerMax+full)
	r.Plain, r.Data = buf[:n:n], Range{0, n}
	if o.stream != nil {
		o.stream.xor(r.Plain, content, before.offset)
	} else {
		copy(r.Plain, content)
	}
	if size == 0 {
		return nil
	}
	if n < size {
		return words.Because(ErrShort, "{why}: {n} bytes, but the MAC of {name} alone has {size}", "n", n, "name", o.suite.Name, "size", size)
	}
	r.Data, r.MAC = Range{0, n - size}, Range{n - size, size}
	if o.bare {
		return nil
	}
	r.Additional = o.mac.additional(buf[n:n:n+headerMax], h, r.Data.Len)
	r.Expected = o.mac.sum(buf[n+headerMax:n+headerMax:cap(buf)], r.Additional, r.Fragment())
	if !hmac.Equal(r.Expected, r.Plain[r.MAC.Off:]) {
		return wrongMAC(h.seq, size)
	}
	return nil
}

// keyStream is RC4's key stream, which can be entered at any place. RC4 only
// runs forward, so its state is kept at every mark, and what lies between a mark
// and the place is made again: at most markEvery bytes, about a millisecond. The
// states take 1 byte for each 254 of the stream that was passed. Who skips records
// pays for the stream between once.
type keyStream struct {
	mu    sync.Mutex
	marks []rc4.Cipher // marks[i] is at i * markEvery
	now   rc4.Cipher   // where the last call ended
	at    uint64       // its place
}

const markEvery = 1 << 18 // bytes of stream

func newKeyStream(c *rc4.Cipher) *keyStream {
	return &keyStream{marks: []rc4.Cipher{*c}, now: *c}
}

// xor decrypts src, which is at that place in the stream.
func (k *keyStream) xor(dst, src []byte, at uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seek(at)
	k.run(dst, src)
}

// seek goes to a place, from the nearest state that is kept before it.
func (k *keyStream) seek(at uint64) {
	i := min(at/markEvery, uint64(len(k.marks)-1))
	if at < k.at || i*markEvery > k.at {
		k.now, k.at = k.marks[i], i*markEvery
	}
	var waste [1024]byte
	for k.at < at {
		n := min(at-k.at, uint64(len(waste)))
		k.run(waste[:n], waste[:n])
	}
}

// run goes on, and leaves marks.
func (k *keyStream) run(dst, src []byte) {
	for len(src) > 0 {
		n := min(uint64(len(src)), markEvery-k.at%markEvery)
		k.now.XORKeyStream(dst[:n], src[:n])
		dst, src = dst[n:], src[n:]
		k.at += n
		if k.at == uint64(len(k.marks))*markEvery {
			k.marks = append(k.marks, k.now)
		}
	}
}
