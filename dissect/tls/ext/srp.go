package ext

import "plainsight/dissect/field"

// srpUser reads who wants to log in by password (RFC 5054, Section 2.8.1).
func (d *Content) srpUser(r *field.Reader, _ Message) {
	spec := field.RFC(5054, "2.8.1")
	n := r.Uint8("tls.handshake.extensions_srp_len", "SRP username length", "The name takes {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Text(int(n.Uint()), "tls.handshake.extensions_srp_username", "SRP username", "Who wants to log in: {v}. It is not encrypted: anyone on the way can read it.", spec).As(field.Metadata)
	}
}
