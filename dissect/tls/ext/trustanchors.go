package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// trustAnchors reads short names for certificate authorities. Wireshark 4.0
// shows its bytes only.
func (d *Content) trustAnchors(r *field.Reader, _ Message) {
	if r.Len() == 0 {
		return
	}
	spec := registry.Cite(registry.AnchorsDraft, "")
	b := d.data(r)
	n := b.Uint16("plainsight.tls.trust_anchors.length", "Trust Anchors Length", "The names take {v} bytes.", spec).With(field.Ours)
	if n.Uint() > 0 {
		all := b.Block(int(n.Uint()), "plainsight.tls.trust_anchors", "Trust Anchors", "Certificate authorities that the sender knows.", spec)
		all.Field().With(field.Ours)
		for all.Len() > 0 {
			n := all.Uint8("plainsight.tls.trust_anchor_length", "Trust Anchor Length", "The name takes {v} bytes.", spec)
			all.Bytes(int(n.Uint()), "plainsight.tls.trust_anchor", "Trust Anchor", "{len} bytes: a certificate authority, as a number that it was given.", spec).As(field.Metadata)
		}
		d.Close(&all)
	}
	d.Close(&b)
}
