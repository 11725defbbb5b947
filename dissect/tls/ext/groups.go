package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// supportedGroups reads the groups for key exchange (RFC 8446, Section 4.2.7; RFC 8422,
// Section 5.1.1).
func (d *Content) supportedGroups(r *field.Reader, _ Message) {
	spec := r.Parent().Spec
	n := r.Uint16("tls.handshake.extensions_supported_groups_length", "Supported Groups List Length", "The groups take {v} bytes, two for each.", spec)
	d.Numbers(r, n, reading.List{Name: "tls.handshake.extensions_supported_groups", Label: "Supported Groups", Thing: "group", Size: 2, Explain: "Elliptic curves and other groups in which keys can be exchanged.", Spec: spec}, func(r *field.Reader) {
		d.Group(r.Uint16("tls.handshake.extensions_supported_group", "Supported Group", "", field.Spec{}).Hex())
	})
}

var pointFormatNames = [256]string{0: "uncompressed", 1: "ansiX962_compressed_prime", 2: "ansiX962_compressed_char2"}

// pointFormats reads how points may be written (RFC 8422, Section 5.1.2).
func (d *Content) pointFormats(r *field.Reader, _ Message) {
	spec := field.RFC(8422, "5.1.2")
	n := r.Uint8("tls.handshake.extensions_ec_point_formats_length", "EC point formats Length", "The forms take {v} bytes, one for each.", spec)
	d.Numbers(r, n, reading.List{Name: "tls.handshake.extensions_ec_point_formats", Label: "Elliptic curves point formats", Thing: "", Size: 1, Explain: "Ways to write a point of a curve.", Spec: spec}, func(r *field.Reader) {
		f := r.Uint8("tls.handshake.extensions_ec_point_format", "EC point format", "{v}. A point is written uncompressed, with both coordinates, or compressed, with one and a sign.", spec).As(field.Metadata)
		name := pointFormatNames[f.Uint()]
		if registry.IsGREASE(uint16(f.Uint()) | uint16(f.Uint())<<8) {
			name = registry.GREASEName
		}
		f.Means(registry.OrUnknown(name))
	})
}
