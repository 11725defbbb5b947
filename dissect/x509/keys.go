package x509

import (
	"math/big"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// publicKey reads the key that the certificate is about (RFC 5280, Section
// 4.1.2.7).
func (x *certificate) publicKey(r *field.Reader) {
	b := element(r, tagSequence, "x509af.subjectPublicKeyInfo_element", "subjectPublicKeyInfo", "The subject's public key. The whole certificate is there to say whose it is.", rfc("4.1.2.7"))
	id := x.algorithm(&b, "x509af.algorithm_element", "algorithm", "What kind of key it is.", rfc("4.1.2.7"))
	x.keyBits(&b, id)
	b.Close()
}

// PublicKey records a SubjectPublicKeyInfo in DER below parent: a key without a
// certificate around it (RFC 7250, Section 3).
func PublicKey(c *proto.Context, parent *field.Field, s field.Span) {
	x := &certificate{c: c}
	r := field.Read(c.Arena, parent, s, "public key")
	head(&r, tagSequence)
	id := x.algorithm(&r, "x509af.algorithm_element", "algorithm", "What kind of key it is.", rfc("4.1.2.7"))
	x.keyBits(&r, id)
	r.Close()
}

// keyBits reads the BIT STRING with the key itself.
func (x *certificate) keyBits(r *field.Reader, id string) {
	n := head(r, tagBits)
	switch {
	case n == 0:
	case id == oidRSA:
		x.rsaKey(r, n)
	case id == oidECPublicKey:
		unusedBits(r)
		x.point(r, n-1)
	default:
		unusedBits(r)
		r.Bytes(n-1, "x509af.subjectPublicKey", "subjectPublicKey", keySays(id), rfc("4.1.2.7")).As(field.Metadata)
	}
}

func keySays(id string) string {
	switch id {
	case "1.3.101.112":
		return "The key: a point on the curve Ed25519, {len} bytes. It is no secret."
	case "1.3.101.113":
		return "The key: a point on the curve Ed448, {len} bytes. It is no secret."
	case "2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19":
		return "The key for ML-DSA, {len} bytes: a seed of 32, and a vector of polynomials. No way is known to break it, even with quantum computers. It is no secret."
	}
	return "The key, {len} bytes. It is no secret."
}

// point reads a point on a curve: a byte that says how it is written, and its
// coordinates (RFC 5480, Section 2.2; SEC 1, Section 2.3.3).
func (x *certificate) point(r *field.Reader, n int) {
	const uncompressed = 4
	spec := field.RFC(5480, "2.2")
	k := r.Block(n, "x509af.subjectPublicKey", "subjectPublicKey", "The key: a point on the curve, {len} bytes. It is no secret.", rfc("4.1.2.7"))
	k.Field().Value.Kind = field.Bytes
	form := k.Uint8("plainsight.x509.point_form", "Form", "How the point is written: {v}. 4 is both coordinates, 2 and 3 are only the first, with a bit of the second.", spec).With(field.Ours)
	half := k.Len()
	if form.Uint() == uncompressed {
		half /= 2
	}
	if half > 0 {
		f := k.Bytes(half, "plainsight.x509.point_x", "X", "The first coordinate, {len} bytes.", spec).As(field.Metadata).With(field.Ours)
		if n := k.Len(); n > 0 {
			k.Bytes(n, "plainsight.x509.point_y", "Y", "The second coordinate, {len} bytes.", spec).As(field.Metadata).With(field.Ours)
		}
		k.Derive("plainsight.x509.bits", "Key length", strconv.Itoa(8*half)+" bits", "A coordinate takes up to {v}. From 256 on, a key counts as safe today.", spec, f).With(field.Ours)
	}
	k.Close()
}

// rsaKey reads modulus and exponent (RFC 8017, Appendix A.1.1).
func (x *certificate) rsaKey(r *field.Reader, n int) {
	spec := field.RFC(8017, "A.1.1")
	r.Uint8("plainsight.der.unused_bits", "Unused bits", "How many bits of the last byte do not count: {v}.", spec690("8.6.2")).With(field.Ours)
	k := r.Block(n-1, "x509af.subjectPublicKey", "subjectPublicKey", "An RSA public key: two numbers, neither of them secret.", rfc("4.1.2.7"))
	k.Field().Value.Kind = field.Bytes
	head(&k, tagSequence)
	m := integer(&k, tagInteger, "pkcs1.modulus", "modulus", "The product of two secret primes, {len} bytes. Anyone who finds the primes has the private key; for a long, well-made number no practical way to find them is known.", spec)
	m.Value = field.Value{Kind: field.Bytes}
	if b := m.Bytes(); len(b) > 1 && b[0] == 0 && b[1] >= 0x80 {
		m.Put("size", strconv.Itoa(len(b)-1)).Explain = "The product of two secret primes, {size} bytes; DER writes a 0 before them ({len}), or the number would be negative. Anyone who finds the primes has the private key; for a long, well-made number no practical way to find them is known."
	}
	if b := m.Bytes(); len(b) > 0 {
		n := new(big.Int).SetBytes(b).BitLen()
		says := "The modulus has {v}. From 2048 on it counts as safe today."
		if n < 2048 {
			says = "The modulus has {v}. It takes 2048 to count as safe today; with enough effort, the primes of a shorter one can be found."
		}
		k.Derive("plainsight.x509.bits", "Key length", strconv.Itoa(n)+" bits", says, spec, m).With(field.Ours)
	}
	integer(&k, tagInteger, "pkcs1.publicExponent", "publicExponent", "The power that messages are raised to: {v}. 65537 is by far the most common.", spec)
	k.Close()
}
