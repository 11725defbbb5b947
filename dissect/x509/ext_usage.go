package x509

import "plainsight/dissect/field"

// usages are the bits of keyUsage, from the first (RFC 5280, Section 4.2.1.3).
var usages = []namedBit{
	{"digitalSignature", "It may sign: in TLS, the handshake."},
	{"contentCommitment", "It may make signatures that are not to be denied later."},
	{"keyEncipherment", "Keys may be encrypted to it, as in TLS with RSA key exchange."},
	{"dataEncipherment", "Data may be encrypted to it."},
	{"keyAgreement", "Keys may be agreed on with it."},
	{"keyCertSign", "It may sign certificates."},
	{"cRLSign", "It may sign lists of revoked certificates."},
	{"encipherOnly", "In a key agreement it may only encrypt."},
	{"decipherOnly", "In a key agreement it may only decrypt."},
}

func (x *certificate) keyUsage(r *field.Reader) {
	spec := rfc("4.2.1.3")
	f := bits(r, tagBits, "x509ce.KeyUsage", "KeyUsage", "A bit for each use.", spec)
	bitsSet(r, f, "x509ce.KeyUsage.", usages, spec)
}

// keyPurposes reads extKeyUsage (RFC 5280, Section 4.2.1.12).
func (x *certificate) keyPurposes(r *field.Reader) {
	spec := rfc("4.2.1.12")
	b := list(r, tagSequence, "x509ce.KeyPurposeIDs", "KeyPurposeIDs", "The roles, each by its number.", spec)
	for b.Len() > 0 {
		oid(&b, "x509ce.KeyPurposeId", "KeyPurposeId", "A role: {v}.", spec)
	}
	b.Close()
}

// basicConstraints says whether this is an authority (RFC 5280, Section 4.2.1.9).
func (x *certificate) basicConstraints(r *field.Reader) {
	spec := rfc("4.2.1.9")
	b := element(r, tagSequence, "x509ce.BasicConstraintsSyntax_element", "BasicConstraintsSyntax", "Whether this is an authority, and how long a chain below it may be. Empty means no.", spec)
	if at(&b, tagBoolean) {
		boolean(&b, tagBoolean, "x509ce.cA", "cA", "Whether the key may sign other certificates: {v}.", spec)
	}
	if at(&b, tagInteger) {
		integer(&b, tagInteger, "x509ce.pathLenConstraint", "pathLenConstraint", "How many authorities may come between this one and the last certificate: {v}.", spec)
	}
	b.Close()
}
