package tls

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// wireParts are the fields of a record's content on the wire.
type wireParts struct {
	parent *field.Field // below which what was opened stands
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
		g = r.Begin("tls.app_data", "Encrypted Application Data", "{len} bytes, as they were on the wire. What they say is below: it was opened with {secret}.", field.RFC(8446, "5.2")).As(field.Ciphertext)
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
		r.Bytes(n, "plainsight.tls.nonce", "Explicit nonce", "{len} bytes that start the cipher for this record. They are new for each one, and need not be secret.", field.RFC(5246, "6.2.3.3")).As(field.Random).With(field.Ours)
	}
	cipher := r.Bytes(o.Ciphertext.Len, "plainsight.tls.ciphertext", "Ciphertext", "{len} bytes that were encrypted, and opened with {secret}.", field.RFC(8446, "5.2")).As(field.Ciphertext).With(field.Ours)
	cipher.Secret = d.m.rare().key.Label
	if !d.C.Brief {
		cipher.Put("secret", cipher.Secret)
	}
	if application {
		cipher.Flags |= field.Application
	}
	if n := o.Seal.Len; n > 0 {
		r.Bytes(n, "plainsight.tls.tag", "Tag", "{len} bytes that seal the record. They were computed anew with the key and fit: nobody changed a bit, left a record out or played one again.", field.RFC(8446, "5.2")).As(field.Integrity).With(field.Ours)
	}
	if g != nil {
		r.End(g)
	}
	return wireParts{outer, cipher}
}

// onWireOpen is onWire of a suite that does not encrypt.
func (d *dissection) onWireOpen(r *field.Reader, h record.Header, o *protect.Opened, application bool) wireParts {
	outer := r.Parent()
	name, label, flags := "plainsight.tls.unencrypted", "Record without encryption", field.Ours
	if application && h.Kind == record.ApplicationData {
		name, label, flags = "tls.app_data", "Application Data, not encrypted", 0
	}
	f := r.Bytes(o.Ciphertext.Len, name, label, "{len} bytes that anyone can read: the two sides have agreed on {suite}, which does not encrypt. It only has a MAC at the end, so that a change would be noticed.", field.RFC(5246, "6.2.3.1")).Put("suite", registry.SuiteName(d.m.suite)).As(field.Plaintext).With(flags)
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

// around claims what stands in the opened bytes after the content.
func (d *dissection) around(buf *field.Buffer, parent *field.Field, o *protect.Opened) {
	one := func(at protect.Range, name, label, explain string, spec field.Spec, class field.Class) {
		if at.Len > 0 {
			in := d.within(buf, parent, at, label)
			in.Bytes(at.Len, name, label, explain, spec).As(class).With(field.Ours)
		}
	}
	one(o.Inner, "plainsight.tls.inner_type", "Inner content type", "The record's true type. TLS 1.3 encrypts it, so that only those with the keys know what a record is.", field.RFC(8446, "5.4"), field.Structure)
	mac := "{len} bytes that seal the content. They were computed anew with the key and fit."
	if d.m.rare().key.Bare {
		mac = "{len} bytes that seal the content: only who has the key can make them, so nobody else can change it unnoticed. Without the key they cannot be checked here."
	}
	one(o.MAC, "plainsight.tls.mac", "MAC", mac, field.RFC(5246, "6.2.3.1"), field.Integrity)
	one(o.Padding, "plainsight.tls.padding", "Padding", "{len} bytes that only fill up.", field.RFC(8446, "5.4"), field.Structure)
	one(o.PadLength, "plainsight.tls.padding_length", "Padding length", "How many bytes of padding there are.", field.RFC(5246, "6.2.3.2"), field.Structure)
}
