package x509

import "plainsight/dissect/field"

// subjectKeyID reads the number of this certificate's own key.
func (x *certificate) subjectKeyID(r *field.Reader) {
	n := head(r, tagOctets)
	r.Bytes(n, "x509ce.SubjectKeyIdentifier", "SubjectKeyIdentifier", "A number for the key, {len} bytes, usually a hash of it.", rfc("4.2.1.2")).As(field.Metadata)
}

// authorityKeyID reads the number of the issuer's key (RFC 5280, Section 4.2.1.1).
func (x *certificate) authorityKeyID(r *field.Reader) {
	spec := rfc("4.2.1.1")
	b := element(r, tagSequence, "x509ce.AuthorityKeyIdentifier_element", "AuthorityKeyIdentifier", "Which of the issuer's keys signed: by number, or by the issuer's own certificate.", spec)
	if at(&b, context) {
		n := head(&b, context)
		b.Bytes(n, "x509ce.keyIdentifier", "keyIdentifier", "The number of the key that signed, {len} bytes.", spec).As(field.Metadata)
	}
	if at(&b, context|constructed|1) {
		g := list(&b, context|constructed|1, "x509ce.authorityCertIssuer", "authorityCertIssuer", "Who issued the issuer's certificate.", spec)
		x.generalNames(&g)
		g.Close()
	}
	if at(&b, context|2) {
		n := head(&b, context|2)
		b.Bytes(n, "x509ce.authorityCertSerialNumber", "authorityCertSerialNumber", "The serial number of the issuer's certificate.", spec).As(field.Metadata)
	}
	b.Close()
}
