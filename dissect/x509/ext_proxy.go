package x509

import "plainsight/dissect/field"

// proxyInfo reads what somebody may do to whom a user has lent a part of the
// user's own rights, by signing with the user's key (RFC 3820, Section 3.8).
func (x *certificate) proxyInfo(r *field.Reader) {
	spec := field.RFC(3820, "3.8")
	b := element(r, tagSequence, "pkixproxy.ProxyCertInfoExtension_element", "ProxyCertInfoExtension", "How far the rights go.", spec)
	if at(&b, tagInteger) {
		integer(&b, tagInteger, "pkixproxy.pCPathLenConstraint", "pCPathLenConstraint", "How many times they may be passed on: {v}.", spec)
	}
	p := element(&b, tagSequence, "pkixproxy.proxyPolicy_element", "proxyPolicy", "Which rights they are.", spec)
	oid(&p, "pkixproxy.policyLanguage", "policyLanguage", "The language they are written in: {v}.", spec)
	if at(&p, tagOctets) {
		n := head(&p, tagOctets)
		p.Bytes(n, "pkixproxy.policy", "policy", "The rights in that language, {len} bytes.", spec).As(field.Metadata)
	}
	p.Close()
	b.Close()
}

// targets reads at whom a certificate of rights is to be shown (RFC 5755,
// Section 4.3.2).
func (x *certificate) targets(r *field.Reader) {
	b := list(r, tagSequence, "pkixac.Targets", "Targets", "To whom the certificate may be shown.", field.RFC(5755, "4.3.2"))
	rest(&b, "Target")
	b.Close()
}
