package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

// supplementalData reads what a side adds on who it is and what it may do, in a
// form that the two have agreed on (RFC 4680, Section 2). Wireshark leaves it.
func (d *Body) supplementalData(r *field.Reader) {
	spec := field.RFC(4680, "2")
	n := r.Uint24("plainsight.tls.supplemental_data.length", "Supplemental Data Length", "All entries together take {v} bytes.", spec).With(field.Ours)
	all := r.Block(int(n.Uint()), "", "Supplemental Data", "The entries, each with a number that says what it is.", spec)
	all.Field().With(field.Ours)
	for all.Len() > 0 {
		all.Uint16("plainsight.tls.supplemental_data.type", "Type", "What the entry contains, by number.", spec).With(field.Ours)
		n := all.Uint16("plainsight.tls.supplemental_data.entry_length", "Length", "The entry takes {v} bytes.", spec).With(field.Ours)
		if n.Uint() > 0 {
			all.Bytes(int(n.Uint()), "plainsight.tls.supplemental_data.entry", "Data", "{len} bytes whose form depends on the application. In TLS 1.2 and earlier they are sent before encryption begins.", spec).As(field.Metadata).With(field.Ours)
		}
	}
	d.Close(&all)
	reading.NothingMore(r)
}
