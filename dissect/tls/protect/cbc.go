package protect

import (
	"crypto/cipher"
	"crypto/hmac"
	"plainsight/dissect/words"
)

// openCBC opens a record that is encrypted in blocks (RFC 5246, Section
// 6.2.3.2). The MAC is inside the encryption or, if so negotiated, around it
// (RFC 7366). It goes on after a wrong MAC: it is there to show, not to protect.
func (o *Opener) openCBC(r *Opened, before State, h header, content []byte) error {
	s := &o.suite
	around := o.opts.EncryptThenMAC
	iv := 0
	if o.version > tls10 {
		iv = s.Block
	}
	outside := 0 // bytes of a MAC that is not encrypted
	if around {
		outside = o.mac.size
	}
	n := len(content) - iv - outside
	least := 1 + o.mac.size - outside // a padding length, and a MAC that is inside
	least += (s.Block - least%s.Block) % s.Block
	switch {
	case n < least:
		r.Ciphertext = Range{0, len(content)}
		return words.Because(ErrShort, "{why}: {content} bytes, but the shortest record of {name} has {outside}", "content", len(content), "name", s.Name, "outside", least+iv+outside)
	case n%s.Block != 0:
		r.Ciphertext = Range{0, len(content)}
		return words.Because(ErrBlocks, "{why}: {n} bytes of ciphertext, but blocks of {cipher} have {block}", "n", n, "cipher", s.Cipher, "block", s.Block)
	}
	r.Explicit, r.Ciphertext, r.Seal = Range{0, iv}, Range{iv, n}, Range{iv + n, outside}

	buf := make([]byte, n, n+s.Block+headerMax+s.MAC)
	at := n + s.Block
	r.Nonce = buf[n:n:at]
	switch {
	case iv > 0:
		r.Nonce = append(r.Nonce, content[:iv]...)
	case before.chain:
		r.Nonce = append(r.Nonce, before.block[:s.Block]...)
	default:
		r.Nonce = append(r.Nonce, o.iv...)
	}
	r.Plain = buf[:n:n]
	cipher.NewCBCDecrypter(o.block, r.Nonce).CryptBlocks(r.Plain, content[iv:iv+n])

	bad := o.unpad(r, o.mac.size-outside)
	if bad != nil && !around {
		return bad // where the MAC begins is not known
	}
	r.Additional = buf[at:at:cap(buf)]
	sealed, mac := r.Fragment(), r.Plain[r.MAC.Off:r.MAC.End()]
	if around {
		sealed, mac = content[:iv+n], content[iv+n:]
	}
	r.Additional = o.mac.additional(r.Additional, h, len(sealed))
	r.Expected = o.mac.sum(buf[at+headerMax:at+headerMax:cap(buf)], r.Additional, sealed)
	if !hmac.Equal(r.Expected, mac) {
		return wrongMAC(h.seq, len(mac))
	}
	return bad
}

// unpad finds the padding: its length in the last byte, and before it as many
// bytes, which each say the same. SSL 3.0 lets them be anything, but fewer than
// a block (RFC 6101, Section 5.2.3.2). Inside is the length of a MAC that
// comes between data and padding.
func (o *Opener) unpad(r *Opened, inside int) error {
	n := len(r.Plain)
	last := n - 1
	pad := int(r.Plain[last])
	r.Data = Range{0, n}
	most := last - inside
	if o.version == ssl30 {
		most = min(most, o.suite.Block-1)
	}
	if pad > most {
		return words.Because(ErrPadding, "{why}: its length is {pad}, but at most {most} bytes are possible", "pad", pad, "most", most)
	}
	if o.version != ssl30 {
		for i, c := range r.Plain[last-pad : last] {
			if int(c) != pad {
				return words.Because(ErrPadding, "{why}: byte {n} of it is {n2}, but each should be {pad}", "n", i+1, "n2", c, "pad", pad)
			}
		}
	}
	data := last - pad - inside
	r.Data, r.MAC = Range{0, data}, Range{data, inside}
	r.Padding, r.PadLength = Range{last - pad, pad}, Range{last, 1}
	return nil
}

func wrongMAC(seq uint64, n int) error {
	return words.Because(ErrMAC, "{why}: the {n} bytes do not fit as those of sequence number {seq}: the key or that number is wrong, or the record was changed", "n", n, "seq", seq)
}
