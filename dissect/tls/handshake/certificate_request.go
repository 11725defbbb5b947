package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/ext"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// certificateRequest reads what kind of certificate the server wants of the
// client (RFC 5246, Section 7.4.4; RFC 8446, Section 4.3.2).
func (d *Body) certificateRequest(r *field.Reader) {
	v := d.spoken()
	if v.Is13() {
		requestContext(r, "Tells this request from others. Empty in a handshake; later the client repeats it in its answer.")
		d.extensions(r, ext.CertificateRequest)
		reading.NothingMore(r)
		return
	}
	spec := registry.Defined(d.Cites, "", "7.4.4", "5.6.4")
	n := int(r.Uint8("tls.handshake.cert_types_count", "Certificate types count", "{v} kinds of certificate follow, one byte each.", spec).Uint())
	types := r.Block(n, "tls.handshake.cert_types", d.Named("Certificate types (", field.Count(n, "type")+")"), "The kinds of certificate that the server accepts.", spec)
	for types.Len() > 0 {
		t := types.Uint8("tls.handshake.cert_type", "Certificate type", "A certificate with which the client can do this: {v}.", spec).As(field.Metadata)
		t.Means(clientCertificateTypes[t.Uint()])
	}
	d.Close(&types)
	if v == registry.TLS12 {
		d.ext().SignatureAlgorithms(r, spec)
	}
	d.ext().CertificateAuthorities(r, spec)
	reading.NothingMore(r)
}

// clientCertificateTypes is IANA's registry of TLS ClientCertificateType
// identifiers under the names that Wireshark shows.
var clientCertificateTypes = [256]string{
	1: "RSA Sign", 2: "DSS Sign", 3: "RSA Fixed DH", 4: "DSS Fixed DH", 5: "RSA Ephemeral DH", 6: "DSS Ephemeral DH", 20: "Fortezza DMS",
	21: "GOST R 34.10-94", 22: "GOST R 34.10-2001", 64: "ECDSA Sign", 65: "RSA Fixed ECDH", 66: "ECDSA Fixed ECDH", 80: "IBC Params",
}
