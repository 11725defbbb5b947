package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// nextProtocols reads what the server can speak, in the forerunner of ALPN.
// The client's is empty.
func (d *Content) nextProtocols(r *field.Reader, _ Message) {
	if r.Len() == 0 {
		return
	}
	spec := registry.Cite(registry.NPNDraft, "3")
	b := r.Block(rest(r), "", "Next Protocol Negotiation", "What the server can speak.", spec)
	for b.Len() > 0 {
		d.protocolName(&b, "tls.handshake.extensions_npn", "tls.handshake.extensions_npn_str_len", "Next Protocol", "Protocol string length", spec)
	}
	d.Close(&b)
}
