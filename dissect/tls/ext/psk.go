package ext

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

// preSharedKey reads the keys from before that the client offers, or which of
// them the server took (RFC 8446, Section 4.2.11).
func (d *Content) preSharedKey(r *field.Reader, where Message) {
	spec := field.RFC(8446, "4.2.11")
	b := r.Block(rest(r), "", "Pre-Shared Key extension", "Keys that both sides should have from before, and proof of having them.", spec)
	if where != ClientHello {
		b.Uint16("tls.handshake.extensions.psk.identity.selected", "Selected Identity", "The server accepts the client's key number {v}, counted from 0. The server then normally sends no certificate: holding the key is the proof.", spec).As(field.Metadata)
		d.Close(&b)
		return
	}
	n := b.Uint16("tls.handshake.extensions.psk.identities.length", "Identities Length", "The identities take {v} bytes.", spec)
	all := b.Block(int(n.Uint()), "", "PSK Identities", "Names of keys.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		d.pskIdentity(&all, spec)
	}
	d.Close(&all)
	n = b.Uint16("tls.handshake.extensions.psk.binders_len", "PSK Binders length", "The check values take {v} bytes.", spec)
	if n.Uint() > 0 {
		d.pskBinders(&b, int(n.Uint()))
	}
	d.Close(&b)
}

func (d *Content) pskIdentity(r *field.Reader, spec field.Spec) {
	n := 0
	if b := r.Peek(2); len(b) == 2 {
		n = int(reading.Uint16(b))
	}
	b := r.Block(2+n+4, "", d.Named("PSK Identity (length: ", strconv.Itoa(n)+")"), "One key that the client has.", spec)
	b.Uint16("tls.handshake.extensions.psk.identity.identity_length", "Identity Length", "The identity takes {v} bytes.", spec)
	if n > 0 {
		b.Bytes(n, "tls.handshake.extensions.psk.identity.identity", "Identity", "{len} bytes: usually a ticket, in which the server finds its own notes, encrypted for itself. TLS 1.3 sends tickets to the client encrypted, so a listener cannot link the two visits by the ticket, unless the client uses it more than once.", spec).As(field.Random)
	}
	b.Uint32("tls.handshake.extensions.psk.identity.obfuscated_ticket_age", "Obfuscated Ticket Age", "For a ticket, its age in milliseconds plus a number that the server sent, encrypted, along with it; for other keys it should be 0: {v}.", spec).As(field.Random)
	d.Close(&b)
}

// pskBinders reads one check value for each key (RFC 8446, Section 4.2.11.2).
// Wireshark shows them in one piece.
func (d *Content) pskBinders(r *field.Reader, n int) {
	spec := field.RFC(8446, "4.2.11.2")
	b := r.Block(n, "tls.handshake.extensions.psk.binders", "PSK Binders", "One check value for each key.", spec)
	for b.Len() > 0 {
		n := b.Uint8("plainsight.tls.psk.binder_length", "Binder Length", "The check value takes {v} bytes.", spec).With(field.Ours)
		b.Bytes(int(n.Uint()), "plainsight.tls.psk.binder", "Binder", "{len} bytes: a check value over this message up to the binders, made with the key. If it is right, it shows that the client has the key, and not just its name.", spec).As(field.Integrity).With(field.Ours)
	}
	d.Close(&b)
}
