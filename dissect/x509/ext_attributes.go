package x509

import "plainsight/dissect/field"

// directoryAttributes reads what else is stated of the subject (RFC 5280, Section
// 4.2.1.8).
func (x *certificate) directoryAttributes(r *field.Reader) {
	spec := rfc("4.2.1.8")
	all := list(r, tagSequence, "x509ce.AttributesSyntax", "AttributesSyntax", "Attributes, each with its values.", spec)
	for all.Len() > 0 {
		a := element(&all, tagSequence, "x509ce.Attribute_element", "Attribute", "One attribute.", spec)
		id := oid(&a, "x509if.oid", "Object Id", "Which attribute this is: {v}.", spec)
		v := list(&a, tagSet, "x509if.values", "values", "Its values.", spec)
		for v.Len() > 0 {
			x.attributeValue(&v, id, spec)
		}
		v.Close()
		a.Close()
	}
	all.Close()
}

// keyPeriod reads from when to when the private key may sign (RFC 3280, Section
// 4.2.1.4, which its successor left out).
func (x *certificate) keyPeriod(r *field.Reader) {
	spec := field.RFC(3280, "4.2.1.4")
	b := element(r, tagSequence, "x509ce.PrivateKeyUsagePeriod_element", "PrivateKeyUsagePeriod", "From when to when the private key may sign. The certificate may be checked for longer.", spec)
	if at(&b, context) {
		x.moment(&b, context, "x509ce.notBefore", "notBefore", "It may sign from {v} on.", spec)
	}
	if at(&b, context|1) {
		x.moment(&b, context|1, "x509ce.notAfter", "notAfter", "It may sign until {v}.", spec)
	}
	b.Close()
}
