package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// nextProtocol reads the application protocol that the client chose from what
// the server offered: NPN, Google's draft of 2012 out of which ALPN came. It is
// padded to 32 bytes so that its length does not tell which.
func (d *Body) nextProtocol(r *field.Reader) {
	spec := registry.Cite(registry.NPNDraft, "")
	n := r.Uint8("tls.handshake.npn_selected_protocol_len", "Selected Protocol Length", "The protocol's name takes {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Text(int(n.Uint()), "tls.handshake.npn_selected_protocol", "Selected Protocol", "What will be spoken inside: {v}. Unlike in ALPN, this choice is encrypted.", spec).As(field.Metadata)
	}
	n = r.Uint8("tls.handshake.npn_padding_len", "Padding Length", "Padding of {v} bytes follows.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "tls.handshake.npn_padding", "Padding", "Zeros to hide how long the name is, {len} bytes.", spec)
	}
	reading.NothingMore(r)
}
