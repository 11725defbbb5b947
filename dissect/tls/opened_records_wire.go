package tls

import (
	"bytes"
	"encoding/binary"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// wireParts are the fields of a record's content on the wire.
type wireParts struct {
	parent *field.Field // what was opened goes below it
	cipher *field.Field
}

// onWire claims the parts of encrypted content: what starts the cipher, the
// ciphertext, and the seal.
func (d *dissection) onWire(r *field.Reader, h record.Header, o *protect.Opened, application bool) wireParts {
	if d.m.rare().key.Plain {
		return d.onWireOpen(r, h, o, application)
	}
	outer := r.Parent()
	var g *field.Field
	if h.Kind == record.ApplicationData {
		g = r.Begin("tls.app_data", "Encrypted Application Data", "{len} bytes, as they were on the wire. Their content is below, opened with {secret}.", d.Spec("5.2", "6.2.3", "5.2.3")).As(field.Ciphertext)
		g.Value.Kind = field.Bytes
		if !d.C.Brief {
			g.Put("secret", d.m.rare().key.Label)
		}
		if application {
			g.Telling(field.SealedRecord)
		} else {
			g.Name, g.Label, g.Flags = "plainsight.tls.sealed", "Encrypted record", field.Ours
		}
	}
	if n := o.Explicit.Len; n > 0 {
		d.nonce(r, n)
	}
	cipher := r.Bytes(o.Ciphertext.Len, "plainsight.tls.ciphertext", "Ciphertext", "{len} bytes that were encrypted, and opened with {secret}.", d.protection()).As(field.Ciphertext).With(field.Ours)
	cipher.Secret = d.m.rare().key.Label
	if !d.C.Brief {
		cipher.Put("secret", cipher.Secret)
	}
	if application {
		cipher.Flags |= field.Application
	}
	if n := o.Seal.Len; n > 0 {
		f := r.Bytes(n, "plainsight.tls.tag", "Tag", "{len} bytes that protect the record against changes. They were checked with the key and are right: up to here, nobody without the keys has changed, removed or replayed a record.", d.protection()).As(field.Integrity).With(field.Ours)
		if d.encryptsThenMACs() {
			f.Spec = field.RFC(7366, "3")
		}
	}
	if g != nil {
		r.End(g)
	}
	return wireParts{outer, cipher}
}

// protection is where it is defined how the record is encrypted.
func (d *dissection) protection() field.Spec {
	s, _ := protect.Lookup(d.m.suite)
	switch {
	case !d.Before13():
		return field.RFC(8446, "5.2")
	case s.Method == protect.AEAD:
		return field.RFC(5246, "6.2.3.3")
	case s.Method == protect.CBC:
		return d.Spec("", "6.2.3.2", "5.2.3.2")
	}
	return d.Spec("", "6.2.3.1", "5.2.3.1")
}

// encryptsThenMACs reports whether the MAC is over what was encrypted (RFC 7366).
func (d *dissection) encryptsThenMACs() bool {
	s, _ := protect.Lookup(d.m.suite)
	return d.Before13() && s.Method == protect.CBC // the other suites with something after the ciphertext have a tag there
}

// nonce claims what a record carries to start its cipher: with CBC the IV, with GCM and
// CCM the part of the nonce that is not kept for the whole connection.
func (d *dissection) nonce(r *field.Reader, n int) {
	label, explain, spec := "Explicit nonce", "{len} bytes that start the cipher for this record, together with 4 that were derived with the keys. They must be different for each record, and need not be random or secret: a sender may simply count.", field.RFC(5288, "3")
	s, _ := protect.Lookup(d.m.suite)
	switch {
	case s.Method == protect.CBC:
		label, explain, spec = "IV", "{len} bytes that start the cipher for this record: the first block of the content is XORed with them before it is encrypted. They must be unpredictable, but need not be secret.", field.RFC(5246, "6.2.3.2")
	case strings.Contains(s.Cipher, "CCM"):
		spec = field.RFC(6655, "3")
	case !strings.Contains(s.Cipher, "GCM"):
		spec = field.RFC(5246, "6.2.3.3")
	}
	f := r.Bytes(n, "plainsight.tls.nonce", label, explain, spec).As(field.Random).With(field.Ours)
	if s.Method == protect.AEAD && bytes.Equal(f.Bytes(), binary.BigEndian.AppendUint64(nil, d.m.rare().key.Number())) {
		f.As(field.Structure).Also("Here they are the record's number, a counter: unique, but not random.")
	}
}

// onWireOpen is onWire of a suite that does not encrypt.
func (d *dissection) onWireOpen(r *field.Reader, h record.Header, o *protect.Opened, application bool) wireParts {
	outer := r.Parent()
	name, label, flags := "plainsight.tls.unencrypted", "Record without encryption", field.Ours
	if application && h.Kind == record.ApplicationData {
		name, label, flags = "tls.app_data", "Application Data, not encrypted", 0
	}
	f := r.Bytes(o.Ciphertext.Len, name, label, "{len} bytes that are not encrypted: the two sides agreed on {suite}, which does not encrypt. Only a MAC at the end lets the receiver notice changes.", d.Spec("", "6.2.3.1", "5.2.3.1")).Put("suite", registry.SuiteName(d.m.suite)).As(field.Plaintext).With(flags)
	if application && h.Kind == record.ApplicationData {
		f.Telling(field.SealedRecord)
	}
	if application {
		f.Flags |= field.Application
	}
	return wireParts{outer, f}
}

// within is a reader of a range of what was opened.
func (d *dissection) within(buf *field.Buffer, parent *field.Field, at protect.Range, what string) field.Reader {
	return field.Read(d.C.Arena, parent, field.Span{Buf: buf, Off: at.Off, Len: at.Len}, what)
}

// around claims what follows the content in the opened bytes.
func (d *dissection) around(buf *field.Buffer, parent *field.Field, o *protect.Opened) {
	one := func(at protect.Range, name, label, explain string, spec field.Spec, class field.Class) {
		if at.Len > 0 {
			in := d.within(buf, parent, at, label)
			in.Bytes(at.Len, name, label, explain, spec).As(class).With(field.Ours)
		}
	}
	number := func(at protect.Range, name, label, explain string, spec field.Spec) *field.Field {
		in := d.within(buf, parent, at, label)
		return in.Uint8(name, label, explain, spec).With(field.Ours)
	}
	if o.Inner.Len > 0 {
		number(o.Inner, "plainsight.tls.inner_type", "Inner content type", "The record's true type. TLS 1.3 encrypts it, so that the type on the wire does not give away what kind of record this is.", field.RFC(8446, "5.2")).Means(record.ContentType(o.Kind).String())
	}
	mac := "{len} bytes that protect the content against changes. They were checked with the key and are right."
	if d.m.rare().key.Bare {
		mac = "{len} bytes that protect the content against changes. Making or checking them takes the key, which is not among these secrets."
	}
	one(o.MAC, "plainsight.tls.mac", "MAC", mac, d.Spec("", "6.2.3.1", "5.2.3.1"), field.Integrity)
	padding := "Zeros to hide how long the content is, {len} bytes."
	if d.Before13() {
		padding = "Padding to whole blocks, {len} bytes. Each of them, like the length byte after them, gives their number."
	}
	if d.Cites == registry.SSL30 {
		padding = "Padding to whole blocks, {len} bytes. In SSL 3.0 they can be anything, which made the POODLE attack possible."
	}
	one(o.Padding, "plainsight.tls.padding", "Padding", padding, d.Spec("5.4", "6.2.3.2", "5.2.3.2"), field.Structure)
	if o.PadLength.Len > 0 {
		number(o.PadLength, "plainsight.tls.padding_length", "Padding length", "How many bytes of padding there are before this one: {v}.", d.Spec("", "6.2.3.2", "5.2.3.2"))
	}
}
