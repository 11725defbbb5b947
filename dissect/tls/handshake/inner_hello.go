package handshake

import (
	"bytes"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// InnerHello is the second ClientHello that is encrypted inside one (RFC 9849), and
// that was opened.
type InnerHello struct {
	Payload []byte // as it was sent
	Encoded []byte // what was encrypted
	Message []byte // the hello that it stands for, with its header; nil where it is none
	Label   string // of the secret that opened it
}

// innerHello shows it beside the outer one, whose extensions were just read.
func (d *Body) innerHello(r *field.Reader) {
	i := d.Inner
	if i == nil {
		return
	}
	f := r.Parent().Find("plainsight.tls.ech.payload")
	if f == nil || !bytes.Equal(f.Bytes(), i.Payload) {
		return
	}
	f.Secret = i.Label
	f.As(field.Opened)
	if d.C.Brief || d.C.WireOnly {
		return
	}
	from := f.Span
	from.Len = min(from.Len, len(i.Encoded)) // the tag follows
	buf := d.C.Derive(field.Decrypted, "Inner ClientHello, opened", i.Encoded, field.Origin{Len: len(i.Encoded), From: from})
	buf.Opened, buf.Secret = field.AMessage, i.Label
	if i.Message == nil {
		in := field.Read(d.C.Arena, r.Parent(), field.Span{Buf: buf, Len: len(i.Encoded)}, "inner ClientHello")
		in.Fail("Inner ClientHello", "a ClientHello as RFC 9849, Section 5.1 encodes it", "something else")
		in.Finish()
		return
	}
	whole := d.C.Derive(field.Reassembled, "Inner ClientHello, with what it shares with the outer one", i.Message, field.Origin{Len: len(i.Message), From: field.Span{Buf: buf, Len: len(i.Encoded)}, How: field.Whole})
	in := field.Read(d.C.Arena, r.Parent(), field.Span{Buf: whole, Len: len(i.Message)}, "inner ClientHello")
	body := *d
	body.Inner = nil
	g := in.Begin("tls.handshake", "Handshake Protocol: Inner Client Hello", "The inner ClientHello, which was encrypted inside the outer one: what the client really asks for. Extensions that both have in common were sent once, in the outer one.", field.RFC(9849, "5.1")).With(field.Ours)
	g.Secret = i.Label
	body.Header(&in, registry.ClientHello, 0)
	body.clientHello(&in)
	d.Problem = d.Problem || in.Failed()
	in.End(g)
	in.Finish()
}
