package x509

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// OCSP records an OCSP response in DER below parent (RFC 6960, Section 4.2.1): what
// the issuer's service says of a certificate, signed, so that the server itself
// can bring it along.
func OCSP(c *proto.Context, parent *field.Field, s field.Span) {
	x := &certificate{c: c}
	spec := field.RFC(6960, "4.2.1")
	r := field.Read(c.Arena, parent, s, "OCSP response")
	b := element(&r, tagSequence, "ocsp.OCSPResponse_element", "OCSPResponse", "What the issuer's service says about the certificate.", spec)
	f := integer(&b, tagEnumerated, "ocsp.responseStatus", "responseStatus", "Whether there is an answer: {v}.", spec)
	if f.Uint() == 0 {
		f.Means("successful")
	}
	if at(&b, context|constructed) {
		head(&b, context|constructed)
		x.responseBytes(&b)
	}
	b.Close()
	r.Close()
}

func (x *certificate) responseBytes(r *field.Reader) {
	spec := field.RFC(6960, "4.2.1")
	b := element(r, tagSequence, "ocsp.responseBytes_element", "responseBytes", "The answer and its kind.", spec)
	id := oid(&b, "ocsp.responseType.id", "ResponseType Id", "The kind of answer: {v}.", spec)
	n := head(&b, tagOctets)
	in := field.Read(x.c.Arena, b.Field(), field.Span{Buf: b.Buffer(), Off: b.Off(), Len: n}, "OCSP answer")
	b.Skip(n)
	if id == "1.3.6.1.5.5.7.48.1.1" {
		x.basicResponse(&in)
		in.Close()
	} else {
		rest(&in, "Answer")
		in.Finish()
	}
	b.Close()
}

// basicResponse reads the one kind of answer that there is.
func (x *certificate) basicResponse(r *field.Reader) {
	spec := field.RFC(6960, "4.2.1")
	b := element(r, tagSequence, "ocsp.BasicOCSPResponse_element", "BasicOCSPResponse", "The answer and its signature.", spec)
	t := element(&b, tagSequence, "ocsp.tbsResponseData_element", "tbsResponseData", "Everything that the answer states.", spec)
	if at(&t, context|constructed) {
		head(&t, context|constructed)
		integer(&t, tagInteger, "ocsp.version", "version", "The version: {v}.", spec)
	}
	x.responder(&t, spec)
	x.moment(&t, tagTime, "ocsp.producedAt", "producedAt", "When the answer was signed: {v}.", spec)
	all := list(&t, tagSequence, "ocsp.responses", "responses", "What is said about each certificate that was asked about.", spec)
	for all.Len() > 0 {
		x.singleResponse(&all, spec)
	}
	all.Close()
	if at(&t, context|constructed|1) {
		head(&t, context|constructed|1)
		x.ocspExtensions(&t, "ocsp.responseExtensions", "responseExtensions")
	}
	t.Close()
	x.algorithm(&b, "ocsp.signatureAlgorithm_element", "signatureAlgorithm", "How the answer is signed.", spec)
	if n := head(&b, tagBits); n > 0 {
		unusedBits(&b)
		b.Bytes(n-1, "ocsp.signature", "signature", "The service's signature over the answer, {len} bytes.", spec).As(field.Integrity)
	}
	if at(&b, context|constructed) {
		head(&b, context|constructed)
		certs := list(&b, tagSequence, "ocsp.certs", "certs", "The certificates for the key that signed it.", spec)
		for certs.Len() > 0 {
			n := whole(&certs, tagSequence)
			if certs.Failed() {
				break
			}
			f := certs.Block(n, "ocsp.Certificate_element", "Certificate", "The service's own certificate.", spec)
			Certificate(x.c, f.Field(), field.Span{Buf: f.Buffer(), Off: f.Off(), Len: n})
			f.Skip(n)
			f.Close()
		}
		certs.Close()
	}
	b.Close()
}

// responder reads who answers: by name, or by the hash of a key.
func (x *certificate) responder(r *field.Reader, spec field.Spec) {
	switch {
	case at(r, context|constructed|1):
		b := content(r, context|constructed|1, "ocsp.responderID", "responderID", "Who answers.", spec)
		b.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: "byName"}
		x.name(&b, "ocsp.byName", "byName", "x509if.rdnSequence", "The name of the service that answers.", spec)
		b.Close()
	case at(r, context|constructed|2):
		b := content(r, context|constructed|2, "ocsp.responderID", "responderID", "Who answers.", spec)
		b.Field().Value = field.Value{Kind: field.Uint, Num: 2, Sym: "byKey"}
		n := head(&b, tagOctets)
		b.Bytes(n, "ocsp.byKey", "byKey", "The hash of the key that signs the answer, {len} bytes.", spec).As(field.Metadata)
		b.Close()
	default:
		r.Fail("ResponderID", "a name or a key", "something else")
	}
}

// singleResponse reads what is said of one certificate.
func (x *certificate) singleResponse(r *field.Reader, spec field.Spec) {
	b := element(r, tagSequence, "ocsp.SingleResponse_element", "SingleResponse", "What is said about one certificate.", spec)
	id := element(&b, tagSequence, "ocsp.certID_element", "certID", "Which certificate it is about.", spec)
	x.algorithm(&id, "ocsp.hashAlgorithm_element", "hashAlgorithm", "How the two hashes are made.", spec)
	n := head(&id, tagOctets)
	id.Bytes(n, "ocsp.issuerNameHash", "issuerNameHash", "The hash of the issuer's name, {len} bytes.", spec).As(field.Metadata)
	n = head(&id, tagOctets)
	id.Bytes(n, "ocsp.issuerKeyHash", "issuerKeyHash", "The hash of the issuer's key, {len} bytes.", spec).As(field.Metadata)
	integer(&id, tagInteger, "ocsp.serialNumber", "serialNumber", "The certificate's serial number.", spec).Value = field.Value{Kind: field.Bytes}
	id.Close()
	x.certStatus(&b, spec)
	x.moment(&b, tagTime, "ocsp.thisUpdate", "thisUpdate", "This was known to be correct at {v}.", spec)
	if at(&b, context|constructed) {
		head(&b, context|constructed)
		x.moment(&b, tagTime, "ocsp.nextUpdate", "nextUpdate", "A newer answer should be available by {v}.", spec)
	}
	if at(&b, context|constructed|1) {
		head(&b, context|constructed|1)
		x.ocspExtensions(&b, "ocsp.singleExtensions", "singleExtensions")
	}
	b.Close()
}

// certStatus is the answer itself.
func (x *certificate) certStatus(r *field.Reader, spec field.Spec) {
	switch {
	case at(r, context):
		head(r, context)
		r.Derive("plainsight.ocsp.status", "certStatus", "good", "The certificate has not been revoked.", spec).With(field.Ours)
	case at(r, context|constructed|1):
		b := content(r, context|constructed|1, "ocsp.certStatus", "certStatus", "The certificate has been revoked.", spec)
		b.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: "revoked"}
		x.moment(&b, tagTime, "ocsp.revocationTime", "revocationTime", "It was revoked at {v}.", spec)
		if at(&b, context|constructed) {
			head(&b, context|constructed)
			integer(&b, tagEnumerated, "ocsp.revocationReason", "revocationReason", "Why, as a number: {v}.", spec)
		}
		b.Close()
	case at(r, context|2):
		head(r, context|2)
		r.Derive("plainsight.ocsp.status", "certStatus", "unknown", "The service does not know the certificate.", spec).With(field.Ours)
	default:
		r.Fail("CertStatus", "good, revoked or unknown", "something else")
	}
}
