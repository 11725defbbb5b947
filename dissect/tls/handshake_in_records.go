package tls

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/record"
)

// handshake reads the messages that a record carries, or the parts of them.
func (d *dissection) handshake(r *field.Reader) (label, info string) {
	const name, sealed = "Handshake Protocol", "Encrypted Handshake Message"
	if r.Len() == 0 {
		return name, "Handshake"
	}
	if d.m.sealed && !d.m.opened {
		f := r.Bytes(r.Len(), "tls.handshake", name+": "+sealed, "{len} bytes of the handshake, encrypted. In a connection's first handshake, the first such message is Finished, a check value over what was said before.", field.RFC(5246, "7.4.9")).As(field.Ciphertext)
		f.Value, f.Secret = field.Value{}, d.secret()
		return name + ": " + sealed, sealed
	}
	at := d.m.open
	for n := 0; r.Len() > 0; n++ {
		content := r.Peek(r.Len())
		p := at.Next(content)
		d.hint = ""
		one, piece := d.part(r, p, content)
		if n == 0 && p.Last {
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
func (d *dissection) part(r *field.Reader, p record.Part, content []byte) (name, piece string) {
	if p.Before == 0 && p.Last {
		return d.message(r, p), ""
	}
	name = handshake.MessageName(p.Kind, nil)
	spec := d.Spec("5.1", "6.2.1", "5.2.1")
	f := r.Begin("tls.handshake", "", "A message may be spread over several records.", spec)
	defer r.End(f)
	if !p.Last {
		piece = " (fragment)"
		f.Label = d.Named("Handshake Protocol: "+name, piece)
		if p.Before == 0 && p.N >= handshake.HeaderLen {
			d.messageBody().Header(r, p.Kind, field.Ours)
		}
		if rest := r.Len(); rest > 0 {
			why := "{len} bytes of a handshake message that continues in another record."
			if d.m.partial {
				why = "{len} bytes of a handshake message that breaks off here."
			}
			r.Undecoded(rest, why)
		}
		return name, piece
	}
	piece = " (last fragment)"
	f.Label = d.Named("Handshake Protocol: "+name, piece)
	u := r.Undecoded(p.N, "{len} bytes that complete a handshake message from earlier records. It is put together below.")
	whole := p.Message(d.m.rare().begun, content)
	if whole == nil {
		u.Explain = "{len} bytes that complete a handshake message of more than 64 KiB, which is not put together here."
		return name, piece
	}
	buf := d.together(whole, p, u.Span)
	in := field.Read(d.C.Arena, f.Parent(), field.Span{Buf: buf, Len: len(whole)}, "handshake message")
	return d.message(&in, record.Part{Kind: p.Kind, Length: p.Length, N: len(whole), Last: true}), piece
}

// together is a buffer of a message that came in several records. Each range of
// it leads back to its record, as far as those can be had.
func (d *dissection) together(whole []byte, p record.Part, here field.Span) *field.Buffer {
	var origins []field.Origin
	at := 0
	for _, e := range d.m.rare().pieces {
		if from, ok := d.fetch(e, nil); ok {
			origins = append(origins, field.Origin{Off: at, Len: from.Len, From: from})
		}
		at += int(e.to - e.from)
	}
	origins = append(origins, field.Origin{Off: p.Before, Len: p.N, From: here})
	return d.C.Derive(field.Reassembled, "Handshake message, put together", whole, origins...)
}

// message records a whole message, and returns its name.
func (d *dissection) message(r *field.Reader, p record.Part) string {
	name := handshake.MessageName(p.Kind, r.Peek(p.N))
	d.hint = handshake.MessageSays(p.Kind, r.Peek(p.N))
	g := d.messageBody().Message(r, name, p.Kind, p.Length)
	d.checked(r)
	d.nth++
	r.End(g)
	return name
}

// messageBody is what the content of one of the record's messages is read with.
func (d *dissection) messageBody() *handshake.Body {
	around := d.version(d.bytes.Bytes())
	if d.Cites == 0 {
		d.Cites = around
	}
	b := &handshake.Body{State: &d.State, Version: d.m.after, Around: around, Suite: d.m.suite, Certs: d.m.rare().certs}
	b.Inner = d.m.rare().innerHello.shown()
	if s := d.m.rare().sent; s != nil {
		b.Sent = &handshake.SentSecret{Encrypted: s.encrypted, Secret: s.Output, Label: s.Label}
	}
	return b
}
