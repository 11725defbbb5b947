package x509

import "plainsight/dissect/field"

// dnsName is the form of a GeneralName that is a name in the DNS, by the number in
// its tag (RFC 5280, Section 4.2.1.6).
const dnsName = 2

var nameKinds = [...]string{"otherName", "rfc822Name", "dNSName", "x400Address", "directoryName", "ediPartyName", "uniformResourceIdentifier", "iPAddress", "registeredID"}

// altNames reads GeneralNames.
func (x *certificate) altNames(r *field.Reader) {
	b := list(r, tagSequence, "x509ce.GeneralNames", "GeneralNames", "The names, each in its form.", rfc("4.2.1.6"))
	x.generalNames(&b)
	b.Close()
}

func (x *certificate) generalNames(r *field.Reader) {
	for r.Len() > 0 {
		x.generalName(r, "x509ce.GeneralName", "GeneralName")
	}
}

// generalName reads one name in whichever form. The field spans its content.
func (x *certificate) generalName(r *field.Reader, name, label string) {
	h, ok := peek(r)
	kind := int(h.tag & 0x1f)
	if !ok || h.tag&0xc0 != context || kind >= len(nameKinds) {
		r.Fail("GeneralName", "[0] to [8]", "something else")
		return
	}
	spec := rfc("4.2.1.6")
	b := content(r, h.tag, name, label, "A name in one of nine forms.", spec)
	defer b.Close()
	if b.Failed() {
		return
	}
	b.Field().Value = field.Value{Kind: field.Uint, Num: uint64(kind), Sym: nameKinds[kind]}
	n := b.Len()
	switch kind {
	case 1, dnsName, 6:
		f := b.Text(n, "x509ce."+nameKinds[kind], nameKinds[kind], [...]string{1: "A mail address: {v}.", 2: "A name in the DNS: {v}. A * in it can be any one label.", 6: "An address: {v}."}[max(kind, 1)], spec).As(field.Metadata)
		if kind == dnsName {
			f.Telling(field.CertifiedName)
		}
	case 4:
		x.name(&b, "x509ce.directoryName", "directoryName", "x509if.rdnSequence", "A distinguished name.", spec)
	case 7:
		switch n {
		case 4:
			b.Address(n, "x509ce.IPAddress.ipv4", "iPAddress", "An address: {v}.", spec)
		case 16:
			b.Address(n, "x509ce.IPAddress.ipv6", "iPAddress", "An address: {v}.", spec)
		default:
			b.Bytes(n, "plainsight.x509.ip_range", "iPAddress", "An address and a mask, {len} bytes: a range of addresses.", rfc("4.2.1.10")).As(field.Metadata).With(field.Ours)
		}
	case 8:
		f := b.Bytes(n, "x509ce.registeredID", "registeredID", "A registered number: {v}.", spec).As(field.Metadata)
		id := dotted(f.Bytes())
		f.Value = field.Value{Kind: field.Said, Str: id, Sym: oidName(id)}
	case 0:
		x.otherName(&b)
	case 5:
		x.partyName(&b)
	default:
		rest(&b, nameKinds[kind])
	}
}

// otherName reads a name whose form a number tells.
func (x *certificate) otherName(r *field.Reader) {
	spec := rfc("4.2.1.6")
	b := r.Block(r.Len(), "x509ce.otherName_element", "otherName", "A name in a form that is registered elsewhere.", spec)
	id := oid(&b, "x509ce.type_id", "type-id", "Which form: {v}.", spec)
	head(&b, context|constructed)
	if o, ok := otherNames[id]; ok && at(&b, o.tag) {
		text(&b, o.tag, o.name, o.label, "A name in that form: {v}.", spec)
	} else {
		rest(&b, "Value")
	}
	b.Close()
}

// otherNames are the forms that are known, by object identifier.
var otherNames = map[string]syntax{
	"1.3.6.1.4.1.311.20.2.3": {tagUTF8, "x509sat.UTF8String", "UTF8String"},
	"1.3.6.1.5.5.7.8.5":      {tagUTF8, "pkixqualified.XmppAddr", "XmppAddr"},
	"1.3.6.1.5.5.7.8.7":      {tagIA5, "pkixqualified.SRVName", "SRVName"},
}

// partyName reads a name that some registry gave.
func (x *certificate) partyName(r *field.Reader) {
	b := r.Block(r.Len(), "x509ce.ediPartyName_element", "ediPartyName", "A name and who gave it.", rfc("4.2.1.6"))
	for i, name := range []string{"nameAssigner", "partyName"} {
		if tag := byte(context | constructed | i); at(&b, tag) {
			head(&b, tag)
			x.directoryString(&b, "x509ce."+name, name)
		}
	}
	b.Close()
}

// nameConstraints reads which names an authority may certify (RFC 5280, Section
// 4.2.1.10).
func (x *certificate) nameConstraints(r *field.Reader) {
	spec := rfc("4.2.1.10")
	b := element(r, tagSequence, "x509ce.NameConstraintsSyntax_element", "NameConstraintsSyntax", "Names that are permitted, and names that are excluded.", spec)
	for i, name := range []string{"permittedSubtrees", "excludedSubtrees"} {
		tag := byte(context | constructed | i)
		if !at(&b, tag) {
			continue
		}
		t := list(&b, tag, "x509ce."+name, name, "Names, each with everything below it.", spec)
		for t.Len() > 0 {
			s := element(&t, tagSequence, "x509ce.GeneralSubtree_element", "GeneralSubtree", "One name and everything below it.", spec)
			x.generalName(&s, "x509ce.base", "base")
			if at(&s, context) {
				integer(&s, context, "x509ce.minimum", "minimum", "This is always 0.", spec)
			}
			if at(&s, context|1) {
				integer(&s, context|1, "x509ce.maximum", "maximum", "Not used.", spec)
			}
			s.Close()
		}
		t.Close()
	}
	b.Close()
}
