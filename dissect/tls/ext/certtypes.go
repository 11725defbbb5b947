package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// certificateTypeNames is IANA's registry of TLS certificate types.
var certificateTypeNames = [256]string{0: "X.509", 1: "OpenPGP", 2: "Raw Public Key", 3: "1609Dot2"}

// certificateTypes reads which kinds of certificate are offered, or which one
// was chosen (RFC 6091, Section 3; RFC 7250, Section 3).
func (d *Content) certificateTypes(r *field.Reader, where Message) {
	spec := r.Parent().Spec
	one := func(r *field.Reader) {
		f := r.Uint8("tls.handshake.cert_type.type", "Certificate Type", "A kind of certificate: {v}.", spec).Hex().As(field.Metadata)
		f.Means(registry.OrUnknown(certificateTypeNames[f.Uint()]))
	}
	if where != ClientHello {
		one(r)
		return
	}
	n := r.Uint8("tls.handshake.cert_type.types_len", "Certificate Type List Length", "The kinds take {v} bytes, one for each.", spec)
	d.Numbers(r, n, reading.List{Name: "tls.handshake.cert_type.types", Label: "Certificate Type List", Thing: "", Size: 1, Explain: "Kinds of certificate, in order of preference.", Spec: spec}, one)
}
