package x509

import "plainsight/dissect/field"

// The extensions of lists of revoked certificates and of their entries (RFC
// 5280, Sections 5.2 and 5.3). None belongs into a certificate, but some
// authority has put each there.

// issuingPoint reads what a list covers (RFC 5280, Section 5.2.5).
func (x *certificate) issuingPoint(r *field.Reader) {
	spec := rfc("5.2.5")
	b := element(r, tagSequence, "x509ce.IssuingDistPointSyntax_element", "IssuingDistPointSyntax", "Where the list is, and which certificates it covers.", spec)
	if at(&b, context|constructed) {
		x.pointName(&b)
	}
	for i, o := range [...]struct{ name, says string }{
		{"onlyContainsUserPublicKeyCerts", "Only certificates of holders that are not authorities: {v}."},
		{"onlyContainsCACerts", "Only certificates of authorities: {v}."},
		{}, // the reasons
		{"indirectCRL", "Also certificates of other authorities: {v}."},
		{"onlyContainsAttributeCerts", "Only certificates without a key: {v}."},
	} {
		switch tag := byte(context | 1 + i); {
		case !at(&b, tag):
		case o.name == "":
			f := bits(&b, tag, "x509ce.onlySomeReasons", "onlySomeReasons", "Only those revoked for these reasons.", spec)
			bitsSet(&b, f, "x509ce.ReasonFlags.", reasons, spec)
		default:
			boolean(&b, tag, "x509ce."+o.name, o.name, o.says, spec)
		}
	}
	b.Close()
}

// crlNumber is RFC 5280, Section 5.2.3.
func (x *certificate) crlNumber(r *field.Reader) {
	integer(r, tagInteger, "x509ce.CRLNumber", "CRLNumber", "The list's number: {v}. The next has a higher one.", rfc("5.2.3"))
}

// baseNumber is RFC 5280, Section 5.2.4.
func (x *certificate) baseNumber(r *field.Reader) {
	integer(r, tagInteger, "x509ce.BaseCRLNumber", "BaseCRLNumber", "The number of the list that this one updates: {v}.", rfc("5.2.4"))
}

// revocationReasons are the values of CRLReason, by number.
var revocationReasons = [...]string{"unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded", "cessationOfOperation", "certificateHold", "", "removeFromCRL", "privilegeWithdrawn", "aACompromise"}

// revocationReason is RFC 5280, Section 5.3.1.
func (x *certificate) revocationReason(r *field.Reader) {
	f := integer(r, tagEnumerated, "x509ce.CRLReason", "CRLReason", "Why the certificate was revoked: {v}.", rfc("5.3.1"))
	if n := f.Uint(); n < uint64(len(revocationReasons)) {
		f.Means(revocationReasons[n])
	}
}

// holdInstruction is RFC 3280, Section 5.3.2, which its successor left out.
func (x *certificate) holdInstruction(r *field.Reader) {
	oid(r, "x509ce.HoldInstruction", "HoldInstruction", "What to do with a certificate that is on hold: {v}.", field.RFC(3280, "5.3.2"))
}

// invalidityDate is RFC 5280, Section 5.3.2.
func (x *certificate) invalidityDate(r *field.Reader) {
	x.moment(r, tagTime, "x509ce.id_ce_invalidityDate", "invalidityDate", "When the key is thought to have fallen into the wrong hands: {v}.", rfc("5.3.2"))
}

// expiredOnList reads since when certificates stay in the list although they
// ran out (X.509, Section 9.5.2.5).
func (x *certificate) expiredOnList(r *field.Reader) {
	x.moment(r, tagTime, "x509ce.ExpiredCertsOnCRL", "ExpiredCertsOnCRL", "Certificates that expired after {v} stay in the list.", field.Spec{Doc: x509Doc, Section: "9.5.2.5"})
}

var x509Doc = &field.Document{Name: "X.509", URL: "https://www.itu.int/rec/T-REC-X.509"}
