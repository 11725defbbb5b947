package x509

import (
	"math/big"
	"strconv"

	"plainsight/dissect/field"
)

// publicKey reads the key that the certificate is about (RFC 5280, Section
// 4.1.2.7).
func (x *certificate) publicKey(r *field.Reader) {
	b := element(r, tagSequence, "x509af.subjectPublicKeyInfo_element", "subjectPublicKeyInfo", "The public key that belongs to the subject. The whole certificate is there to say this.", rfc("4.1.2.7"))
	id := x.algorithm(&b, "x509af.algorithm_element", "algorithm", "What kind of key it is.", rfc("4.1.2.7"))
	n := head(&b, tagBits)
	if n > 0 && id == oidRSA {
		x.rsaKey(&b, n)
	} else if n > 0 {
		unusedBits(&b)
		b.Bytes(n-1, "x509af.subjectPublicKey", "subjectPublicKey", keySays(id)+" Anyone may know it.", rfc("4.1.2.7")).As(field.Metadata)
	}
	b.Close()
}

func keySays(id string) string {
	switch id {
	case oidECPublicKey:
		return "The key: a point on the curve, {len} bytes. After a byte 04 come its two coordinates."
	case "1.3.101.112":
		return "The key: a point on the curve Ed25519, {len} bytes."
	}
	return "The key, {len} bytes."
}

// rsaKey reads modulus and exponent (RFC 8017, Appendix A.1.1).
func (x *certificate) rsaKey(r *field.Reader, n int) {
	spec := field.RFC(8017, "A.1.1")
	r.Uint8("plainsight.der.unused_bits", "Unused bits", "How many bits of the last byte do not count: {v}.", spec690("8.6.2")).With(field.Ours)
	k := r.Block(n-1, "x509af.subjectPublicKey", "subjectPublicKey", "An RSA key: two numbers, which anyone may know.", rfc("4.1.2.7"))
	k.Field().Value.Kind = field.Bytes
	head(&k, tagSequence)
	m := integer(&k, tagInteger, "pkcs1.modulus", "modulus", "The product of two secret primes, {len} bytes. Who finds the primes has the private key: for a long number nobody can.", spec)
	m.Value = field.Value{Kind: field.Bytes}
	if b := m.Bytes(); len(b) > 0 {
		n := new(big.Int).SetBytes(b).BitLen()
		says := "The modulus has {v}. From 2048 on it counts as safe today."
		if n < 2048 {
			says = "The modulus has {v}, and from 2048 on it would count as safe today: whoever wants to badly enough may find the primes."
		}
		k.Derive("plainsight.x509.bits", "Key length", strconv.Itoa(n)+" bits", says, spec, m).With(field.Ours)
	}
	integer(&k, tagInteger, "pkcs1.publicExponent", "publicExponent", "What messages are raised to: {v}. Nearly everyone uses 65537.", spec)
	k.Close()
}
