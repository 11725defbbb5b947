package tls

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
)

// handshake reads the messages that a record carries, or the parts of them.
func (d *dissection) handshake(r *field.Reader) (label, info string) {
	const name, sealed = "Handshake Protocol", "Encrypted Handshake Message"
	if r.Len() == 0 {
		return name, "Handshake"
	}
	if d.m.sealed && !d.m.opened {
		f := r.Bytes(r.Len(), "tls.handshake", name+": "+sealed, "{len} bytes of the handshake, encrypted with the new keys. The first such message is Finished, a check value over all that was said before.", field.RFC(5246, "7.4.9")).As(field.Ciphertext)
		f.Value, f.Secret = field.Value{}, d.secret()
		return name + ": " + sealed, sealed
	}
	at := d.m.open
	for n := 0; r.Len() > 0; n++ {
		content := r.Peek(r.Len())
		p := at.next(content)
		d.hint = ""
		one, piece := d.part(r, p, content)
		if n == 0 && p.last {
			piece = ""
		}
		says := one + piece
		if d.hint != "" {
			says = d.hint
		}
		if n == 0 {
			label, info = one+piece, says
			continue
		}
		label = "Multiple Handshake Messages"
		if len(info) < 200 { // a record has room for thousands
			info += ", " + says
		}
	}
	return d.Named(name+": ", label), info
}

// part records what the record has of one message. It returns the message's
// name and, where it is not all here, a word on that.
func (d *dissection) part(r *field.Reader, p part, content []byte) (name, piece string) {
	if p.before == 0 && p.last {
		return d.message(r, p), ""
	}
	name = handshake.MessageName(p.kind, nil)
	spec := field.RFC(8446, "5.1")
	f := r.Begin("tls.handshake", "", "A message may be longer than a record, and is then cut into several.", spec)
	defer r.End(f)
	if !p.last {
		piece = " (fragment)"
		f.Label = d.Named("Handshake Protocol: "+name, piece)
		if p.before == 0 && p.n >= handshake.HeaderLen {
			d.messageHeader(r, p, field.Ours)
		}
		if rest := r.Len(); rest > 0 {
			why := "{len} bytes of a handshake message that goes on in another record."
			if d.m.partial {
				why = "{len} bytes of a handshake message that breaks off here."
			}
			r.Undecoded(rest, why)
		}
		return name, piece
	}
	piece = " (last fragment)"
	f.Label = d.Named("Handshake Protocol: "+name, piece)
	u := r.Undecoded(p.n, "{len} bytes that complete a handshake message from earlier records. It is put together below.")
	whole := p.message(d.m.rare().begun, content)
	if whole == nil {
		u.Explain = "{len} bytes that complete a handshake message of more than 64 KiB, which is not put together here."
		return name, piece
	}
	buf := d.together(whole, p, u.Span)
	in := field.Read(d.C.Arena, f.Parent(), field.Span{Buf: buf, Len: len(whole)}, "handshake message")
	return d.message(&in, part{kind: p.kind, length: p.length, n: len(whole), last: true}), piece
}

// together is a buffer of a message that came in several records. Each range of
// it leads back to its record, as far as those can be had.
func (d *dissection) together(whole []byte, p part, here field.Span) *field.Buffer {
	var origins []field.Origin
	at := 0
	for _, e := range d.m.rare().pieces {
		if from, ok := d.fetch(e, nil); ok {
			origins = append(origins, field.Origin{Off: at, Len: from.Len, From: from})
		}
		at += int(e.to - e.from)
	}
	origins = append(origins, field.Origin{Off: p.before, Len: p.n, From: here})
	return d.C.Derive(field.Reassembled, "Handshake message, put together", whole, origins...)
}

// message records a whole message, and returns its name.
func (d *dissection) message(r *field.Reader, p part) string {
	name := handshake.MessageName(p.kind, r.Peek(p.n))
	d.hint = handshake.MessageSays(p.kind, r.Peek(p.n))
	t, body := &registry.HandshakeMessages[p.kind], handshake.Bodies[p.kind]
	says, spec := t.Says, t.Spec
	if t.Name == "" {
		says, spec = "A handshake message that is not in the registry.", field.RFC(8446, "4")
	}
	g := r.Begin("tls.handshake", d.Named("Handshake Protocol: ", name), says, spec)
	length := d.messageHeader(r, p, 0)
	if p.length == 0 && body != nil && !mayBeEmpty(p.kind) {
		d.Wrong(length, 0, name+", Length", "at least 1 byte", "0")
	}
	if p.length > 0 {
		in := field.Read(d.C.Arena, g, field.Span{Buf: r.Buffer(), Off: r.Off(), Len: p.length}, name)
		if body != nil {
			body(d.messageBody(), &in)
		}
		if n := in.Len(); n > 0 {
			in.Undecoded(n, "{len} bytes of content in the clear, which this dissector does not take apart.")
		}
		d.Problem = d.Problem || in.Failed()
		in.Finish()
		r.Skip(p.length)
	}
	d.checked(r)
	d.nth++
	r.End(g)
	return name
}

// messageBody is what the content of one of the record's messages is read with.
func (d *dissection) messageBody() *handshake.Body {
	b := &handshake.Body{State: &d.State, Version: d.m.after, Around: d.version(d.bytes.Bytes()), Suite: d.m.suite, Certs: d.m.rare().certs}
	if s := d.m.rare().sent; s != nil {
		b.Sent = &handshake.SentSecret{Encrypted: s.encrypted, Secret: s.Output, Label: s.label}
	}
	return b
}

// mayBeEmpty reports whether a message may consist of its header only. With
// fixed Diffie-Hellman that goes for ClientKeyExchange, too (RFC 5246, Section
// 7.4.7.2).
func mayBeEmpty(kind uint8) bool {
	switch kind {
	case registry.HelloRequest, registry.ServerHelloDone, registry.EndOfEarlyData, registry.ClientKeyExchange:
		return true
	}
	return false
}

// messageHeader reads type and length (RFC 8446, Section 4), and returns the
// length field.
func (d *dissection) messageHeader(r *field.Reader, p part, flags field.Flags) *field.Field {
	spec := field.RFC(8446, "4")
	t := r.Uint8("tls.handshake.type", "Handshake Type", "Which message of the handshake this is: {v}.", spec).With(flags)
	if name := registry.HandshakeMessages[p.kind].Name; name != "" {
		t.Means(name)
	} else {
		d.Wrong(t, 0, "Handshake Type", "a number registered with IANA", "{kind}", "kind", strconv.Itoa(int(p.kind)))
	}
	return r.Uint24("tls.handshake.length", "Length", "The message goes on for {v} bytes, in this record and, where it has no room, in the next ones.", spec).With(flags)
}
