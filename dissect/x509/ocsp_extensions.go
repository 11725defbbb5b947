package x509

import "plainsight/dissect/field"

// ocspAdditions are the extensions of answers, by object identifier (RFC 6960,
// Section 4.4). Those of certificates and of lists of revoked ones may be
// there, too.
var ocspAdditions = map[string]extension{
	"1.3.6.1.5.5.7.48.1.2":    {"It ties the answer to one question.", field.RFC(6960, "4.4.1"), (*certificate).ocspNonce},
	"1.3.6.1.5.5.7.48.1.3":    {"In which list the certificate was found.", field.RFC(6960, "4.4.2"), (*certificate).ocspList},
	"1.3.6.1.5.5.7.48.1.4":    {"Which forms of answer the client understands.", field.RFC(6960, "4.4.3"), (*certificate).acceptableResponses},
	"1.3.6.1.5.5.7.48.1.6":    {"How long the service remembers certificates that have expired.", field.RFC(6960, "4.4.4"), (*certificate).archiveCutoff},
	"1.3.6.1.5.5.7.48.1.7":    {"Whom to ask instead.", field.RFC(6960, "4.4.6"), (*certificate).serviceLocator},
	"1.3.6.1.4.1.11129.2.4.5": {"Promises of public logs to list the certificate, so that a forged one could be noticed.", field.RFC(6962, "3.3"), (*certificate).timestamps},
}

// ocspExtensions reads extensions of the answer, or of what it says of one
// certificate.
func (x *certificate) ocspExtensions(r *field.Reader, name, label string) {
	spec := field.RFC(6960, "4.4")
	all := list(r, tagSequence, name, label, "Additions to the answer.", spec)
	for all.Len() > 0 {
		b := element(&all, tagSequence, "pkix1explicit.Extension_element", "Extension", "An addition.", spec)
		id := oid(&b, "pkix1explicit.id", "Id", "Which addition this is: {v}.", spec)
		if at(&b, tagBoolean) {
			boolean(&b, tagBoolean, "pkix1explicit.critical", "critical", "Whether a program that does not know it must refuse the answer: {v}.", spec)
		}
		known, ok := ocspAdditions[id]
		if !ok {
			known, ok = extensions[id]
		}
		if ok {
			b.Field().Explain, b.Field().Spec = known.says, known.spec
		}
		n := head(&b, tagOctets)
		in := field.Read(x.c.Arena, b.Field(), field.Span{Buf: b.Buffer(), Off: b.Off(), Len: n}, "OCSP extension")
		b.Skip(n)
		if known.read != nil {
			known.read(x, &in)
			in.Close()
		} else {
			rest(&in, "Content")
			in.Finish()
		}
		b.Close()
	}
	all.Close()
}

// ocspNonce reads the client's random bytes. Some services leave out the header
// around them.
func (x *certificate) ocspNonce(r *field.Reader) {
	if !at(r, tagOctets) {
		rest(r, "Content")
		return
	}
	n := head(r, tagOctets)
	r.Bytes(n, "ocsp.ReOcspNonce", "ReOcspNonce", "{len} bytes from the question, which tie the answer to it.", field.RFC(6960, "4.4.1")).As(field.Random)
}

// ocspList reads in which list of revoked certificates the service looked.
func (x *certificate) ocspList(r *field.Reader) {
	spec := field.RFC(6960, "4.4.2")
	b := element(r, tagSequence, "ocsp.CrlID_element", "CrlID", "The list.", spec)
	if at(&b, context|constructed) {
		head(&b, context|constructed)
		text(&b, tagIA5, "ocsp.crlUrl", "crlUrl", "Where it is: {v}.", spec)
	}
	if at(&b, context|constructed|1) {
		head(&b, context|constructed|1)
		integer(&b, tagInteger, "ocsp.crlNum", "crlNum", "Its number: {v}.", spec)
	}
	if at(&b, context|constructed|2) {
		head(&b, context|constructed|2)
		x.moment(&b, tagTime, "ocsp.crlTime", "crlTime", "When it was made: {v}.", spec)
	}
	b.Close()
}

// acceptableResponses reads which forms of answer the client knows.
func (x *certificate) acceptableResponses(r *field.Reader) {
	spec := field.RFC(6960, "4.4.3")
	all := list(r, tagSequence, "ocsp.AcceptableResponses", "AcceptableResponses", "The forms, by number.", spec)
	for all.Len() > 0 {
		oid(&all, "ocsp.AcceptableResponses_item", "AcceptableResponses item", "One form: {v}.", spec)
	}
	all.Close()
}

// archiveCutoff reads how far back the service remembers.
func (x *certificate) archiveCutoff(r *field.Reader) {
	x.moment(r, tagTime, "ocsp.ArchiveCutoff", "ArchiveCutoff", "Certificates that expired after {v} are still known.", field.RFC(6960, "4.4.4"))
}

// serviceLocator reads whom to ask instead.
func (x *certificate) serviceLocator(r *field.Reader) {
	spec := field.RFC(6960, "4.4.6")
	b := element(r, tagSequence, "ocsp.ServiceLocator_element", "ServiceLocator", "The service to ask.", spec)
	x.name(&b, "ocsp.issuer", "issuer", "x509if.rdnSequence", "Who made the certificate.", spec)
	if b.Len() > 0 {
		x.services(&b, "ocsp.locator", "locator", spec)
	}
	b.Close()
}
