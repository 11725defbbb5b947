package x509

import "plainsight/dissect/field"

// access reads where to ask about the certificate (RFC 5280, Section 4.2.2.1).
func (x *certificate) access(r *field.Reader) {
	x.services(r, "pkix1implicit.AuthorityInfoAccessSyntax", "AuthorityInfoAccessSyntax", rfc("4.2.2.1"))
}

// services reads a list of what can be had where.
func (x *certificate) services(r *field.Reader, name, label string, spec field.Spec) {
	all := list(r, tagSequence, name, label, "The services.", spec)
	for all.Len() > 0 {
		a := element(&all, tagSequence, "pkix1implicit.AccessDescription_element", "AccessDescription", "One service.", spec)
		oid(&a, "pkix1implicit.accessMethod", "accessMethod", "What the service offers: {v}.", spec)
		x.generalName(&a, "pkix1implicit.accessLocation", "accessLocation")
		a.Close()
	}
	all.Close()
}

// subjectAccess reads where an authority's services are (RFC 5280, Section
// 4.2.2.2). It is written like access; Wireshark does not take it apart.
func (x *certificate) subjectAccess(r *field.Reader) {
	b := r.Block(r.Len(), "plainsight.x509.subject_access", "SubjectInfoAccessSyntax", "The services.", rfc("4.2.2.2"))
	b.Field().With(field.Ours)
	x.access(&b)
	b.Close()
}

// tlsFeatures reads what a server promises (RFC 7633, Section 4.1).
func (x *certificate) tlsFeatures(r *field.Reader) {
	spec := field.RFC(7633, "4.1")
	all := list(r, tagSequence, "pkix1explicit.Features", "Features", "TLS extensions by number that the server will use.", spec)
	for all.Len() > 0 {
		f := integer(&all, tagInteger, "pkix1explicit.Features_item", "Features item", "Extension {v}. 5 is status_request: the server promises to send proof that the certificate has not been revoked.", spec)
		if f.Uint() == 5 {
			f.Means("status_request")
		}
	}
	all.Close()
}
