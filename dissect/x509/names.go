package x509

import (
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Name records a distinguished name in DER below parent, as a list of
// authorities has it (RFC 5246, Section 7.4.4), and returns it in one line.
func Name(c *proto.Context, parent *field.Field, s field.Span) string {
	x := &certificate{c: c}
	r := field.Read(c.Arena, parent, s, "distinguished name")
	out := x.sequence(&r, "", "RDNSequence", "The parts of the name.", rfc("4.1.2.4"))
	r.Close()
	for f := range parent.Children() {
		if f.Name == "" {
			f.With(field.Hoisted) // Wireshark has the parts, but not the whole
		}
	}
	return out
}

// name reads a Name, which is always an RDNSequence (RFC 5280, Section 4.1.2.4).
func (x *certificate) name(r *field.Reader, name, label, sequence, explain string, spec field.Spec) string {
	n := whole(r, tagSequence)
	b := r.Block(n, name, label, explain, spec)
	b.Field().Value = field.Value{Kind: field.Uint, Sym: "rdnSequence"}
	out := x.sequence(&b, sequence, "rdnSequence", "The parts of the name, usually from the broadest to the most specific.", spec)
	b.Close()
	return out
}

// sequence reads an RDNSequence and returns it as Wireshark writes it: the last
// part first.
func (x *certificate) sequence(r *field.Reader, name, label, explain string, spec field.Spec) string {
	if x.depth++; x.depth > maxDepth {
		r.Fail("name", "names inside names, at most {most}", "more", "most", strconv.Itoa(maxDepth))
	}
	defer func() { x.depth-- }()
	s := list(r, tagSequence, name, label, explain, spec)
	var parts []string
	for s.Len() > 0 {
		item := list(&s, tagSet, "x509if.RDNSequence_item", "RDNSequence item", "One part of the name.", spec)
		var one []string
		for item.Len() > 0 {
			one = append(one, x.attribute(&item))
		}
		parts = append(parts, strings.Join(one, "+"))
		if !item.Failed() {
			item.Field().Value.Sym = parts[len(parts)-1]
		}
		item.Close()
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	out := strings.Join(parts, ",")
	if !s.Failed() {
		s.Field().Value.Sym = out
	}
	s.Close()
	return out
}

// attribute reads one attribute of a name: what it is, and its value.
func (x *certificate) attribute(r *field.Reader) string {
	spec := rfc("4.1.2.4")
	a := element(r, tagSequence, "x509if.RelativeDistinguishedName_item_element", "RelativeDistinguishedName item", "What is stated, and its value.", spec)
	id := oid(&a, "x509if.oid", "Object Id", "Which attribute this is: {v}.", spec)
	value := x.attributeValue(&a, id, spec)
	label := oidName(id) + "=" + value
	if !a.Failed() {
		a.Field().Value = field.Value{Kind: field.None, Sym: label}
	}
	a.Close()
	return label
}

// choices are the alphabets of a DirectoryString, by tag.
var choices = map[byte]struct {
	name string
	num  uint64
}{tagTeletex: {"teletexString", 0}, tagPrintable: {"printableString", 1}, tagUniversal: {"universalString", 2}, tagBMP: {"bmpString", 3}, tagUTF8: {"uTF8String", 4}}

// attributeValue reads an attribute's value in the syntax that belongs to the
// attribute, and returns it as a reader sees it.
func (x *certificate) attributeValue(r *field.Reader, id string, spec field.Spec) string {
	const explain = "What is stated: {v}."
	h, ok := peek(r)
	if !ok || r.Failed() {
		r.Fail("DER", "a value", "none that can be read")
		return ""
	}
	s, known := attributes[id]
	_, alphabet := choices[h.tag]
	switch {
	case known && s.tag == 0 && alphabet:
		return x.directoryString(r, "x509sat.DirectoryString", "DirectoryString")
	case !known || s.tag != h.tag:
		return x.otherValue(r, s, known)
	}
	switch s.tag {
	case tagOID:
		return oid(r, s.name, s.label, "A registered number: {v}.", spec)
	case tagBits:
		return bits(r, tagBits, s.name, s.label, explain, spec).Show()
	case tagOctets:
		n := head(r, tagOctets)
		return r.Bytes(n, s.name, s.label, explain, spec).As(field.Metadata).Show()
	case tagTime:
		return x.moment(r, tagTime, s.name, s.label, explain, spec).Show()
	case tagSequence:
		return x.structuredValue(r, s)
	}
	return text(r, h.tag, s.name, s.label, explain, spec).Show()
}

// structuredValue reads a value that is a name itself, or the lines of an
// address.
func (x *certificate) structuredValue(r *field.Reader, s syntax) string {
	if s == aName {
		return x.sequence(r, s.name, s.label, "A name inside a name.", rfc("4.1.2.4"))
	}
	b := list(r, tagSequence, s.name, s.label, "The lines of an address.", rfc("4.1.2.4"))
	var lines []string
	for b.Len() > 0 {
		lines = append(lines, x.directoryString(&b, "x509sat.DirectoryString", "DirectoryString"))
	}
	b.Close()
	return strings.Join(lines, " ")
}

// otherValue reads a value of an attribute that is not known here, or that is
// not written as the attribute demands.
func (x *certificate) otherValue(r *field.Reader, s syntax, known bool) string {
	h, _ := peek(r)
	n := head(r, h.tag)
	f := r.Bytes(n, "plainsight.x509.value", "Value", "What is stated: {v}.", rfc("4.1.2.4")).As(field.Metadata).With(field.Ours)
	if said, ok := decoded(h.tag, f.Bytes()); ok {
		f.Value = field.Value{Kind: field.Said, Str: said}
	}
	if known {
		f.Wrong(&field.Problem{What: "attribute value", Where: f.Off, Expected: s.label, Seen: "{tag}", Fill: []any{"tag", tagName(h.tag)}})
	}
	return f.Show()
}

// directoryString reads a text in one of five alphabets. Its field spans the
// header too, which says which.
func (x *certificate) directoryString(r *field.Reader, name, label string) string {
	h, ok := peek(r)
	c, known := choices[h.tag]
	if !ok || !known {
		r.Fail("DirectoryString", "a string", "something else")
		return ""
	}
	b := r.Block(min(h.size+h.n, r.Len()), name, label, "A text, in the encoding that its tag names.", rfc("4.1.2.4"))
	b.Field().Value = field.Value{Kind: field.Uint, Num: c.num, Sym: c.name}
	f := text(&b, h.tag, "x509sat."+c.name, c.name, "What is stated: {v}.", rfc("4.1.2.4"))
	b.Close()
	return f.Show()
}
