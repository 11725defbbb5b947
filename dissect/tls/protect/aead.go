package protect

import (
	"encoding/binary"
	"plainsight/dissect/words"
)

// openAEAD opens a record whose encryption and seal are one (RFC 5246, Section
// 6.2.3.3; RFC 8446, Section 5.2).
func (o *Opener) openAEAD(r *Opened, room *[]byte, h header, content []byte) error {
	s := &o.suite
	n := len(content) - s.Explicit - s.Tag
	if n < 0 {
		r.Ciphertext = Range{0, len(content)}
		return words.Because(ErrShort, "{why}: {content} bytes, but nonce and tag of {cipher} alone have {tag}", "content", len(content), "cipher", s.Cipher, "tag", s.Explicit+s.Tag)
	}
	r.Explicit = Range{0, s.Explicit}
	r.Ciphertext = Range{s.Explicit, n}
	r.Seal = Range{s.Explicit + n, s.Tag}

	if need := n + nonceLen + headerMax; cap(*room) < need { // one allocation for all three
		*room = make([]byte, need)
	}
	buf := (*room)[:n]
	r.Nonce = o.nonce(buf[n:n], h.seq, content[:s.Explicit])
	end := n + nonceLen
	if s.TLS13 {
		r.Additional = h.plain(buf[end:end], len(content))
	} else {
		r.Additional = h.numbered(buf[end:end], n)
	}
	plain, err := o.aead.Open(buf[:0:n], r.Nonce, content[s.Explicit:], r.Additional)
	if err != nil {
		return words.Because(ErrTag, "{why}: the {tag} bytes at its end do not fit as those of sequence number {seq}: the key or that number is wrong, or the record was changed", "tag", s.Tag, "seq", h.seq)
	}
	r.Plain, r.Data = buf[:n:n], Range{0, len(plain)}
	if s.TLS13 {
		return r.inner()
	}
	return nil
}

// nonce appends what makes each record's encryption another: kept and sent
// parts one after the other (RFC 5288, Section 3; RFC 6655, Section 3), or the
// record's number XORed into the IV (RFC 7905, Section 2; RFC 8446, Section 5.3).
func (o *Opener) nonce(out []byte, seq uint64, explicit []byte) []byte {
	out = append(append(out, o.iv...), explicit...)
	if len(explicit) == 0 {
		tail := out[len(out)-8:]
		binary.BigEndian.PutUint64(tail, binary.BigEndian.Uint64(tail)^seq)
	}
	return out
}

// inner finds the content type of TLS 1.3: the last byte that is not zero. The
// zeros after it hide how long the data is (RFC 8446, Section 5.4).
func (r *Opened) inner() error {
	at := len(r.Plain) - 1
	for at >= 0 && r.Plain[at] == 0 {
		at--
	}
	if at < 0 {
		r.Data, r.Padding = Range{}, Range{0, len(r.Plain)}
		return words.Because(ErrNoType, "{why}: the {plain} bytes of plaintext are all zero, so none of them gives the content type", "plain", len(r.Plain))
	}
	r.Data = Range{0, at}
	r.Inner = Range{at, 1}
	r.Padding = Range{at + 1, len(r.Plain) - at - 1}
	r.Kind = r.Plain[at]
	return nil
}
