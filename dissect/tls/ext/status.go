package ext

import "plainsight/dissect/field"

// statusRequest reads the client's wish for proof that the certificate was not
// revoked or, beside a certificate, that proof (RFC 6066, Section 8; RFC 8446,
// Section 4.4.2.1).
func (d *Content) statusRequest(r *field.Reader, where Message) {
	switch {
	case where == ClientHello:
		d.statusType(r)
		d.ocspRequest(r)
	case where == Certificate && r.Len() > 0:
		d.CertificateStatus(r)
	case r.Len() > 0 && where == CertificateRequest:
		b := r.Block(rest(r), "plainsight.tls.status_request", "Status Request", "The server asks the client for such proof.", field.RFC(8446, "4.4.2.1"))
		b.Field().With(field.Ours)
		d.statusType(&b)
		d.ocspRequest(&b)
		d.Close(&b)
	}
}

// statusRequestV2 reads a list of such wishes (RFC 6961, Section 2.2).
func (d *Content) statusRequestV2(r *field.Reader, where Message) {
	if where != ClientHello {
		return
	}
	spec := field.RFC(6961, "2.2")
	n := r.Uint16("tls.handshake.extensions_status_request_list_len", "Certificate Status List Length", "The requests take {v} bytes.", spec)
	all := r.Block(int(n.Uint()), "", "Certificate Status Requests", "The forms of proof that the client accepts.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		d.statusType(&all)
		n := all.Uint16("tls.handshake.extensions_status_request_len", "Certificate Status Length", "This request takes {v} bytes.", spec)
		b := all.Block(int(n.Uint()), "", "Certificate Status Request", "Whom to ask, and how.", spec)
		b.Field().With(field.Hoisted)
		d.ocspRequest(&b)
		d.Close(&b)
	}
	d.Close(&all)
}

func (d *Content) statusType(r *field.Reader) {
	t := r.Uint8("tls.handshake.extensions_status_request_type", "Certificate Status Type", "The form of proof: {v}, an answer signed by or for the issuer of the certificate.", field.RFC(6066, "8")).As(field.Metadata)
	switch t.Uint() {
	case statusOCSP:
		t.Means("OCSP")
	case statusOCSPMulti:
		t.Means("OCSP Multi")
	default:
		t.Means("Unknown")
	}
}

// ocspRequest reads whom the server is to ask.
func (d *Content) ocspRequest(r *field.Reader) {
	spec := field.RFC(6066, "8")
	n := r.Uint16("tls.handshake.extensions_status_request_responder_ids_len", "Responder ID list Length", "Whose answers the client accepts, in {v} bytes. 0 means those of any responder that the server knows the client trusts.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "plainsight.tls.responder_ids", "Responder IDs", "{len} bytes that name responders.", spec).As(field.Metadata).With(field.Ours)
	}
	n = r.Uint16("tls.handshake.extensions_status_request_exts_len", "Request Extensions Length", "Extensions of the question, in {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "plainsight.tls.request_extensions", "Request Extensions", "{len} bytes of extensions.", spec).As(field.Metadata).With(field.Ours)
	}
}
