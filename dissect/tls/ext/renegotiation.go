package ext

import "plainsight/dissect/field"

// renegotiationInfo reads the check values of the handshake before on the same
// connection; in the first one there is none (RFC 5746, Section 3.2).
func (d *Content) renegotiationInfo(r *field.Reader, _ Message) {
	spec := field.RFC(5746, "3.2")
	b := r.Block(rest(r), "", "Renegotiation Info extension", "Ties this handshake to the one before.", spec)
	n := b.Uint8("tls.handshake.extensions_reneg_info_len", "Renegotiation info extension length", "The check values of the handshake before take {v} bytes; the first handshake has none.", spec)
	if n.Uint() > 0 {
		b.Bytes(int(n.Uint()), "tls.handshake.extensions_reneg_info", "Renegotiation info", "{len} bytes: the check values of the Finished messages before.", spec).As(field.Integrity)
	}
	d.Close(&b)
}
