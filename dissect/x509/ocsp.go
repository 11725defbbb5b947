package x509

import (
	"plainsight/dissect/app"
	"plainsight/dissect/field"
)

// OCSP records an OCSP response in DER below parent (RFC 6960, Section 4.2.1): its
// status, and what it says as one value.
func OCSP(c *app.Context, parent *field.Field, s field.Span) {
	spec := field.RFC(6960, "4.2.1")
	r := field.Read(c.Arena, parent, s, "OCSP response")
	b := element(&r, tagSequence, "plainsight.ocsp.response", "OCSP response", "What the issuer's service says of the certificate.", spec)
	b.Field().With(field.Ours)
	f := integer(&b, 0x0a, "plainsight.ocsp.status", "Response status", "Whether there is an answer: 0 is yes. Here: {v}.", spec).With(field.Ours)
	if f.Uint() == 0 {
		f.Means("successful")
	}
	rest(&b, "Response")
	b.Close()
	r.Close()
}
