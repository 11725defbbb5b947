package ext

import "plainsight/dissect/field"

// cachedInfo reads what the client has from an earlier visit (RFC 7924, Section 3).
func (d *Content) cachedInfo(r *field.Reader, where Message) {
	spec := field.RFC(7924, "3")
	b := d.data(r)
	n := b.Uint16("plainsight.tls.cached_info.length", "Cached Information Length", "The entries take {v} bytes.", spec).With(field.Ours)
	all := b.Block(int(n.Uint()), "plainsight.tls.cached_info", "Cached Information", "What need not be sent again.", spec)
	for all.Len() > 0 {
		t := all.Uint8("plainsight.tls.cached_info.type", "Type", "What kind of thing it is: {v}.", spec).As(field.Metadata)
		switch t.Uint() {
		case 1:
			t.Means("cert")
		case 2:
			t.Means("cert_req")
		default:
			t.Means("Unknown")
		}
		if where == ClientHello {
			n := all.Uint8("plainsight.tls.cached_info.hash_length", "Hash Length", "The hash takes {v} bytes.", spec)
			all.Bytes(int(n.Uint()), "plainsight.tls.cached_info.hash", "Hash", "{len} bytes: the SHA-256 of what the client has. It can show a listener which site was visited before.", spec).As(field.Metadata)
		}
	}
	d.Close(&all)
	d.Close(&b)
}
