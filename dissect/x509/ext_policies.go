package x509

import "plainsight/dissect/field"

// policies reads under which rules the certificate was made (RFC 5280, Section
// 4.2.1.4).
func (x *certificate) policies(r *field.Reader) {
	spec := rfc("4.2.1.4")
	all := list(r, tagSequence, "x509ce.CertificatePoliciesSyntax", "CertificatePoliciesSyntax", "Each set of rules by its number.", spec)
	for all.Len() > 0 {
		p := element(&all, tagSequence, "x509ce.PolicyInformation_element", "PolicyInformation", "One set of rules.", spec)
		oid(&p, "x509ce.policyIdentifier", "policyIdentifier", "Which rules: {v}.", spec)
		if at(&p, tagSequence) {
			q := list(&p, tagSequence, "x509ce.policyQualifiers", "policyQualifiers", "Where the rules can be read.", spec)
			for q.Len() > 0 {
				x.qualifier(&q)
			}
			q.Close()
		}
		p.Close()
	}
	all.Close()
}

func (x *certificate) qualifier(r *field.Reader) {
	spec := rfc("4.2.1.4")
	b := element(r, tagSequence, "x509ce.PolicyQualifierInfo_element", "PolicyQualifierInfo", "A remark on the rules.", spec)
	defer b.Close()
	switch oid(&b, "x509ce.id", "Id", "Its kind: {v}.", spec) {
	case "1.3.6.1.5.5.7.2.1":
		text(&b, tagIA5, "pkix1explicit.DirectoryString", "DirectoryString", "Where the rules can be read: {v}.", spec)
	case "1.3.6.1.5.5.7.2.2":
		n := element(&b, tagSequence, "pkix1implicit.UserNotice_element", "UserNotice", "A text to show to people.", spec)
		if at(&n, tagSequence) {
			ref := element(&n, tagSequence, "pkix1implicit.noticeRef_element", "noticeRef", "Where such texts are kept.", spec)
			x.displayText(&ref, "pkix1implicit.organization", "organization")
			nums := list(&ref, tagSequence, "pkix1implicit.noticeNumbers", "noticeNumbers", "Which of them.", spec)
			for nums.Len() > 0 {
				integer(&nums, tagInteger, "pkix1implicit.noticeNumbers_item", "noticeNumbers item", "Number {v}.", spec)
			}
			nums.Close()
			ref.Close()
		}
		if n.Len() > 0 {
			x.displayText(&n, "pkix1implicit.explicitText", "explicitText")
		}
		n.Close()
	default:
		rest(&b, "Qualifier")
	}
}

// displayTexts are the alphabets of a DisplayText, by tag.
var displayTexts = map[byte]struct {
	name string
	num  uint64
}{tagIA5: {"ia5String", 0}, tagVisible: {"visibleString", 1}, tagBMP: {"bmpString", 2}, tagUTF8: {"utf8String", 3}}

func (x *certificate) displayText(r *field.Reader, name, label string) {
	spec := rfc("4.2.1.4")
	h, ok := peek(r)
	c, known := displayTexts[h.tag]
	if !ok || !known {
		r.Fail("DisplayText", "a string", "something else")
		return
	}
	b := r.Block(min(h.size+h.n, r.Len()), name, label, "A text in the encoding that its tag names.", spec)
	b.Field().Value = field.Value{Kind: field.Uint, Num: c.num, Sym: c.name}
	text(&b, h.tag, "pkix1implicit."+c.name, c.name, "What it says: {v}.", spec)
	b.Close()
}

// policyMappings reads which rules count as which (RFC 5280, Section 4.2.1.5).
func (x *certificate) policyMappings(r *field.Reader) {
	spec := rfc("4.2.1.5")
	all := list(r, tagSequence, "x509ce.PolicyMappingsSyntax", "PolicyMappingsSyntax", "Pairs of rules.", spec)
	for all.Len() > 0 {
		p := element(&all, tagSequence, "x509ce.PolicyMappingsSyntax_item_element", "PolicyMappingsSyntax item", "One pair.", spec)
		oid(&p, "x509ce.issuerDomainPolicy", "issuerDomainPolicy", "The issuer's rules: {v}.", spec)
		oid(&p, "x509ce.subjectDomainPolicy", "subjectDomainPolicy", "The subject's rules that count as the same: {v}.", spec)
		p.Close()
	}
	all.Close()
}

// policyConstraints reads what must hold further on (RFC 5280, Section 4.2.1.11).
func (x *certificate) policyConstraints(r *field.Reader) {
	spec := rfc("4.2.1.11")
	b := element(r, tagSequence, "x509ce.PolicyConstraintsSyntax_element", "PolicyConstraintsSyntax", "What must hold for the rules along the chain.", spec)
	if at(&b, context) {
		integer(&b, context, "x509ce.requireExplicitPolicy", "requireExplicitPolicy", "After {v} more certificates, each must name rules.", spec)
	}
	if at(&b, context|1) {
		integer(&b, context|1, "x509ce.inhibitPolicyMapping", "inhibitPolicyMapping", "After {v} more certificates, rules of one authority no longer count as those of another.", spec)
	}
	b.Close()
}

// inhibitAnyPolicy is RFC 5280, Section 4.2.1.14.
func (x *certificate) inhibitAnyPolicy(r *field.Reader) {
	integer(r, tagInteger, "x509ce.SkipCerts", "SkipCerts", "After {v} more certificates, each must name its rules.", rfc("4.2.1.14"))
}
