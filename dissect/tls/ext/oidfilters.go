package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

// oidFilters reads what a client's certificate must contain (RFC 8446,
// Section 4.2.5).
func (d *Content) oidFilters(r *field.Reader, _ Message) {
	spec := field.RFC(8446, "4.2.5")
	n := r.Uint16("tls.extension.psk_ke_modes_length", "OID Filters Length", "The filters take {v} bytes. Wireshark 4.0 calls this length by another extension's name.", spec)
	all := r.Block(int(n.Uint()), "", "OID Filters", "Extensions that a certificate must have.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		d.oidFilter(&all, spec)
	}
	d.Close(&all)
}

func (d *Content) oidFilter(r *field.Reader, spec field.Spec) {
	size := 1 + 2 // the two lengths
	if b := r.Peek(1); len(b) == 1 {
		size += int(b[0])
		if b := r.Peek(size); len(b) == size {
			size += int(reading.Uint16(b[size-2:]))
		}
	}
	b := r.Block(size, "", "OID Filter", "One extension that a certificate must have.", spec)
	n := b.Uint8("tls.extension.oid_filters.oid_length", "Certificate Extension OID Length", "The extension's number takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "plainsight.tls.oid_filter.oid", "Certificate Extension OID", "The extension's number.", spec).As(field.Metadata).With(field.Ours)
	n = b.Uint16("tls.extension.oid_filters.values_length", "Certificate Extension Values Length", "What it must contain takes {v} bytes; 0 means that anything will do.", spec)
	if n.Uint() > 0 {
		b.Bytes(int(n.Uint()), "plainsight.tls.oid_filter.values", "Certificate Extension Values", "{len} bytes that it must contain.", spec).As(field.Metadata).With(field.Ours)
	}
	d.Close(&b)
}
