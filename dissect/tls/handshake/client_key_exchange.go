package handshake

import (
	"bytes"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// clientKeyExchange reads the client's half of the key exchange (RFC 5246,
// Section 7.4.7). What it consists of depends on the cipher suite.
func (d *Body) clientKeyExchange(r *field.Reader) {
	switch registry.ExchangeOf(d.Suite) {
	case registry.RSA:
		b := d.params(r, "RSA Encrypted PreMaster Secret", "The client picks the secret and encrypts it with the key in the server's certificate. Anyone who gets hold of the server's private key, even years later, can read recordings of such connections.", field.RFC(5246, "7.4.7.1"))
		d.preMaster(&b)
		d.Close(&b)
	case registry.ECDHE, registry.ECDHAnon, registry.StaticECDH:
		d.ecdhClient(r)
	case registry.DHE, registry.DHAnon, registry.StaticDH:
		d.dhClient(r)
	case registry.PSK:
		b := d.params(r, "PSK Client Params", pskClient, field.RFC(4279, "2"))
		pskIdentity(&b)
		d.Close(&b)
	case registry.RSAPSK:
		b := d.params(r, "RSA PSK Client Params", "Which of the keys that both sides have the client uses, and a second secret, encrypted with the key in the server's certificate. Reading the connection takes both.", field.RFC(4279, "4"))
		pskIdentity(&b)
		d.preMaster(&b)
		d.Close(&b)
	case registry.DHEPSK:
		b := d.params(r, "DHE PSK Client Params", pskClient, field.RFC(4279, "3"))
		pskIdentity(&b)
		d.dhClient(&b)
		d.Close(&b)
	case registry.ECDHEPSK:
		b := d.params(r, "ECDHE PSK Client Params", pskClient, field.RFC(5489, "2"))
		pskIdentity(&b)
		d.ecdhClient(&b)
		d.Close(&b)
	case registry.SRP, registry.SRPSigned:
		spec := field.RFC(5054, "2.8.3")
		b := d.params(r, "SRP Client Params", "The client's half of the exchange.", spec)
		n := b.Uint16("plainsight.tls.srp.a_len", "A Length", "The client's public value takes {v} bytes.", spec)
		b.Bytes(int(n.Uint()), "plainsight.tls.srp.a", "A", "The client's public value, {len} bytes. By itself it does not give away the password.", spec).As(field.Random)
		d.Close(&b)
	case registry.Kerberos:
		sealedExchange(r, "plainsight.tls.kerberos", "Kerberos Ticket", "{len} bytes: a Kerberos ticket for the server and, encrypted with the key in it, the secret.", field.RFC(2712, "4"), "the server's Kerberos key")
	case registry.GOST:
		sealedExchange(r, "plainsight.tls.gost", "GOST Key Transport", "{len} bytes: the secret, encrypted with the GOST key in the server's certificate.", field.RFC(9189, "4.2.4"), "the server's private key")
	case registry.JPAKE:
		d.jpakeClient(r)
	}
}

const pskClient = "Which of the keys that both sides have the client uses. The key itself is not sent."

// preMaster reads the encrypted secret. SSL 3.0 forgot its length.
func (d *Body) preMaster(b *field.Reader) {
	spec := field.RFC(5246, "7.4.7.1")
	n := b.Len()
	if d.spoken() != registry.SSL30 || registry.ExchangeOf(d.Suite) != registry.RSA {
		n = int(b.Uint16("tls.handshake.epms_len", "Encrypted PreMaster length", "The encrypted secret takes {v} bytes, as many as the server's RSA key.", spec).Uint())
	}
	f := b.Bytes(n, "tls.handshake.epms", "Encrypted PreMaster", "{len} bytes that hide 48: the secret that all keys of the connection are derived from.", spec).As(field.Ciphertext)
	f.Secret = "the server's RSA private key"
	if s := d.Sent; s != nil && !b.Failed() && bytes.Equal(s.Encrypted, f.Bytes()) {
		d.preMasterOpened(b, f, s)
	}
}

// preMasterOpened records what was encrypted in a buffer of its own. No byte of
// it corresponds to any byte of the ciphertext: all of them make one number.
func (d *Body) preMasterOpened(b *field.Reader, f *field.Field, s *SentSecret) {
	spec := field.RFC(5246, "7.4.7.1")
	f.Secret = s.Label
	buf := d.C.Derive(field.Decrypted, "Pre-master secret, opened", s.Secret, field.Origin{Len: len(s.Secret), From: f.Span, How: field.Whole})
	buf.Secret = s.Label
	in := field.Read(d.C.Arena, b.Parent(), field.Span{Buf: buf, Len: len(s.Secret)}, "pre-master secret")
	v := in.Uint16("plainsight.tls.premaster.version", "Client Version", "{v}: the highest version that the client offered. It is repeated here, encrypted, so that the server notices if it was changed in the hello.", spec).Hex().With(field.Ours)
	v.Means(registry.VersionName(registry.Version(v.Uint())))
	v.Secret = s.Label
	r := in.Bytes(in.Len(), "plainsight.tls.premaster.random", "Random", "{len} bytes that the client picked at random: with the version before them, the secret that all keys of the connection are derived from. They were opened with {label}.", spec).Put("label", s.Label).As(field.Random).With(field.Ours | field.Key)
	r.Secret = s.Label
}

// ecdhClient reads the client's point on the curve (RFC 8422, Section 5.7).
func (d *Body) ecdhClient(r *field.Reader) {
	spec := field.RFC(8422, "5.7")
	b := d.params(r, "EC Diffie-Hellman Client Params", "The client's half of the exchange, on the curve that the server named.", spec)
	n := b.Uint8("tls.handshake.client_point_len", "Pubkey Length", "The client's public value takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "tls.handshake.client_point", "Pubkey", "The client's public value, {len} bytes: a point on the curve. Each side puts its own private value and the other's public one together, and both get the same secret.", spec).As(field.Random)
	d.Close(&b)
}

// dhClient reads the client's public value (RFC 5246, Section 7.4.7.2).
func (d *Body) dhClient(r *field.Reader) {
	spec := field.RFC(5246, "7.4.7.2")
	b := d.params(r, "Diffie-Hellman Client Params", "The client's half of the exchange, with the prime and the generator that the server gave.", spec)
	n := b.Uint16("tls.handshake.yc_len", "Pubkey Length", "The client's public value takes {v} bytes.", spec)
	b.Bytes(int(n.Uint()), "tls.handshake.yc", "Pubkey", "The client's public value, {len} bytes. Each side raises the other's value to its own secret power, and both get the same number.", spec).As(field.Random)
	d.Close(&b)
}

// pskIdentity reads the name of a shared key (RFC 4279, Section 2).
func pskIdentity(r *field.Reader) {
	spec := field.RFC(4279, "2")
	n := r.Uint16("tls.handshake.identity_len", "Identity Length", "The key's name takes {v} bytes.", spec)
	r.Bytes(int(n.Uint()), "tls.handshake.identity", "Identity", "{len} bytes that name the shared key, and often the user or the device. They are not encrypted.", spec).As(field.Metadata)
}

// sealedExchange claims a whole message that only the server can open.
func sealedExchange(r *field.Reader, name, label, explain string, spec field.Spec, secret string) {
	f := r.Bytes(r.Len(), name, label, explain, spec).As(field.Ciphertext).With(field.Ours)
	f.Secret = secret
}
