package x509

import "plainsight/dissect/field"

// group reads the numbers that a key in a finite field is counted with (RFC 3279,
// Sections 2.3.2 and 2.3.3).
func (x *certificate) group(r *field.Reader, name, label, prefix string, numbers ...string) {
	spec := field.RFC(3279, "2.3")
	b := element(r, tagSequence, name, label, "The numbers that are used in calculating with the key. Many keys can share them.", spec)
	for _, n := range numbers {
		if at(&b, tagInteger) {
			integer(&b, tagInteger, prefix+n, n, "{len} bytes: the prime, its generator, or the size of the group.", spec)
		}
	}
	if at(&b, tagSequence) {
		v := element(&b, tagSequence, prefix+"validationParms_element", "validationParms", "What can show that the prime was not chosen to have a secret weakness.", spec)
		if at(&v, tagBits) {
			bits(&v, tagBits, prefix+"seed", "seed", "The random bits that the prime was made from, {len} bytes.", spec)
		}
		if at(&v, tagInteger) {
			integer(&v, tagInteger, prefix+"pgenCounter", "pgenCounter", "How many tries it took: {v}.", spec)
		}
		rest(&v, "validationParms")
		v.Close()
	}
	rest(&b, "more")
	b.Close()
}

// explicitCurve reads a curve that is written out instead of named, which RFC 5480
// forbids (RFC 3279, Section 2.3.5).
func (x *certificate) explicitCurve(r *field.Reader) {
	spec := field.RFC(3279, "2.3.5")
	n := whole(r, tagSequence)
	p := r.Block(n, "pkcs1.ECParameters", "ECParameters", "Which curve the key is on.", spec)
	p.Field().Value = field.Value{Kind: field.Uint, Sym: "specifiedCurve"}
	b := element(&p, tagSequence, "pkcs1.specifiedCurve_element", "specifiedCurve", "The curve, written out. A curve that has not been examined may be a trap.", spec)
	integer(&b, tagInteger, "pkcs1.version", "version", "Always 1.", spec)
	f := element(&b, tagSequence, "pkcs1.fieldID_element", "fieldID", "What kind of numbers the coordinates are.", spec)
	const primeField = "1.2.840.10045.1.1"
	if oid(&f, "pkcs1.fieldType", "fieldType", "Which kind of field: {v}.", spec) == primeField && at(&f, tagInteger) {
		integer(&f, tagInteger, "pkcs1.Prime_p", "Prime-p", "The prime that is the modulus for all calculations, {len} bytes.", spec)
	}
	rest(&f, "parameters")
	f.Close()
	c := element(&b, tagSequence, "pkcs1.curve_element", "curve", "The two numbers in the curve's equation.", spec)
	for _, name := range []string{"a", "b"} {
		n := head(&c, tagOctets)
		c.Bytes(n, "pkcs1."+name, name, "{len} bytes.", spec).As(field.Metadata)
	}
	if at(&c, tagBits) {
		bits(&c, tagBits, "pkcs1.seed", "seed", "What the numbers were made from, {len} bytes.", spec)
	}
	c.Close()
	n = head(&b, tagOctets)
	b.Bytes(n, "pkcs1.base", "base", "The point that all others are multiples of, {len} bytes.", spec).As(field.Metadata)
	integer(&b, tagInteger, "pkcs1.order", "order", "How many points there are, {len} bytes.", spec)
	if at(&b, tagInteger) {
		integer(&b, tagInteger, "pkcs1.cofactor", "cofactor", "The number of all points of the curve, divided by that: {v}.", spec)
	}
	rest(&b, "hash")
	b.Close()
	p.Close()
}
