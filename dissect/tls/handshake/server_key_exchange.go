package handshake

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// serverKeyExchange reads the server's half of the key exchange (RFC 5246,
// Section 7.4.3). What it consists of depends on the cipher suite.
func (d *Body) serverKeyExchange(r *field.Reader) {
	switch registry.ExchangeOf(d.Suite) {
	case registry.ECDHE, registry.StaticECDH:
		d.ecdheParams(r, true)
	case registry.ECDHAnon:
		d.ecdheParams(r, false)
	case registry.DHE:
		d.dheParams(r, true)
	case registry.DHAnon:
		d.dheParams(r, false)
	case registry.PSK, registry.RSAPSK:
		b := d.params(r, "PSK Server Params", pskServer, field.RFC(4279, "2"))
		pskHint(&b)
		d.Close(&b)
	case registry.DHEPSK:
		b := d.params(r, "DHE PSK Server Params", pskServer, field.RFC(4279, "3"))
		pskHint(&b)
		d.dheParams(&b, false)
		d.Close(&b)
	case registry.ECDHEPSK:
		b := d.params(r, "ECDHE PSK Server Params", pskServer, field.RFC(5489, "2"))
		pskHint(&b)
		d.ecdheParams(&b, false)
		d.Close(&b)
	case registry.RSA:
		d.rsaExportParams(r)
	case registry.SRP:
		d.srpParams(r, false)
	case registry.SRPSigned:
		d.srpParams(r, true)
	case registry.JPAKE:
		d.jpakeServer(r)
	}
}

// What ServerKeyExchange is for, in words that several suites share.
const (
	pskServer  = "Which of the keys that both sides have the client should use."
	overParams = "{len} bytes: a signature over the server's values and both random numbers, made with the key in its certificate. Without it, someone in between could replace the values with their own."
)

// The types of elliptic curve parameters (RFC 8422, Section 5.4).
const (
	explicitPrime = 1
	explicitChar2 = 2
	namedCurve    = 3
)

var curveTypes = [...]string{explicitPrime: "explicit_prime", explicitChar2: "explicit_char2", namedCurve: "named_curve"}

// ecdheParams reads a curve, a point on it, and a signature over both (RFC
// 8422, Section 5.4).
func (d *Body) ecdheParams(r *field.Reader, signed bool) {
	spec := field.RFC(8422, "5.4")
	b := d.params(r, "EC Diffie-Hellman Server Params", "The server's half of a Diffie-Hellman exchange on an elliptic curve. Its private value should be new for each connection and thrown away afterwards. Then stealing the server's long-term key later is not enough to read a recording.", spec)
	kind := b.Uint8("tls.handshake.server_curve_type", "Curve Type", "How the curve is given: {v}. Only by name is allowed today.", spec).Hex()
	switch k := kind.Uint(); {
	case kind.Len == 0:
	case k == namedCurve:
		kind.Means(curveTypes[k])
		d.Group(b.Uint16("tls.handshake.server_named_curve", "Named Curve", "The curve that both calculate on: {v}.", spec).Hex())
		n := b.Uint8("tls.handshake.server_point_len", "Pubkey Length", "The server's public value takes {v} bytes.", spec)
		b.Bytes(int(n.Uint()), "tls.handshake.server_point", "Pubkey", "The server's public value, {len} bytes: a point on the curve. It is no secret. Computing the shared secret takes one of the two private values, which do not cross the wire.", spec).As(field.Random)
		if signed {
			d.signed(&b, "tls.handshake.sig", "Signature Length", overParams)
		}
	case k == explicitPrime || k == explicitChar2:
		kind.Means(curveTypes[k])
		b.Undecoded(b.Len(), "{len} bytes that spell a curve out. RFC 8422 forbids it; with it a server could choose a weak curve.")
	default:
		b.Fail("Curve Type", "1, 2 or 3", "{seen}", "seen", strconv.FormatUint(k, 10))
	}
	d.Close(&b)
}

// dheParams reads a prime, a generator, the server's value, and a signature
// over them (RFC 5246, Section 7.4.3).
func (d *Body) dheParams(r *field.Reader, signed bool) {
	spec := field.RFC(5246, "7.4.3")
	b := d.params(r, "Diffie-Hellman Server Params", "The server's half of a Diffie-Hellman exchange. Its private value should be new for each connection and thrown away afterwards. Then stealing the server's long-term key later is not enough to read a recording.", spec)
	n := b.Uint16("tls.handshake.p_len", "p Length", "The prime takes {v} bytes. The shorter it is, the easier the exchange is to break: with 64 bytes it has been done in minutes, while 256 are thought to be safe.", spec)
	b.Bytes(int(n.Uint()), "tls.handshake.p", "p", "The prime that both calculate with, {len} bytes. It is no secret; many servers use the same one.", spec).As(field.Metadata)
	n = b.Uint16("tls.handshake.g_len", "g Length", "The generator takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "tls.handshake.g", "g", "The generator: the number that each side raises to a secret power. It is no secret either.", spec).As(field.Metadata)
	n = b.Uint16("tls.handshake.ys_len", "Pubkey Length", "The server's public value takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "tls.handshake.ys", "Pubkey", "The server's public value, {len} bytes: the generator raised to the server's secret power. With a large, well-chosen prime, no practical way is known to get that power from it.", spec).As(field.Random)
	if signed {
		d.signed(&b, "tls.handshake.sig", "Signature Length", overParams)
	}
	d.Close(&b)
}

// pskHint reads which shared key the server suggests (RFC 4279, Section 2).
func pskHint(r *field.Reader) {
	spec := field.RFC(4279, "2")
	n := r.Uint16("tls.handshake.hint_len", "Hint Length", "The hint takes {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "tls.handshake.hint", "Hint", "{len} bytes that may tell the client which shared key to use. They are not encrypted.", spec).As(field.Metadata)
	}
}

// rsaExportParams reads an RSA key of 512 bits, as short as the export rules of
// the 1990s demanded (RFC 2246, Section 7.4.3).
func (d *Body) rsaExportParams(r *field.Reader) {
	spec := field.RFC(2246, "7.4.3")
	b := d.params(r, "RSA-EXPORT Server Params", "A second RSA key, short enough to be broken: programs sold abroad were not allowed a longer one. A server that still has such suites can be forced into them, which is FREAK.", spec)
	n := b.Uint16("tls.handshake.modulus_len", "Modulus Length", "The modulus takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "tls.handshake.modulus", "Modulus", "The product of two primes, {len} bytes. Anyone who finds the primes has the private key.", spec).As(field.Metadata)
	n = b.Uint16("tls.handshake.exponent_len", "Exponent Length", "The exponent takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "tls.handshake.exponent", "Exponent", "The public exponent, {len} bytes.", spec).As(field.Metadata)
	d.signed(&b, "tls.handshake.sig", "Signature Length", overParams)
	d.Close(&b)
}

// srpParams reads the server's half of an exchange that a password protects
// (RFC 5054, Section 2.8.2). Wireshark leaves it.
func (d *Body) srpParams(r *field.Reader, signed bool) {
	spec := field.RFC(5054, "2.8.2")
	b := d.params(r, "SRP Server Params", "The server's half of an exchange that only succeeds if the client knows the password, which is not sent.", spec)
	n := b.Uint16("plainsight.tls.srp.n_len", "N Length", "The prime takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "plainsight.tls.srp.n", "N", "The prime that both calculate with, {len} bytes. It is no secret.", spec).As(field.Metadata)
	n = b.Uint16("plainsight.tls.srp.g_len", "g Length", "The generator takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "plainsight.tls.srp.g", "g", "The generator. It is no secret either.", spec).As(field.Metadata)
	n = b.Uint8("plainsight.tls.srp.salt_len", "Salt Length", "The salt takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "plainsight.tls.srp.salt", "Salt", "{len} random bytes that the password was mixed with, so that equal passwords look different.", spec).As(field.Random)
	n = b.Uint16("plainsight.tls.srp.b_len", "B Length", "The server's public value takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "plainsight.tls.srp.b", "B", "The server's public value, {len} bytes. It does not let a listener try passwords without asking the server each time.", spec).As(field.Random)
	if signed {
		d.signed(&b, "tls.handshake.sig", "Signature Length", overParams)
	}
	d.Close(&b)
}
