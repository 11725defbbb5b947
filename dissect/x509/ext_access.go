package x509

import "plainsight/dissect/field"

// access reads where to ask about the certificate (RFC 5280, Section 4.2.2.1).
func (x *certificate) access(r *field.Reader) {
	spec := rfc("4.2.2.1")
	all := list(r, tagSequence, "pkix1implicit.AuthorityInfoAccessSyntax", "AuthorityInfoAccessSyntax", "The services.", spec)
	for all.Len() > 0 {
		a := element(&all, tagSequence, "pkix1implicit.AccessDescription_element", "AccessDescription", "One service.", spec)
		oid(&a, tagOID, "pkix1implicit.accessMethod", "accessMethod", "What can be had there: {v}.", spec)
		x.generalName(&a, "pkix1implicit.accessLocation", "accessLocation")
		a.Close()
	}
	all.Close()
}

// tlsFeatures reads what a server promises (RFC 7633, Section 4.1).
func (x *certificate) tlsFeatures(r *field.Reader) {
	spec := field.RFC(7633, "4.1")
	all := list(r, tagSequence, "pkix1explicit.Features", "Features", "TLS extensions by number that the server will use.", spec)
	for all.Len() > 0 {
		f := integer(&all, tagInteger, "pkix1explicit.Features_item", "Features item", "Extension {v}. 5 is status_request: the server always brings proof that the certificate is not revoked.", spec)
		if f.Uint() == 5 {
			f.Means("status_request")
		}
	}
	all.Close()
}

// timestamps reads proofs of certificate transparency. They are written as
// TLS writes lists (RFC 6962, Section 3.3).
func (x *certificate) timestamps(r *field.Reader) {
	spec := field.RFC(6962, "3.3")
	n := head(r, tagOctets)
	b := r.Block(n, "", "Signed Certificate Timestamp List", "Each entry is a log's promise to publish the certificate.", spec)
	b.Field().With(field.Hoisted)
	l := b.Uint16("tls.sct.scts_length", "Serialized SCT List Length", "The list takes {v} bytes.", spec)
	_ = l
	for b.Len() > 0 && !b.Failed() {
		size := b.Uint16("tls.sct.sct_length", "Serialized SCT Length", "This entry takes {v} bytes.", spec)
		e := b.Block(int(size.Uint()), "", "Signed Certificate Timestamp", "One log's promise.", spec)
		e.Field().With(field.Hoisted)
		e.Uint8("tls.sct.sct_version", "SCT Version", "The version: {v}, which is the first.", spec)
		e.Bytes(32, "tls.sct.sct_logid", "Log ID", "Which log: the hash of its key.", spec).As(field.Metadata)
		e.Uint64("tls.sct.sct_timestamp", "Timestamp", "When the log took it, in milliseconds since 1970.", spec).As(field.Metadata)
		ext := e.Uint16("tls.sct.sct_extensions_length", "Extensions length", "{v} bytes of extensions follow; none are defined.", spec)
		if ext.Uint() > 0 {
			e.Bytes(int(ext.Uint()), "tls.sct.sct_extensions", "Extensions", "{len} bytes.", spec)
		}
		e.Uint16("tls.sct.sct_signature_algorithm", "Signature Algorithm", "How the log signs.", spec).Hex()
		sig := e.Uint16("tls.sct.sct_signature_length", "Signature Length", "{v} bytes of signature follow.", spec)
		e.Bytes(int(sig.Uint()), "tls.sct.sct_signature", "Signature", "The log's signature: it cannot deny that it has seen the certificate.", spec).As(field.Integrity)
		e.Close()
	}
	b.Close()
}
