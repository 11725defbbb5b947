package x509

import (
	"strings"

	"plainsight/dissect/app"
	"plainsight/dissect/field"
)

// Name records a distinguished name in DER below parent, as a list of
// authorities has it (RFC 5246, Section 7.4.4), and returns it in one line.
func Name(c *app.Context, parent *field.Field, s field.Span) string {
	x := &certificate{c}
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
	out := x.sequence(&b, sequence, "rdnSequence", "The parts of the name, from the widest to the narrowest.", spec)
	b.Close()
	return out
}

// sequence reads an RDNSequence and returns it as Wireshark writes it: the last
// part first.
func (x *certificate) sequence(r *field.Reader, name, label, explain string, spec field.Spec) string {
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
	id := oid(&a, tagOID, "x509if.oid", "Object Id", "Which attribute this is: {v}.", spec)
	value := x.attributeValue(&a, id, spec)
	label := oidName(id) + "=" + value
	if !a.Failed() {
		a.Field().Value = field.Value{Kind: field.None, Sym: label}
	}
	a.Close()
	return label
}

// directory has the attributes whose value is a DirectoryString, which may be
// written in several alphabets.
var directory = map[string]bool{
	"2.5.4.3": true, "2.5.4.4": true, "2.5.4.7": true, "2.5.4.8": true, "2.5.4.9": true, "2.5.4.10": true, "2.5.4.11": true, "2.5.4.12": true, "2.5.4.13": true,
	"2.5.4.15": true, "2.5.4.17": true, "2.5.4.18": true, "2.5.4.19": true, "2.5.4.26": false, "2.5.4.41": true, "2.5.4.42": true, "2.5.4.43": true, "2.5.4.44": true,
	"2.5.4.51": true, "2.5.4.54": true, "2.5.4.65": true, "1.2.840.113549.1.9.2": true, "1.2.840.113549.1.9.8": true,
}

// choices are the alphabets of a DirectoryString, by tag.
var choices = map[byte]struct {
	name string
	num  uint64
}{tagTeletex: {"teletexString", 0}, tagPrintable: {"printableString", 1}, tagUniversal: {"universalString", 2}, tagBMP: {"bmpString", 3}, tagUTF8: {"uTF8String", 4}}

func (x *certificate) attributeValue(r *field.Reader, id string, spec field.Spec) string {
	const explain = "What is stated: {v}."
	h, ok := peek(r)
	if !ok || r.Failed() {
		r.Fail("DER", "a value", "none that can be read")
		return ""
	}
	switch {
	case id == "2.5.4.6":
		return text(r, h.tag, "x509sat.CountryName", "CountryName", "The country: {v}.", spec).Show()
	case id == "0.9.2342.19200300.100.1.1":
		return text(r, h.tag, "x509af.Userid", "Userid", explain, spec).Show()
	case directory[id]:
		if c, known := choices[h.tag]; known {
			b := r.Block(min(h.size+h.n, r.Len()), "x509sat.DirectoryString", "DirectoryString", "A text, in an alphabet that its tag names.", rfc("4.1.2.4"))
			b.Field().Value = field.Value{Kind: field.Uint, Num: c.num, Sym: c.name}
			f := text(&b, h.tag, "x509sat."+c.name, c.name, explain, spec)
			b.Close()
			return f.Show()
		}
	}
	for tag, name := range map[byte]string{tagPrintable: "PrintableString", tagIA5: "IA5String", tagUTF8: "UTF8String", tagTeletex: "TeletexString", tagBMP: "BMPString", tagVisible: "VisibleString"} {
		if h.tag == tag {
			return text(r, tag, "x509sat."+name, name, explain, spec).Show()
		}
	}
	n := head(r, h.tag)
	return r.Bytes(n, "plainsight.der.value", "Value", explain, spec).As(field.Metadata).With(field.Ours).Show()
}
