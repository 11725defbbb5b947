package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/ext"
)

// newSessionTicket reads the ticket with which the client can come back without
// a full handshake (RFC 5077, Section 3.3; RFC 8446, Section 4.6.1).
func (d *Body) newSessionTicket(r *field.Reader) {
	is13 := d.spoken().Is13()
	spec := field.RFC(5077, "3.3")
	if is13 {
		spec = field.RFC(8446, "4.6.1")
	}
	b := r.Block(r.Len(), "", "TLS Session Ticket", "A ticket is usually what the server would have to remember of this session, encrypted with a key of its own. It lets the client keep it.", spec)
	b.Uint32("tls.handshake.session_ticket_lifetime_hint", "Session Ticket Lifetime Hint", "The ticket is good for {v} seconds from now.", spec).As(field.Metadata)
	if is13 {
		b.Uint32("tls.handshake.session_ticket_age_add", "Session Ticket Age Add", "A random number that the client adds to the ticket's age when it comes back, so that a listener cannot link the visits by the age.", spec).As(field.Random)
		n := b.Uint8("tls.handshake.session_ticket_nonce_length", "Session Ticket Nonce Length", "The nonce takes {v} bytes.", spec)
		if n.Uint() > 0 {
			b.Bytes(int(n.Uint()), "tls.handshake.session_ticket_nonce", "Session Ticket Nonce", "{len} bytes that make the key of this ticket differ from those of the others.", spec).As(field.Random)
		}
	}
	n := b.Uint16("tls.handshake.session_ticket_length", "Session Ticket Length", "The ticket takes {v} bytes.", spec)
	why := "{len} bytes that mean something to the server only. Before TLS 1.3 tickets are sent in the clear, so a listener can recognise a client that comes back with one."
	if is13 {
		why = "{len} bytes that mean something to the server only. When the client comes back, it sends them in the clear, so each ticket should be used only once."
	}
	if n.Uint() > 0 {
		b.Bytes(int(n.Uint()), "tls.handshake.session_ticket", "Session Ticket", why, spec).As(field.Random)
	}
	if is13 {
		d.extensions(&b, ext.NewSessionTicket)
	}
	d.Close(&b)
}
