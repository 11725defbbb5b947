package ext

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/x509"
)

// The forms of a certificate's status (RFC 6066, Section 8; RFC 6961, Section 2.2).
const (
	statusOCSP      = 1
	statusOCSPMulti = 2
)

// CertificateStatus reads the proof that the certificate was not revoked, which
// the server fetches and sends along so that the client need not ask and tell a
// third party where it goes (RFC 6066, Section 8). In TLS 1.3 it is in an
// extension of the certificate (RFC 8446, Section 4.4.2.1).
func (d *Content) CertificateStatus(r *field.Reader) {
	kind := r.Uint8("tls.handshake.extensions_status_request_type", "Certificate Status Type", "In which form the proof comes: {v}.", field.RFC(6066, "8"))
	switch k := kind.Uint(); {
	case kind.Len == 0:
	case k == statusOCSP:
		kind.Means("OCSP")
		d.ocspResponse(r, field.RFC(6066, "8"))
	case k == statusOCSPMulti:
		kind.Means("OCSP Multi")
		spec := field.RFC(6961, "2.2")
		n := r.Uint24("tls.handshake.ocsp_response_list_len", "OCSP Response List Length", "The answers for all certificates together take {v} bytes.", spec)
		all := r.Block(int(n.Uint()), "", "OCSP Responses", "An answer for each certificate in the chain.", spec)
		all.Field().With(field.Hoisted)
		for all.Len() > 0 {
			d.ocspResponse(&all, spec)
		}
		d.Close(&all)
	default:
		r.Fail("Certificate Status Type", "1 or 2", "{seen}", "seen", strconv.FormatUint(k, 10))
	}
	reading.NothingMore(r)
}

// ocspResponse reads what the certificate's issuer answered when it was asked
// (RFC 6960, Section 4.2).
func (d *Content) ocspResponse(r *field.Reader, spec field.Spec) {
	n := int(r.Uint24("tls.handshake.ocsp_response_len", "OCSP Response Length", "The answer takes {v} bytes.", spec).Uint())
	if n == 0 {
		return // nothing is known of this certificate
	}
	b := r.Block(n, "", "OCSP Response", "A signed statement about whether the certificate has been revoked.", field.RFC(6960, "4.2"))
	b.Field().As(field.Metadata).With(field.Hoisted)
	s := field.Span{Buf: b.Buffer(), Off: b.Off(), Len: b.Len()}
	if s.Len < n {
		b.Undecoded(s.Len, "{len} bytes of an answer that breaks off.")
		d.Close(&b)
		return
	}
	b.Skip(s.Len)
	x509.OCSP(d.C, b.Field(), s)
	d.Problem = d.Problem || reading.Flawed(b.Field())
	d.Close(&b)
}
