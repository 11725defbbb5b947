package ext

import "plainsight/dissect/field"

// sessionTicket reads a ticket from an earlier visit (RFC 5077, Section 3.2).
// An empty one says that the client would like one.
func (d *Content) sessionTicket(r *field.Reader, _ Message) {
	if r.Len() > 0 {
		r.Bytes(r.Len(), "tls.handshake.extension.data", "Data", "{len} bytes of a ticket, which the server encrypted for itself. It looks random, but anyone who saw it being issued can tell that this is the same client.", field.RFC(5077, "3.2")).As(field.Random)
	}
}
