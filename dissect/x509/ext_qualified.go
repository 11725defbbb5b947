package x509

import "plainsight/dissect/field"

// The two statements that have the same content (RFC 3739, Section 3.2.6.1).
const (
	oidQCSyntax1 = "1.3.6.1.5.5.7.11.1"
	oidQCSyntax2 = "1.3.6.1.5.5.7.11.2"
)

// qcStatements reads what the issuer states of a certificate that the law
// treats like a signature by hand (RFC 3739, Section 3.2.6).
func (x *certificate) qcStatements(r *field.Reader) {
	spec := field.RFC(3739, "3.2.6")
	all := list(r, tagSequence, "pkixqualified.QCStatements", "QCStatements", "The statements.", spec)
	for all.Len() > 0 {
		b := element(&all, tagSequence, "pkixqualified.QCStatement_element", "QCStatement", "One statement.", spec)
		id := oid(&b, "pkixqualified.statementId", "statementId", "Which statement: {v}.", spec)
		if (id == oidQCSyntax1 || id == oidQCSyntax2) && at(&b, tagSequence) {
			x.semantics(&b)
		} else {
			rest(&b, "statementInfo")
		}
		b.Close()
	}
	all.Close()
}

// semantics reads by whose rules names and numbers are to be understood.
func (x *certificate) semantics(r *field.Reader) {
	spec := field.RFC(3739, "3.2.6.1")
	b := element(r, tagSequence, "pkixqualified.SemanticsInformation_element", "SemanticsInformation", "How names and numbers in the certificate are to be understood.", spec)
	if at(&b, tagOID) {
		oid(&b, "pkixqualified.semanticsIdentifier", "semanticsIdentifier", "By these rules: {v}.", spec)
	}
	if at(&b, tagSequence) {
		n := list(&b, tagSequence, "pkixqualified.nameRegistrationAuthorities", "nameRegistrationAuthorities", "Who gives out the names.", spec)
		for n.Len() > 0 {
			x.generalName(&n, "pkixqualified.GeneralName", "GeneralName")
		}
		n.Close()
	}
	b.Close()
}

// biometrics reads hashes of a picture or a signature of the subject's (RFC 3739,
// Section 3.2.5).
func (x *certificate) biometrics(r *field.Reader) {
	spec := field.RFC(3739, "3.2.5")
	all := list(r, tagSequence, "pkixqualified.BiometricSyntax", "BiometricSyntax", "Each entry is for a picture, or for something else that tells people apart.", spec)
	for all.Len() > 0 {
		b := element(&all, tagSequence, "pkixqualified.BiometricData_element", "BiometricData", "One entry.", spec)
		h, _ := peek(&b)
		t := b.Block(min(h.size+h.n, b.Len()), "pkixqualified.typeOfBiometricData", "typeOfBiometricData", "The kind of picture or other feature.", spec)
		if at(&t, tagInteger) {
			t.Field().Value = field.Value{Kind: field.Uint, Sym: "predefinedBiometricType"}
			f := integer(&t, tagInteger, "pkixqualified.predefinedBiometricType", "predefinedBiometricType", "The kind of picture or other feature: {v}.", spec)
			f.Means([]string{"picture", "handwritten-signature", ""}[min(f.Uint(), 2)])
		} else {
			t.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: "biometricDataOid"}
			oid(&t, "pkixqualified.biometricDataOid", "biometricDataOid", "The kind of picture or other feature: {v}.", spec)
		}
		t.Close()
		x.algorithm(&b, "pkixqualified.hashAlgorithm_element", "hashAlgorithm", "How the hash is made.", spec)
		n := head(&b, tagOctets)
		b.Bytes(n, "pkixqualified.biometricDataHash", "biometricDataHash", "The hash, {len} bytes.", spec).As(field.Metadata)
		if at(&b, tagIA5) {
			text(&b, tagIA5, "pkixqualified.sourceDataUri", "sourceDataUri", "Where the picture is: {v}.", spec)
		}
		b.Close()
	}
	all.Close()
}
