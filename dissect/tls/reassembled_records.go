package tls

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
)

// openedBuffer is what a record's ciphertext says. Of a suite that does not
// encrypt that is no secret: the bytes are those on the wire.
func (d *dissection) openedBuffer(key *record.Seal, plain []byte, cipher field.Span) *field.Buffer {
	origin := field.Origin{Len: len(plain), From: cipher}
	if key.Plain {
		return d.C.Derive(field.Reassembled, "TLS record, not encrypted", plain, origin)
	}
	buf := d.C.Derive(field.Decrypted, "TLS record, opened", plain, origin)
	buf.Secret = key.Label
	return buf
}

// gather puts pieces of records together in one buffer, whose origins lead to
// the records. Where one cannot be had the buffer ends. On the first look known
// is what comes out, else nil.
func (d *dissection) gather(name string, pieces []piece, known []byte) *field.Buffer {
	data := known
	at := 0
	origins := make([]field.Origin, 0, len(pieces))
	for _, p := range pieces {
		var part []byte
		if known != nil {
			part = known[at : at+int(p.to-p.from)]
		}
		from, ok := d.fetch(p, part)
		if !ok {
			data = data[:min(at, len(data))]
			break
		}
		origins = append(origins, field.Origin{Off: at, Len: from.Len, From: from})
		if at += from.Len; known == nil {
			data = append(data, from.Bytes()...)
		}
	}
	return d.C.Derive(field.Reassembled, name, data, origins...)
}

// fetch finds a piece: in this record, or in an earlier one, which is opened once
// more unless it is known what comes out.
func (d *dissection) fetch(p piece, known []byte) (field.Span, bool) {
	whole := d.bytes
	if p.off != d.m.off {
		if d.C.Earlier == nil {
			return field.Span{}, false
		}
		var ok bool
		if whole, ok = d.C.Earlier(d.m.off-p.off, int(p.n)); !ok {
			return field.Span{}, false
		}
	}
	content := field.Span{Buf: whole.Buf, Off: whole.Off + record.HeaderLen, Len: whole.Len - record.HeaderLen}
	if p.key == nil {
		return sub(content, int(p.from), int(p.to))
	}
	if known != nil {
		at := content.Off + int(p.cipher+p.data+p.from)
		buf := d.openedBuffer(p.key, known, field.Span{Buf: content.Buf, Off: at, Len: len(known)})
		return field.Span{Buf: buf, Len: len(known)}, true
	}
	h, v := record.ParseHeader(whole.Bytes())
	if v != proto.Yes {
		return field.Span{}, false
	}
	o, err := p.key.Open(h, content.Bytes())
	if err != nil {
		return field.Span{}, false
	}
	cipher, ok := sub(content, o.Ciphertext.Off, o.Ciphertext.End())
	if !ok {
		return field.Span{}, false
	}
	buf := d.openedBuffer(p.key, o.Plain, cipher)
	return sub(field.Span{Buf: buf, Len: len(o.Plain)}, o.Data.Off+int(p.from), o.Data.Off+int(p.to))
}

// sub is the range [from, to) of a span; ok is false where it does not have it.
func sub(s field.Span, from, to int) (field.Span, bool) {
	if from < 0 || to < from || to > s.Len {
		return field.Span{}, false
	}
	return field.Span{Buf: s.Buf, Off: s.Off + from, Len: to - from}, true
}
