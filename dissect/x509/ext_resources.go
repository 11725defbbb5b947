package x509

import "plainsight/dissect/field"

// addressBlocks reads which IP addresses the subject may announce routes to (RFC 3779,
// Section 2.2).
func (x *certificate) addressBlocks(r *field.Reader) {
	spec := field.RFC(3779, "2.2.3")
	all := list(r, tagSequence, "pkix1explicit.IPAddrBlocks", "IPAddrBlocks", "One entry for each family of addresses.", spec)
	for all.Len() > 0 {
		b := element(&all, tagSequence, "pkix1explicit.IPAddressFamily_element", "IPAddressFamily", "One family of addresses.", spec)
		n := head(&b, tagOctets)
		f := b.Bytes(n, "pkix1explicit.addressFamily", "addressFamily", "Which family: 0001 is IPv4, 0002 IPv6.", spec).As(field.Metadata)
		if f.Len >= 2 {
			x.firstTwo(f, "pkix1explicit.addressfamily", "Address family(AFN)", spec)
		}
		if f.Len > 2 {
			x.firstTwo(f, "pkix1explicit.addressfamily.safi", "Subsequent Address Family Identifiers (SAFI)", spec)
		}
		x.inheritOr(&b, "pkix1explicit.ipAddressChoice", "ipAddressChoice", "pkix1explicit.addressesOrRanges", "addressesOrRanges", x.addressOrRange, spec)
		b.Close()
	}
	all.Close()
}

// firstTwo names a field's first two bytes once more.
func (x *certificate) firstTwo(of *field.Field, name, label string, spec field.Spec) {
	f := x.c.Arena.New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, "The family's number: {v}.", spec
	f.Span, f.Class, f.Flags = field.Span{Buf: of.Buf, Off: of.Off, Len: 2}, of.Class, field.Alias
	f.Value = field.Value{Kind: field.Uint, Num: uint64(of.Bytes()[0])<<8 | uint64(of.Bytes()[1])}
	of.Add(f)
}

// inheritOr reads a list, or a NULL that says: the same as the issuer.
func (x *certificate) inheritOr(r *field.Reader, name, label, listName, listLabel string, item func(*field.Reader, field.Spec), spec field.Spec) {
	h, _ := peek(r)
	if h.tag != tagNull {
		h.tag = tagSequence
	}
	n := whole(r, h.tag)
	b := r.Block(n, name, label, "Which ones, or that they are the same as the issuer's.", spec)
	defer b.Close()
	if h.tag == tagNull {
		b.Field().Value = field.Value{Kind: field.Uint, Sym: "inherit"}
		head(&b, tagNull)
		return
	}
	b.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: listLabel}
	all := list(&b, tagSequence, listName, listLabel, "A list.", spec)
	for all.Len() > 0 {
		item(&all, spec)
	}
	all.Close()
}

// addressOrRange reads a prefix, or the first and the last of some addresses.
func (x *certificate) addressOrRange(r *field.Reader, spec field.Spec) {
	x.oneOrRange(r, tagBits, "pkix1explicit.IPAddressOrRange", "IPAddressOrRange", "addressPrefix", "addressRange", func(r *field.Reader, label, explain string) {
		bits(r, tagBits, "pkix1explicit."+label, label, explain, spec)
	}, spec)
}

// oneOrRange reads one value of that tag, or a pair of them.
func (x *certificate) oneOrRange(r *field.Reader, tag byte, name, label, one, two string, read func(r *field.Reader, label, explain string), spec field.Spec) {
	kind := uint64(0)
	if at(r, tagSequence) {
		tag, kind = tagSequence, 1
	}
	n := whole(r, tag)
	b := r.Block(n, name, label, "One value, or a range.", spec)
	defer b.Close()
	if kind == 0 {
		b.Field().Value = field.Value{Kind: field.Uint, Sym: one}
		read(&b, one, "This one: {v}.")
		return
	}
	b.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: two}
	p := element(&b, tagSequence, "pkix1explicit."+two+"_element", two, "A range, from first to last.", spec)
	read(&p, "min", "The first: {v}.")
	read(&p, "max", "The last: {v}.")
	p.Close()
}

// systemNumbers reads which networks the subject may speak for (RFC 3779, Section
// 3.2).
func (x *certificate) systemNumbers(r *field.Reader) {
	spec := field.RFC(3779, "3.2.3")
	b := element(r, tagSequence, "pkix1explicit.ASIdentifiers_element", "ASIdentifiers", "Numbers of networks.", spec)
	for i, name := range []string{"asnum", "rdi"} {
		if tag := byte(context | constructed | i); at(&b, tag) {
			head(&b, tag)
			x.inheritOr(&b, "pkix1explicit."+name, name, "pkix1explicit.asIdsOrRanges", "asIdsOrRanges", x.systemNumber, spec)
		}
	}
	b.Close()
}

func (x *certificate) systemNumber(r *field.Reader, spec field.Spec) {
	x.oneOrRange(r, tagInteger, "pkix1explicit.ASIdOrRange", "ASIdOrRange", "id", "range", func(r *field.Reader, label, explain string) {
		integer(r, tagInteger, "pkix1explicit."+label, label, explain, spec)
	}, spec)
}
